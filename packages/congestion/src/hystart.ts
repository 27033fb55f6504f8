/** Growth of the round trip that means a queue, between these (RFC 9406 §4.3). */
const MIN_RTT_THRESHOLD_MS = 4
const MAX_RTT_THRESHOLD_MS = 16
/** Share of the round trip that counts as growth, within those bounds. */
const MIN_RTT_DIVISOR = 8
/** Samples of a round that make it count. */
const SAMPLES_PER_ROUND = 8
/** How much slower conservative slow start grows. */
const GROWTH_DIVISOR = 4
/** Rounds of it before slow start is over. */
const CONSERVATIVE_ROUNDS = 5

/**
 * HyStart++ (RFC 9406): leaves slow start when round trips grow, before the queue overflows. Growth
 * may be jitter, so a slower start comes first, which goes back if round trips shrink again.
 */
export class HyStart {
  #lastRoundMinMs = Infinity
  #roundMinMs = Infinity
  #samples = 0
  #isConservative = false
  #baselineMs = Infinity
  #conservativeRounds = 0

  /** By how much to divide the growth of the window. */
  get growthDivisor(): number {
    return this.#isConservative ? GROWTH_DIVISOR : 1
  }

  /**
   * An ack came. Returns whether slow start is over.
   *
   * @param rttMs The sample it gave; `NaN` if none.
   * @param roundTripPassed Whether it began a round.
   */
  onAcked(rttMs: number, roundTripPassed: boolean): boolean {
    if (roundTripPassed) {
      this.#lastRoundMinMs = this.#roundMinMs
      this.#roundMinMs = Infinity
      this.#samples = 0
      if (this.#isConservative) this.#conservativeRounds++
    }
    if (this.#conservativeRounds >= CONSERVATIVE_ROUNDS) return true
    if (Number.isNaN(rttMs)) return false

    this.#roundMinMs = Math.min(this.#roundMinMs, rttMs)
    this.#samples++
    if (this.#isConservative) this.#reconsider()
    else if (this.#samples >= SAMPLES_PER_ROUND) this.#lookForDelay()
    return false
  }

  /** §4.2: the round's smallest sample against the last round's. */
  #lookForDelay(): void {
    if (this.#lastRoundMinMs === Infinity) return
    const shareMs = this.#lastRoundMinMs / MIN_RTT_DIVISOR
    const thresholdMs = Math.max(MIN_RTT_THRESHOLD_MS, Math.min(shareMs, MAX_RTT_THRESHOLD_MS))
    if (this.#roundMinMs < this.#lastRoundMinMs + thresholdMs) return
    this.#isConservative = true
    this.#baselineMs = this.#roundMinMs
    this.#conservativeRounds = 0
  }

  /** §4.2: a shorter round trip than the one that looked like a queue says that it was jitter. */
  #reconsider(): void {
    if (this.#samples < SAMPLES_PER_ROUND || this.#roundMinMs >= this.#baselineMs) return
    this.#isConservative = false
    this.#baselineMs = Infinity
  }
}
