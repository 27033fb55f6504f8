/**
 * A set of window slots that answers "which member comes next?" without a scan.
 *
 * Bits in words, and above them a summary with one bit a word that is not empty, so that a window
 * of 4096 slots is crossed in at most six steps however full or empty it is.
 *
 * ```
 *   summary   ...1 0 0 1          one bit a word
 *                │     └──────┐
 *   words      0010…0  …  0100…1  one bit a slot
 * ```
 */
export class SlotSet {
  readonly #wordCount: number
  /** The words, and after them the summary. */
  readonly #bits: Uint32Array
  #size = 0

  /** @param capacity Number of slots. A power of two, at least 32. */
  constructor(capacity: number) {
    if (capacity < 32 || (capacity & (capacity - 1)) !== 0) {
      throw new RangeError(
        `Cannot create SlotSet: capacity must be a power of two of at least 32, got ${capacity}`,
      )
    }
    this.#wordCount = capacity >>> 5
    this.#bits = new Uint32Array(this.#wordCount + ((this.#wordCount + 31) >>> 5))
  }

  get size(): number {
    return this.#size
  }

  has(slot: number): boolean {
    return this.#size > 0 && (this.#bits[slot >>> 5]! & (1 << (slot & 31))) !== 0
  }

  add(slot: number): void {
    const word = slot >>> 5
    const bit = 1 << (slot & 31)
    const before = this.#bits[word]!
    if ((before & bit) !== 0) return
    this.#bits[word] = before | bit
    this.#size++
    const summary = this.#wordCount + (word >>> 5)
    this.#bits[summary] = this.#bits[summary]! | (1 << (word & 31))
  }

  delete(slot: number): void {
    if (!this.has(slot)) return
    const word = slot >>> 5
    const after = this.#bits[word]! & ~(1 << (slot & 31))
    this.#bits[word] = after
    this.#size--
    if (after !== 0) return
    const summary = this.#wordCount + (word >>> 5)
    this.#bits[summary] = this.#bits[summary]! & ~(1 << (word & 31))
  }

  /** The first member at `slot` or after it, going around past the last slot; -1 if there is none. */
  nextFrom(slot: number): number {
    if (this.#size === 0) return -1
    const word = slot >>> 5
    const bits = this.#bits[word]! & (-1 << (slot & 31))
    if (bits !== 0) return word * 32 + lowestBit(bits)

    const next = this.#nextWordFrom((word + 1) & (this.#wordCount - 1))
    return next * 32 + lowestBit(this.#bits[next]!)
  }

  /** The slots from `32 * index` on, a bit each. */
  word(index: number): number {
    return this.#size === 0 ? 0 : this.#bits[index]!
  }

  /** The first word that is not empty; there must be one. */
  #nextWordFrom(word: number): number {
    const summaryCount = this.#bits.length - this.#wordCount
    let index = word >>> 5
    let bits = this.#bits[this.#wordCount + index]! & (-1 << (word & 31))
    while (bits === 0) {
      index = index + 1 === summaryCount ? 0 : index + 1
      bits = this.#bits[this.#wordCount + index]!
    }
    return index * 32 + lowestBit(bits)
  }
}

/** Stands for any set that has had no member yet, to save its memory: nobody adds to it. */
export const NO_SLOTS: SlotSet = new SlotSet(32)

function lowestBit(bits: number): number {
  return 31 - Math.clz32(bits & -bits)
}
