import { PRIORITY_LOWEST } from './send-options.ts'

/** What a turn without payload still uses up, so that empty messages pass it on as well. */
const MESSAGE_OVERHEAD_BYTES = 16

/**
 * Whose turn it is to send: channels with something to send, by priority, and among equals in
 * turn, each for about one fragment's worth of bytes. A channel of small messages so gets several
 * of them out between two fragments of a bulk transfer.
 */
export class ChannelSchedule {
  readonly #turnBytes: number
  readonly #channelCount: number
  /** Two words of 32 channels a priority. */
  readonly #members: Uint32Array = new Uint32Array(2 * (PRIORITY_LOWEST + 1))
  /** Priority of each channel, plus one; 0 if it has nothing to send. */
  readonly #priorities: Uint8Array
  /** Channel that has, or waits for, the turn of each priority. */
  readonly #turns: Uint8Array = new Uint8Array(PRIORITY_LOWEST + 1)
  readonly #usedBytes: Float64Array = new Float64Array(PRIORITY_LOWEST + 1)

  /**
   * @param channelCount Number of channels, at most 64.
   * @param turnBytes After how many bytes the turn passes on.
   */
  constructor(channelCount: number, turnBytes: number) {
    if (channelCount < 1 || channelCount > 64) {
      throw new RangeError(
        `Cannot create ChannelSchedule: channel count must be 1 to 64, got ${channelCount}`,
      )
    }
    this.#channelCount = channelCount
    this.#turnBytes = turnBytes
    this.#priorities = new Uint8Array(channelCount)
  }

  /** `channel` has something of `priority` to send. */
  set(channel: number, priority: number): void {
    const before = this.#priorities[channel]! - 1
    if (before === priority) return
    if (before >= 0) this.#flip(channel, before)
    this.#priorities[channel] = priority + 1
    this.#flip(channel, priority)
  }

  /** `channel` has nothing to send. */
  clear(channel: number): void {
    const before = this.#priorities[channel]! - 1
    if (before < 0) return
    this.#priorities[channel] = 0
    this.#flip(channel, before)
  }

  /** The channel of `priority` whose turn it is, or -1. */
  first(priority: number): number {
    return this.#memberFrom(priority, this.#turns[priority]!)
  }

  /** The channel whose turn comes after that of `channel`; after the last the first again. */
  after(priority: number, channel: number): number {
    return this.#memberFrom(priority, (channel + 1) % this.#channelCount)
  }

  /** `channel` has sent a payload of `sizeBytes`, on its turn or on someone else's. */
  onSent(priority: number, channel: number, sizeBytes: number): void {
    if (this.#turns[priority] !== channel) {
      this.#turns[priority] = channel
      this.#usedBytes[priority] = 0
    }
    this.#usedBytes[priority] = this.#usedBytes[priority]! + sizeBytes + MESSAGE_OVERHEAD_BYTES
    if (this.#usedBytes[priority]! < this.#turnBytes) return
    this.#turns[priority] = (channel + 1) % this.#channelCount
    this.#usedBytes[priority] = 0
  }

  #flip(channel: number, priority: number): void {
    const index = 2 * priority + (channel >>> 5)
    this.#members[index] = this.#members[index]! ^ (1 << (channel & 31))
  }

  #memberFrom(priority: number, channel: number): number {
    const low = this.#members[2 * priority]!
    const high = this.#members[2 * priority + 1]!
    if ((low | high) === 0) return -1
    const from = -1 << (channel & 31)
    if (channel < 32) {
      if ((low & from) !== 0) return lowestBit(low & from)
      return high !== 0 ? 32 + lowestBit(high) : lowestBit(low)
    }
    if ((high & from) !== 0) return 32 + lowestBit(high & from)
    return low !== 0 ? lowestBit(low) : 32 + lowestBit(high)
  }
}

function lowestBit(bits: number): number {
  return 31 - Math.clz32(bits & -bits)
}
