import { MODE_RELIABLE, MODE_TIME_SENSITIVE } from './send-mode.ts'
import { PRIORITY_HIGHEST, PRIORITY_LOWEST, type SendOptions } from './send-options.ts'

/** Throws a `RangeError` if `options` ask for what there is not. */
export function checkSendOptions(options: Readonly<SendOptions>, channelCount: number): void {
  const { channel, mode, priority, deadlineAtMs, receipt } = options
  if (!isWithin(channel, 0, channelCount - 1)) {
    refuse(`channel must be an integer from 0 to ${channelCount - 1}`, channel)
  }
  if (!isWithin(mode, MODE_TIME_SENSITIVE, MODE_RELIABLE)) {
    refuse(`mode must be an integer from ${MODE_TIME_SENSITIVE} to ${MODE_RELIABLE}`, mode)
  }
  if (priority !== undefined && !isWithin(priority, PRIORITY_HIGHEST, PRIORITY_LOWEST)) {
    refuse(`priority must be an integer from ${PRIORITY_HIGHEST} to ${PRIORITY_LOWEST}`, priority)
  }
  if (deadlineAtMs !== undefined && Number.isNaN(deadlineAtMs)) {
    refuse('deadline must be a number of milliseconds', deadlineAtMs)
  }
  if (receipt !== undefined && !(receipt > 0)) {
    refuse('receipt must be a number greater than 0', receipt)
  }
}

function isWithin(value: number, first: number, last: number): boolean {
  return Number.isInteger(value) && value >= first && value <= last
}

function refuse(rule: string, value: unknown): never {
  throw new RangeError(`Cannot send message: ${rule}, got ${value}`)
}
