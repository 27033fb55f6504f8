import type { SendOptions } from '@rudp/channels'
import { MODE_RELIABLE, MODE_TIME_SENSITIVE } from '@rudp/channels'
import type { Dialect } from '@rudp/wire'

/** Least urgent priority. */
const MAX_PRIORITY = 7

/** @throws {TypeError | RangeError} When the message cannot be sent as asked. */
export function checkSend(
  payload: Uint8Array,
  options: SendOptions,
  dialect: Dialect,
  maxMessageBytes: number,
): void {
  const { channel, mode, priority, deadlineAtMs } = options
  const limitBytes = Math.min(maxMessageBytes, dialect.maxMessageBytes)
  if (payload.byteLength > limitBytes) {
    fail(`size must be at most ${limitBytes} bytes, got ${payload.byteLength}`)
  }
  if (!isIntegerUpTo(channel, dialect.channelCount - 1)) {
    fail(`channel must be an integer from 0 to ${dialect.channelCount - 1}, got ${channel}`)
  }
  if (!(mode >= MODE_TIME_SENSITIVE && mode <= MODE_RELIABLE)) fail(`unknown send mode ${mode}`)
  if (priority !== undefined && !isIntegerUpTo(priority, MAX_PRIORITY)) {
    fail(`priority must be an integer from 0 to ${MAX_PRIORITY}, got ${priority}`)
  }
  if (deadlineAtMs !== undefined && Number.isNaN(deadlineAtMs)) fail('deadline must not be NaN')
}

function isIntegerUpTo(value: number, maximum: number): boolean {
  return Number.isInteger(value) && value >= 0 && value <= maximum
}

function fail(problem: string): never {
  throw new RangeError(`Cannot send message: ${problem}`)
}
