import { checkSendOptions, type SendOptions } from '@rudp/channels'
import type { Dialect } from '@rudp/wire'

/**
 * Checks a message that has to wait for its connection; afterwards channels check for themselves.
 *
 * @throws {RangeError} When the message cannot be sent as asked.
 */
export function checkSend(
  payload: Uint8Array,
  options: SendOptions,
  dialect: Dialect,
  maxMessageBytes: number,
): void {
  const limitBytes = Math.min(maxMessageBytes, dialect.maxMessageBytes)
  if (payload.byteLength > limitBytes) {
    throw new RangeError(
      `Cannot send message: size must be at most ${limitBytes} bytes, got ${payload.byteLength}`,
    )
  }
  checkSendOptions(options, dialect.channelCount)
}
