/** The nonces of frames: one unpredictable bit each. A random word lasts for 32 of them. */
export class Nonces {
  readonly #random: () => number
  /** Bits that have yet to be a nonce, the next one lowest. */
  #bits = 0
  #bitsLeft = 0

  /** @param random Draws a uint32 that the peer cannot foresee. */
  constructor(random: () => number) {
    this.#random = random
  }

  next(): 0 | 1 {
    if (this.#bitsLeft === 0) {
      this.#bits = this.#random()
      this.#bitsLeft = 32
    }
    const nonce = (this.#bits & 1) === 1 ? 1 : 0
    this.#bits >>>= 1
    this.#bitsLeft--
    return nonce
  }
}
