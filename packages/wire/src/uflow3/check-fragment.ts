import type { FragmentHeader } from '../frames.ts'

/**
 * Refuses a fragment whose header or payload cannot be written as told: cut to its bits it would
 * reach the peer as another fragment, with a CRC that says all is well.
 */
export function checkFragment(
  header: Readonly<FragmentHeader>,
  payload: Uint8Array,
  payloadStart: number,
  payloadBytes: number,
): void {
  const wide =
    header.windowParentLead |
    header.channelParentLead |
    header.fragmentId |
    header.lastFragmentId |
    payloadBytes
  if (((header.messageId >>> 20) | (header.channel >>> 6) | (wide >>> 16)) !== 0) {
    throw new RangeError(
      'Cannot write fragment: a field does not fit its bits in ' +
        `${JSON.stringify({ ...header, payloadBytes })}`,
    )
  }
  if (!(payloadStart >= 0 && payloadStart + payloadBytes <= payload.length)) {
    throw new RangeError(
      `Cannot write fragment: its payload is ${payloadBytes} bytes from ${payloadStart} on, ` +
        `got ${payload.length} bytes in all`,
    )
  }
}
