/**
 * A message of a flow. Numbers count up for each channel, so that its receiver can tell what is
 * missing, late or there twice.
 *
 *     0      1            5              13
 *     ├──────┼────────────┼──────────────┼──────────
 *     │ flow │ number u32 │ sent at f64  │ payload
 */
export const FLOW_HEADER_BYTES = 13

/** Writes the header into the first bytes of `message`. */
export function writeFlowHeader(
  message: Uint8Array,
  flow: number,
  number: number,
  sentAtMs: number,
): void {
  const view = new DataView(message.buffer, message.byteOffset)
  view.setUint8(0, flow)
  view.setUint32(1, number)
  view.setFloat64(5, sentAtMs)
}

/** Reads the header of a message, which must have one. */
export function readFlowHeader(message: Uint8Array): {
  flow: number
  number: number
  sentAtMs: number
} {
  const view = new DataView(message.buffer, message.byteOffset, message.byteLength)
  return { flow: view.getUint8(0), number: view.getUint32(1), sentAtMs: view.getFloat64(5) }
}

/** Fills a payload so that its receiver can tell whether it is still the same. */
export function fillPayload(message: Uint8Array, number: number): void {
  for (let i = FLOW_HEADER_BYTES; i < message.length; i++) message[i] = number * 31 + i * 7
}

/** Whether a payload is what {@link fillPayload} wrote. */
export function isPayloadIntact(message: Uint8Array, number: number): boolean {
  for (let i = FLOW_HEADER_BYTES; i < message.length; i++) {
    if (message[i] !== ((number * 31 + i * 7) & 0xff)) return false
  }
  return true
}
