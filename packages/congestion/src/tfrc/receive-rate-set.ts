/** Entries kept (RFC 5348 §8.2.2: N = 3). */
const CAPACITY = 3

/**
 * X_recv_set of RFC 5348 §4.3: the receive rates of the last two round trips, or longer where those
 * are short (decision 0078), of which the largest limits the sending rate. Starts with `Infinity`, so that a connection's first feedback, which
 * speaks of next to nothing, limits nothing.
 */
export class ReceiveRateSet {
  // Arrays of JavaScript: for three numbers a typed array takes four times as much.
  readonly #rate: number[] = [Infinity, Infinity, Infinity]
  readonly #atMs: number[] = [0, 0, 0]
  #count = 1

  constructor(nowMs: number) {
    this.#atMs[0] = nowMs
  }

  /** The largest rate in it. */
  get max(): number {
    let max = 0
    for (let i = 0; i < this.#count; i++) max = Math.max(max, this.#rate[i]!)
    return max
  }

  /** Adds a rate, and forgets those older than `memoryMs`. */
  update(nowMs: number, rate: number, memoryMs: number): void {
    let kept = 0
    for (let i = 0; i < this.#count; i++) {
      // What is no larger than a newer one will never be the largest again.
      if (this.#atMs[i]! < nowMs - memoryMs || this.#rate[i]! <= rate) continue
      this.#rate[kept] = this.#rate[i]!
      this.#atMs[kept] = this.#atMs[i]!
      kept++
    }
    // The largest, which is the oldest, and the newest matter most.
    if (kept === CAPACITY) kept--
    this.#rate[kept] = rate
    this.#atMs[kept] = nowMs
    this.#count = kept + 1
  }

  /** Keeps one value, the largest of the set and the rate; `Infinity` does not count. */
  maximize(nowMs: number, rate: number): void {
    let max = rate
    for (let i = 0; i < this.#count; i++) {
      if (this.#rate[i] !== Infinity) max = Math.max(max, this.#rate[i]!)
    }
    this.replace(nowMs, max)
  }

  halve(): void {
    for (let i = 0; i < this.#count; i++) this.#rate[i]! /= 2
  }

  /** Keeps this value alone. */
  replace(nowMs: number, rate: number): void {
    this.#rate[0] = rate
    this.#atMs[0] = nowMs
    this.#count = 1
  }
}
