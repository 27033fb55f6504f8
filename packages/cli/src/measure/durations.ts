/** Collects durations and says how they spread. */
export class Durations {
  #valuesMs: Float64Array = new Float64Array(256)
  #count = 0
  #sum = 0
  #sumOfSquares = 0
  #isSorted = true

  get count(): number {
    return this.#count
  }

  add(durationMs: number): void {
    if (this.#count === this.#valuesMs.length) {
      const grown = new Float64Array(this.#count * 2)
      grown.set(this.#valuesMs)
      this.#valuesMs = grown
    }
    this.#valuesMs[this.#count++] = durationMs
    this.#sum += durationMs
    this.#sumOfSquares += durationMs * durationMs
    this.#isSorted = false
  }

  /** All of them, in no particular order; a copy. */
  toArray(): Float64Array {
    return this.#valuesMs.slice(0, this.#count)
  }

  /** The smallest duration that `share` (0 to 1) of all do not exceed; `NaN` without any. */
  quantileMs(share: number): number {
    const valuesMs = this.#valuesMs.subarray(0, this.#count)
    if (!this.#isSorted) valuesMs.sort()
    this.#isSorted = true
    return valuesMs[Math.max(0, Math.ceil(share * this.#count) - 1)] ?? Number.NaN
  }

  get minMs(): number {
    return this.quantileMs(0)
  }

  get maxMs(): number {
    return this.quantileMs(1)
  }

  get meanMs(): number {
    return this.#sum / this.#count
  }

  /** Standard deviation, as `ping` prints it. */
  get deviationMs(): number {
    return Math.sqrt(Math.max(0, this.#sumOfSquares / this.#count - this.meanMs ** 2))
  }
}

/** Rounds to a thousandth of a ms; null for what JSON cannot hold. */
export function toJsonMs(durationMs: number): number | null {
  return Number.isFinite(durationMs) ? Math.round(durationMs * 1000) / 1000 : null
}
