/** RFC 9002 §7.6.1 kPersistentCongestionThreshold. */
const THRESHOLD = 3
/**
 * The shortest span that proves anything. RFC 9002 adds the peer's ack delay to each timeout and so
 * never comes to less than some 80 ms; on short paths that is a common burst of losses, and taking
 * it for congestion halts a sparse flow for seconds.
 */
const MIN_SPAN_MS = 1_000

/**
 * Notices when every frame over a long time was lost (RFC 9002 §7.6). Losses come in the order of
 * sending, so a run of consecutive frame numbers is a span in which nothing got through.
 */
export class PersistentCongestion {
  #runStartedAtMs = 0
  #lastNumber = -2
  #isReported = false

  /** A frame was lost; `true` if that establishes persistent congestion, once for each run. */
  onLost(frameNumber: number, sentAtMs: number, timeoutMs: number): boolean {
    if (frameNumber !== this.#lastNumber + 1) {
      this.#runStartedAtMs = sentAtMs
      this.#isReported = false
    }
    this.#lastNumber = frameNumber
    const spanMs = Math.max(THRESHOLD * timeoutMs, MIN_SPAN_MS)
    if (this.#isReported || sentAtMs - this.#runStartedAtMs <= spanMs) return false
    this.#isReported = true
    return true
  }

  /** A frame that was declared lost had arrived: the run is no evidence any more. */
  onSpuriousLoss(): void {
    this.#lastNumber = -2
  }
}
