/** Repeatable random numbers: the same seed, the same numbers (sfc32, by Chris Doty-Humphrey). */
export class Random {
  #a: number
  #b: number
  #c: number
  #counter = 1

  constructor(seed: number) {
    this.#a = seed | 0
    this.#b = Math.floor(seed / 2 ** 32) | 0
    this.#c = 0x9e3779b9 | 0
    for (let i = 0; i < 12; i++) this.uint32()
  }

  uint32(): number {
    const sum = (this.#a + this.#b + this.#counter) | 0
    this.#counter = (this.#counter + 1) | 0
    this.#a = this.#b ^ (this.#b >>> 9)
    this.#b = (this.#c + (this.#c << 3)) | 0
    this.#c = ((this.#c << 21) | (this.#c >>> 11)) + sum
    return sum >>> 0
  }

  /** 0 to `limit - 1`. */
  below(limit: number): number {
    return this.uint32() % limit
  }

  /** True once in `times`. */
  oneIn(times: number): boolean {
    return this.uint32() % times === 0
  }

  /** Often a value at an edge of its `bits`, else any. */
  edgy(bits: number): number {
    const count = 2 ** bits
    switch (this.below(8)) {
      case 0:
        return 0
      case 1:
        return 1
      case 2:
        return count - 1
      case 3:
        // Around the limits of the smaller headers: 63 and 64, 127 and 128, 255 and 256.
        return ((2 ** this.below(bits) - this.below(2)) >>> 0) % count
      default:
        return this.uint32() % count
    }
  }
}
