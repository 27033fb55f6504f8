/** Frames between two ids that are passed over on purpose: from 64 to 319, at random. */
const MIN_INTERVAL = 64
const INTERVAL_MASK = 255

/**
 * Chooses frame ids that are never sent. Nobody who reads the network can tell such an id from a
 * frame that was lost; whoever acknowledges it has not read, but guessed (optimistic acks).
 */
export class Decoys {
  readonly #random: () => number
  #framesLeft = 0

  constructor(random: () => number) {
    this.#random = random
    this.#framesLeft = this.#draw()
  }

  /** Whether the id after the frame just sent is to be passed over. */
  isDue(): boolean {
    this.#framesLeft--
    if (this.#framesLeft > 0) return false
    this.#framesLeft = this.#draw()
    return true
  }

  #draw(): number {
    return MIN_INTERVAL + (this.#random() & INTERVAL_MASK)
  }
}
