/**
 * Tells whether the application held the sender back for the whole of an interval, by the
 * procedure of RFC 5348 §8.2.1: two instants at which it did not are enough to remember.
 */
export class DataLimit {
  /** An instant within the interval that the next feedback covers at which data was not the limit… */
  #notLimitedAtMs = -Infinity
  /** …and one after that interval. */
  #notLimitedLaterAtMs = -Infinity
  #coveredUntilMs = -Infinity
  #nextCoveredUntilMs = -Infinity

  /** A frame left. */
  onSent(nowMs: number, appLimited: boolean): void {
    if (appLimited) return
    if (this.#notLimitedAtMs <= this.#coveredUntilMs) this.#notLimitedAtMs = nowMs
    else if (this.#notLimitedLaterAtMs <= this.#nextCoveredUntilMs) {
      this.#notLimitedLaterAtMs = nowMs
    }
  }

  /**
   * Feedback came, covering the round trip of sending up to `newestSentAtMs`. Returns whether data
   * was the limit throughout.
   */
  onFeedback(nowMs: number, newestSentAtMs: number, rttMs: number): boolean {
    this.#coveredUntilMs = newestSentAtMs
    this.#nextCoveredUntilMs = nowMs
    const isCovered = (atMs: number): boolean =>
      newestSentAtMs - rttMs < atMs && atMs <= newestSentAtMs
    const isLimited = !isCovered(this.#notLimitedAtMs) && !isCovered(this.#notLimitedLaterAtMs)
    if (this.#notLimitedAtMs <= newestSentAtMs && this.#notLimitedLaterAtMs > newestSentAtMs) {
      this.#notLimitedAtMs = this.#notLimitedLaterAtMs
    }
    return isLimited
  }
}
