const INITIAL_CAPACITY = 64
/** What every ring has before the first fragment: nobody writes to it. */
const UNUSED = new Float64Array(INITIAL_CAPACITY)

/**
 * The fragments of all remembered frames, oldest first: a queue in a ring that doubles when full.
 * A frame remembers the position of its first; positions count up and wrap at 2³².
 */
export class FragmentRing {
  #fragments: Float64Array = UNUSED
  #mask = INITIAL_CAPACITY - 1
  #head = 0
  #tail = 0

  /** Where the next fragment goes. */
  get tail(): number {
    return this.#tail
  }

  /** Slots at present; a measure of memory. */
  get capacity(): number {
    return this.#mask + 1
  }

  push(fragment: number): void {
    if (this.#fragments === UNUSED) this.#fragments = new Float64Array(INITIAL_CAPACITY)
    if ((this.#tail - this.#head) >>> 0 > this.#mask) this.#grow()
    this.#fragments[this.#tail & this.#mask] = fragment
    this.#tail = (this.#tail + 1) >>> 0
  }

  /** The fragment at `position`, which must not have been released. */
  at(position: number): number {
    return this.#fragments[position & this.#mask]!
  }

  /** Forgets everything before `position`. */
  releaseTo(position: number): void {
    this.#head = position
  }

  /** Gives its memory back. It must be empty. */
  shrink(): void {
    if (this.#mask + 1 === INITIAL_CAPACITY) return
    this.#fragments = UNUSED
    this.#mask = INITIAL_CAPACITY - 1
  }

  #grow(): void {
    const grown = new Float64Array(this.#fragments.length * 2)
    const mask = grown.length - 1
    for (let at = this.#head; at !== this.#tail; at = (at + 1) >>> 0) {
      grown[at & mask] = this.#fragments[at & this.#mask]!
    }
    this.#fragments = grown
    this.#mask = mask
  }
}
