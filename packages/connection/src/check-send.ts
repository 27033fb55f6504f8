import { checkPayload, checkSendOptions, type SendOptions } from '@rudp/channels'
import type { Dialect } from '@rudp/wire'

/**
 * Checks a message that has to wait for its connection; afterwards channels check for themselves.
 *
 * @throws {TypeError | RangeError} When the message cannot be sent as asked.
 */
export function checkSend(
  payload: Uint8Array,
  options: SendOptions,
  dialect: Dialect,
  maxMessageBytes: number,
): void {
  checkPayload(payload, Math.min(maxMessageBytes, dialect.maxMessageBytes))
  checkSendOptions(options, dialect.channelCount)
}
