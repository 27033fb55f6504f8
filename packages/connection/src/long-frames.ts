/** So many frames are lost, and none as long acknowledged, until the path is taken to carry no long ones. */
const MAX_LOST = 3
/** How long to wait after a first failure before a longer frame is tried again; four times as long after each further. */
const FIRST_PAUSE_MS = 1_000
const PAUSE_GROWTH = 4
/** RFC 8899 §5.1.1, PMTU_RAISE_TIMER. */
const MAX_PAUSE_MS = 600_000

/**
 * How long frames may be that are longer than any path has to carry, as RFC 8899 finds it out, but
 * with data for a probe: what is lost is sent again in frames that get through.
 *
 * A frame that is longer than any that was acknowledged is tried alone. If it is lost, the next one
 * waits. Once several are lost that should have got through, the path has changed.
 */
export class LongFrames {
  /** The longest. */
  readonly maxBytes: number
  readonly #shortBytes: number
  /** As long as the longest that was acknowledged. */
  #provenBytes: number
  /** When a longer one may be tried; `Infinity` while nobody knows what became of the last. */
  #triedAgainAtMs = -Infinity
  #failures = 0
  /** Frames lost that should have got through, and the least of them. */
  #lost = 0
  #leastLostBytes = Infinity

  /**
   * @param shortBytes Largest frame that every path is expected to carry.
   * @param maxBytes Largest that the path may carry.
   */
  constructor(shortBytes: number, maxBytes: number) {
    this.#shortBytes = shortBytes
    this.#provenBytes = shortBytes
    this.maxBytes = maxBytes
  }

  /** How long the next frame may be. */
  limitBytes(nowMs: number): number {
    return nowMs >= this.#triedAgainAtMs ? this.maxBytes : this.#provenBytes
  }

  /** A frame left. */
  onSent(sizeBytes: number): void {
    if (sizeBytes > this.#provenBytes) this.#triedAgainAtMs = Infinity
  }

  /** Frames were acknowledged, the largest of `largestBytes`. */
  onAcked(largestBytes: number): void {
    if (largestBytes >= this.#leastLostBytes) this.#forgetLosses()
    if (largestBytes <= this.#provenBytes) return
    this.#provenBytes = largestBytes
    this.#triedAgainAtMs = -Infinity
    this.#failures = 0
  }

  /** A frame was lost. */
  onLost(nowMs: number, sizeBytes: number): void {
    if (sizeBytes <= this.#shortBytes) return
    if (sizeBytes > this.#provenBytes) {
      // Or else it left before the path was taken to have changed, and has nothing new to say.
      if (this.#triedAgainAtMs === Infinity) this.#pause(nowMs)
      return
    }
    this.#leastLostBytes = Math.min(this.#leastLostBytes, sizeBytes)
    if (++this.#lost < MAX_LOST) return
    this.#provenBytes = this.#shortBytes
    this.#forgetLosses()
    this.#pause(nowMs)
  }

  #pause(nowMs: number): void {
    const pauseMs = FIRST_PAUSE_MS * PAUSE_GROWTH ** this.#failures
    this.#triedAgainAtMs = nowMs + Math.min(pauseMs, MAX_PAUSE_MS)
    this.#failures++
  }

  #forgetLosses(): void {
    this.#lost = 0
    this.#leastLostBytes = Infinity
  }
}
