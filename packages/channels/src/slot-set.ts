/**
 * A set of window slots that answers "which member comes next?" without a scan.
 *
 * Bits in words, and above them a summary with one bit a word that is not empty, so that a
 * window of 4096 slots is crossed in at most six steps however full or empty it is.
 *
 * ```
 *   summary   ...1 0 0 1          one bit a word
 *                │     └──────┐
 *   words      0010…0  …  0100…1  one bit a slot
 * ```
 */
export class SlotSet {
  readonly #words: Uint32Array
  readonly #summary: Uint32Array
  #size = 0

  /** @param capacity Number of slots. A power of two, at least 32. */
  constructor(capacity: number) {
    if (capacity < 32 || (capacity & (capacity - 1)) !== 0) {
      throw new RangeError(
        `Cannot create SlotSet: capacity must be a power of two of at least 32, got ${capacity}`,
      )
    }
    this.#words = new Uint32Array(capacity >>> 5)
    this.#summary = new Uint32Array(Math.max(1, capacity >>> 10))
  }

  get size(): number {
    return this.#size
  }

  has(slot: number): boolean {
    return (this.#words[slot >>> 5]! & (1 << (slot & 31))) !== 0
  }

  add(slot: number): void {
    const word = slot >>> 5
    const bit = 1 << (slot & 31)
    const bits = this.#words[word]!
    if ((bits & bit) !== 0) return
    this.#words[word] = bits | bit
    this.#summary[word >>> 5] = this.#summary[word >>> 5]! | (1 << (word & 31))
    this.#size++
  }

  delete(slot: number): void {
    const word = slot >>> 5
    const bit = 1 << (slot & 31)
    const bits = this.#words[word]!
    if ((bits & bit) === 0) return
    this.#words[word] = bits & ~bit
    if (bits === bit >>> 0) {
      this.#summary[word >>> 5] = this.#summary[word >>> 5]! & ~(1 << (word & 31))
    }
    this.#size--
  }

  /** The first member at `slot` or after it, going around past the last slot; -1 if there is none. */
  nextFrom(slot: number): number {
    if (this.#size === 0) return -1
    const word = slot >>> 5
    const bits = this.#words[word]! & (-1 << (slot & 31))
    if (bits !== 0) return word * 32 + lowestBit(bits)

    const next = this.#nextWordFrom((word + 1) & (this.#words.length - 1))
    return next * 32 + lowestBit(this.#words[next]!)
  }

  /** The first word that is not empty; there must be one. */
  #nextWordFrom(word: number): number {
    let index = word >>> 5
    let bits = this.#summary[index]! & (-1 << (word & 31))
    while (bits === 0) {
      index = (index + 1) & (this.#summary.length - 1)
      bits = this.#summary[index]!
    }
    return index * 32 + lowestBit(bits)
  }
}

function lowestBit(bits: number): number {
  return 31 - Math.clz32(bits & -bits)
}
