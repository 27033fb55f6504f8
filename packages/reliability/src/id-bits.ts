/** What a ring has before a bit is set in it: a word of each set, always 0, for all of them. */
const NO_WORDS = new Uint32Array(8)

/**
 * Sets of the latest frame ids, a bit each: a ring of 32-bit words. The words of several sets lie
 * side by side, so that what is known of a frame is in one place.
 *
 *     id & mask:  … 31│32 … 63│64 …      32 ids from anywhere are two words, shifted
 *       set 0      ───┴───────┴───
 *       set 1      ───┴───────┴───
 *
 * Takes no memory until a bit is set.
 */
export class IdBits {
  #words: Uint32Array = NO_WORDS
  /** Rows of words, less one: 0 before there is memory. */
  #rowMask = 0
  readonly #rowCount: number
  readonly #setCount: number

  /**
   * @param capacity Ids told apart. A power of two, at least 64.
   * @param setCount Number of sets, 8 at most.
   */
  constructor(capacity: number, setCount: number) {
    this.#rowCount = capacity >>> 5
    this.#setCount = setCount
  }

  has(set: number, id: number): boolean {
    return ((this.#words[this.#at(set, id)]! >>> (id & 31)) & 1) === 1
  }

  put(set: number, id: number, bit: number): void {
    if (this.#words === NO_WORDS) {
      if (bit === 0) return
      this.#words = new Uint32Array(this.#rowCount * this.#setCount)
      this.#rowMask = this.#rowCount - 1
    }
    const at = this.#at(set, id)
    const mask = 1 << (id & 31)
    this.#words[at] = bit === 0 ? this.#words[at]! & ~mask : this.#words[at]! | mask
  }

  /** Bits of the 32 ids from `id` on; bit `n` for `id + n`. */
  read(set: number, id: number): number {
    const shift = id & 31
    const low = this.#words[this.#at(set, id)]! >>> shift
    if (shift === 0) return low
    return (low | (this.#words[this.#at(set, id + 32)]! << (32 - shift))) >>> 0
  }

  /** Clears those of the 32 ids from `id` on whose bit is set in `bits`. */
  clear(set: number, id: number, bits: number): void {
    if (this.#words === NO_WORDS) return
    const at = this.#at(set, id)
    const shift = id & 31
    this.#words[at] = this.#words[at]! & ~(bits << shift)
    if (shift === 0) return
    const next = this.#at(set, id + 32)
    this.#words[next] = this.#words[next]! & ~(bits >>> (32 - shift))
  }

  /** Clears `count` ids from `id` on. */
  clearRange(set: number, id: number, count: number): void {
    let at = id
    let left = count
    while (left >= 32) {
      this.clear(set, at, 0xffffffff)
      at = (at + 32) >>> 0
      left -= 32
    }
    if (left > 0) this.clear(set, at, lowestBits(left))
  }

  /** Where the word of `id` lies. */
  #at(set: number, id: number): number {
    return ((id >>> 5) & this.#rowMask) * this.#setCount + set
  }
}

/** The lowest `count` bits, 1 to 32 of them. By a shift: a power would be a call. */
export function lowestBits(count: number): number {
  return 0xffffffff >>> (32 - count)
}

/** 1 if an odd number of the 32 bits is set. */
export function parity(bits: number): 0 | 1 {
  let folded = bits ^ (bits >>> 16)
  folded ^= folded >>> 8
  folded ^= folded >>> 4
  return ((0x6996 >>> (folded & 15)) & 1) as 0 | 1
}
