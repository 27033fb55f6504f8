/** What a ring has before a bit is set in it: one word, always 0, for all of them. */
const NO_WORDS = new Uint32Array(1)

/**
 * One bit for each of the latest frame ids: a ring of 32-bit words.
 *
 *     id & mask:  … 31│32 … 63│64 …      32 ids from anywhere are two words, shifted
 *                  ───┴───────┴───
 *
 * Takes no memory until a bit is set.
 */
export class IdBits {
  #words: Uint32Array = NO_WORDS
  #wordMask = 0
  readonly #wordCount: number

  /** @param capacity Ids told apart. A power of two, at least 64. */
  constructor(capacity: number) {
    this.#wordCount = capacity >>> 5
  }

  has(id: number): boolean {
    return ((this.#words[(id >>> 5) & this.#wordMask]! >>> (id & 31)) & 1) === 1
  }

  set(id: number, bit: number): void {
    if (this.#words === NO_WORDS) {
      if (bit === 0) return
      this.#words = new Uint32Array(this.#wordCount)
      this.#wordMask = this.#wordCount - 1
    }
    const word = (id >>> 5) & this.#wordMask
    const mask = 1 << (id & 31)
    this.#words[word] = bit === 0 ? this.#words[word]! & ~mask : this.#words[word]! | mask
  }

  /** Bits of the 32 ids from `id` on; bit `n` for `id + n`. */
  read(id: number): number {
    const word = (id >>> 5) & this.#wordMask
    const shift = id & 31
    const low = this.#words[word]! >>> shift
    if (shift === 0) return low
    return (low | (this.#words[(word + 1) & this.#wordMask]! << (32 - shift))) >>> 0
  }

  /** Clears those of the 32 ids from `id` on whose bit is set in `bits`. */
  clear(id: number, bits: number): void {
    if (this.#words === NO_WORDS) return
    const word = (id >>> 5) & this.#wordMask
    const shift = id & 31
    this.#words[word] = this.#words[word]! & ~(bits << shift)
    if (shift === 0) return
    const next = (word + 1) & this.#wordMask
    this.#words[next] = this.#words[next]! & ~(bits >>> (32 - shift))
  }

  /** Clears `count` ids from `id` on. */
  clearRange(id: number, count: number): void {
    let at = id
    let left = count
    while (left >= 32) {
      this.clear(at, 0xffffffff)
      at = (at + 32) >>> 0
      left -= 32
    }
    if (left > 0) this.clear(at, lowestBits(left))
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
