/** How far back the meter looks. */
const SPAN_MS = 4_000
const SAMPLE_EVERY_MS = 100

/** Measures how fast a count grows, over its last few seconds. */
export class RateMeter {
  readonly #atMs: number[] = []
  readonly #values: number[] = []

  /** Tells the meter what the count is now. */
  note(nowMs: number, value: number): void {
    const last = this.#atMs.length - 1
    if (last > 0 && nowMs - (this.#atMs[last - 1] ?? 0) < SAMPLE_EVERY_MS) {
      this.#atMs[last] = nowMs
      this.#values[last] = value
    } else {
      this.#atMs.push(nowMs)
      this.#values.push(value)
    }
    while (this.#atMs.length > 2 && nowMs - (this.#atMs[0] ?? 0) > SPAN_MS) {
      this.#atMs.shift()
      this.#values.shift()
    }
  }

  /** Growth a second; `NaN` before it is known. */
  get perSecond(): number {
    const last = this.#atMs.length - 1
    const spanMs = (this.#atMs[last] ?? 0) - (this.#atMs[0] ?? 0)
    if (spanMs <= 0) return Number.NaN
    return (((this.#values[last] ?? 0) - (this.#values[0] ?? 0)) * 1000) / spanMs
  }
}
