import type { IncomingWindow } from './incoming-window.ts'

/** Slots that share a bit. A power of two, and of them two make a word of the window's sets. */
const GROUP_SHIFT = 4
const GROUP = 1 << GROUP_SHIFT
const NO_BITS = new Uint32Array(0)

/**
 * Which messages of each channel are complete and wait: for each channel one bit a group of the
 * window's slots, and within a group the window knows the rest. So 64 channels take 2 KiB, where a
 * set of slots for each would take 33, and no search looks at more than two groups of messages.
 *
 * ```
 *   channel 5    0 0 1 0 … 1 0            one bit for each 16 slots
 *                    │     └─────────┐
 *   complete     … 0100…1001 … 0010…1000  the window's set: which of them are of channel 5?
 * ```
 */
export class WaitingMessages {
  readonly #window: IncomingWindow
  /** Words of a channel. */
  readonly #words: number
  #bits: Uint32Array = NO_BITS

  /** @param window What has arrived. */
  constructor(window: IncomingWindow) {
    this.#window = window
    this.#words = Math.ceil(window.slotCount / (GROUP * 32))
  }

  /** A message of `channel` is complete. */
  add(slot: number, channel: number): void {
    const first = channel * this.#words
    if (first >= this.#bits.length) this.#grow(first + this.#words)
    const at = first + (slot >>> (GROUP_SHIFT + 5))
    this.#bits[at] = this.#bits[at]! | (1 << ((slot >>> GROUP_SHIFT) & 31))
  }

  /** Forgets the oldest message of `channel`, which has that slot; the slot of the next, or -1. */
  shift(slot: number, channel: number): number {
    const group = slot >>> GROUP_SHIFT
    const bit = 1 << (slot & (GROUP - 1))
    const next = this.#firstIn(group, -bit & ~bit, channel)
    if (next >= 0) return next
    const wrapped = this.#window.wrapsWithin(GROUP) ? this.#firstIn(group, bit - 1, channel) : -1
    if (wrapped < 0) this.#clear(group, channel)
    const other = this.#nextGroup(group, channel)
    return other < 0 ? wrapped : this.#firstIn(other, -1, channel)
  }

  /** Gives its memory back. For when nothing waits. */
  trim(): void {
    this.#bits = NO_BITS
  }

  /** The first message of `channel` among the slots of `group` whose bits are set. */
  #firstIn(group: number, among: number, channel: number): number {
    const { ring } = this.#window
    const start = group << GROUP_SHIFT
    const complete = this.#window.completeWord(start >>> 5) >>> (start & 31)
    return ring.firstWaitingOn(channel, start, complete & among & ((1 << GROUP) - 1))
  }

  /** The next group after `group` with messages of `channel`, going around; -1 if there is no other. */
  #nextGroup(group: number, channel: number): number {
    const words = this.#words
    const first = channel * words
    const start = group >>> 5
    for (let i = 0; i <= words; i++) {
      const word = (start + i) & (words - 1)
      let bits = this.#bits[first + word]!
      // The first word is looked at twice: what is after the group at first, what is before at last.
      if (i === 0) bits &= -2 << (group & 31)
      else if (i === words) bits &= (1 << (group & 31)) - 1
      if (bits !== 0) return word * 32 + 31 - Math.clz32(bits & -bits)
    }
    return -1
  }

  #clear(group: number, channel: number): void {
    const at = channel * this.#words + (group >>> 5)
    this.#bits[at] = this.#bits[at]! & ~(1 << (group & 31))
  }

  #grow(least: number): void {
    let length = Math.max(this.#bits.length, this.#words)
    while (length < least) length *= 2
    const bits = new Uint32Array(length)
    bits.set(this.#bits)
    this.#bits = bits
  }
}
