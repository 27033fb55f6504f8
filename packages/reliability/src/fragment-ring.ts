const INITIAL_CAPACITY = 64

/**
 * The fragments of all remembered frames, oldest first: a queue in a ring that doubles when full.
 * A frame remembers where its fragments start; positions count up and wrap at 2³².
 */
export class FragmentRing {
  #fragments = new Float64Array(INITIAL_CAPACITY)
  #mask = INITIAL_CAPACITY - 1
  #head = 0
  #tail = 0

  /** Where the next fragment goes. */
  get tail(): number {
    return this.#tail
  }

  push(fragment: number): void {
    if ((this.#tail - this.#head) >>> 0 > this.#mask) this.#grow()
    this.#fragments[this.#tail & this.#mask] = fragment
    this.#tail = (this.#tail + 1) >>> 0
  }

  at(position: number): number {
    return this.#fragments[position & this.#mask]!
  }

  /** Forgets everything before `position`. */
  releaseTo(position: number): void {
    this.#head = position
  }

  #grow(): void {
    const grown = new Float64Array(this.#fragments.length * 2)
    const mask = grown.length - 1
    for (let p = this.#head; p !== this.#tail; p = (p + 1) >>> 0) {
      grown[p & mask] = this.#fragments[p & this.#mask]!
    }
    this.#fragments = grown
    this.#mask = mask
  }
}
