const POOL_WORDS = 64

/** Unpredictable numbers, drawn from the runtime's source many at a time: one call costs far more than one number. */
export class RandomPool {
  readonly #words = new Uint32Array(POOL_WORDS)
  #used = POOL_WORDS
  readonly #fill: (words: Uint32Array<ArrayBuffer>) => unknown

  /** @param fill Fills the array with unpredictable bits, as `crypto.getRandomValues` does. */
  constructor(fill: (words: Uint32Array<ArrayBuffer>) => unknown) {
    this.#fill = fill
  }

  nextUint32(): number {
    if (this.#used === POOL_WORDS) {
      this.#fill(this.#words)
      this.#used = 0
    }
    const word = this.#words[this.#used] ?? 0
    // A number that was given out is not kept where a later leak of memory could show it.
    this.#words[this.#used++] = 0
    return word
  }
}
