/**
 * Deviation to expect of the first sample. RFC 9002 §5.3 says half of it, so that a first loss is
 * mended after three round trips; an eighth makes it one and a half, at the price of a few resends
 * too many where the round trip swings more than that (a handful of samples tell).
 */
const FIRST_DEVIATION = 1 / 8
const MIN_FIRST_DEVIATION_MS = 2.5
/** Shares of a new sample (RFC 9002 §5.3): 1/8 of the average, 1/4 of the deviation. */
const SMOOTHED_GAIN = 1 / 8
const VARIANCE_GAIN = 1 / 4

/** Round-trip time in fractional milliseconds, smoothed as RFC 9002 §5.3 does (RFC 6298). */
export class RttEstimator {
  #smoothedMs = 0
  #varianceMs = 0
  #latestMs = 0
  #minMs = Infinity
  #hasSample = false
  #isDoubted = false

  /** @param initialMs What to assume until the first sample. */
  constructor(initialMs: number) {
    this.#smoothedMs = initialMs
    this.#varianceMs = initialMs / 2
    this.#latestMs = initialMs
  }

  /** Whether anything was measured yet; the other figures are a guess until then. */
  get hasSample(): boolean {
    return this.#hasSample
  }

  /** Moving average. */
  get smoothedMs(): number {
    return this.#smoothedMs
  }

  /** Moving average of the deviation from {@link smoothedMs}. */
  get varianceMs(): number {
    return this.#varianceMs
  }

  /** The newest sample. */
  get latestMs(): number {
    return this.#latestMs
  }

  /** The smallest sample; what is assumed before there is one. */
  get minMs(): number {
    return this.#hasSample ? this.#minMs : this.#smoothedMs
  }

  /** What was measured so far may be too long: the next sample replaces it all. */
  doubt(): void {
    this.#isDoubted = true
  }

  /** Takes in a round trip that was measured; 0 is a valid one (U2), less than 0 counts as 0. */
  addSample(rttMs: number): void {
    if (!(rttMs < Infinity)) return
    const sampleMs = rttMs > 0 ? rttMs : 0
    this.#latestMs = sampleMs
    if (!this.#hasSample || this.#isDoubted) {
      this.#hasSample = true
      this.#isDoubted = false
      this.#minMs = sampleMs
      this.#smoothedMs = sampleMs
      this.#varianceMs = Math.max(sampleMs * FIRST_DEVIATION, MIN_FIRST_DEVIATION_MS)
      return
    }
    if (sampleMs < this.#minMs) this.#minMs = sampleMs
    const deviationMs = Math.abs(this.#smoothedMs - sampleMs)
    this.#varianceMs += VARIANCE_GAIN * (deviationMs - this.#varianceMs)
    this.#smoothedMs += SMOOTHED_GAIN * (sampleMs - this.#smoothedMs)
  }
}
