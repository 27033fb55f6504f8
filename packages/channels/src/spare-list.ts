/** So many flushes tell how much of what is spare is ever needed. */
const FLUSHES = 256

/**
 * What is kept to be used again: no more of it than was needed lately, so that a burst leaves
 * nothing behind for as long as the connection lives.
 */
export class SpareList<T> {
  readonly #items: T[] = []
  /** The fewest that were left since the last count: so many were not needed. */
  #least = 0
  #flushes = 0

  get size(): number {
    return this.#items.length
  }

  /** One to use, if there is any. */
  take(): T | undefined {
    const item = this.#items.pop()
    if (this.#items.length < this.#least) this.#least = this.#items.length
    return item
  }

  /** One that is no longer used. */
  give(item: T): void {
    this.#items.push(item)
  }

  /** A flush is over: now and then, lets go of what none of the last has needed. */
  endFlush(): void {
    this.#flushes++
    if (this.#flushes < FLUSHES) return
    this.#flushes = 0
    this.#items.length -= this.#least
    this.#least = this.#items.length
  }

  clear(): void {
    this.#items.length = 0
    this.#least = 0
  }
}
