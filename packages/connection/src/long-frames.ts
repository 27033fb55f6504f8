/** After so many long frames lost, and none of them acknowledged, the path is taken to carry none. */
const MAX_LOST = 3
/** How long to wait after a first failure before a long frame is tried again; four times as long after each further. */
const FIRST_PAUSE_MS = 1_000
const PAUSE_GROWTH = 4
/** RFC 8899 §5.1.1, PMTU_RAISE_TIMER. */
const MAX_PAUSE_MS = 600_000

/**
 * Whether frames longer than any path has to carry get through, as RFC 8899 finds it out, but with
 * data for a probe: what is lost is sent again in frames of the usual size.
 *
 * ```
 *              sent                      acknowledged
 *     ready ──────────► tried one ──────────────────────► proven
 *       ▲                   │ lost                          │ MAX_LOST lost, none acknowledged
 *       └──── paused ◄──────┴───────────────────────────────┘
 * ```
 */
export class LongFrames {
  /** Size of a long frame. */
  readonly sizeBytes: number
  readonly #shortBytes: number
  #isProven = false
  /** When the next may be tried; `Infinity` while nobody knows what became of the last. */
  #triedAgainAtMs = -Infinity
  #failures = 0
  #lostSinceAcked = 0

  /**
   * @param shortBytes Largest frame that every path is expected to carry.
   * @param sizeBytes Size of a long frame.
   */
  constructor(shortBytes: number, sizeBytes: number) {
    this.#shortBytes = shortBytes
    this.sizeBytes = sizeBytes
  }

  /** Whether the next frame may be long. */
  mayFollow(nowMs: number): boolean {
    return this.#isProven || nowMs >= this.#triedAgainAtMs
  }

  /** A frame left. */
  onSent(sizeBytes: number): void {
    if (!this.#isProven && sizeBytes > this.#shortBytes) this.#triedAgainAtMs = Infinity
  }

  /** Frames were acknowledged, the largest of `largestBytes`. */
  onAcked(largestBytes: number): void {
    if (largestBytes <= this.#shortBytes) return
    this.#isProven = true
    this.#failures = 0
    this.#lostSinceAcked = 0
  }

  /** A frame was lost. */
  onLost(nowMs: number, sizeBytes: number): void {
    if (sizeBytes <= this.#shortBytes) return
    this.#lostSinceAcked++
    if (this.#isProven && this.#lostSinceAcked < MAX_LOST) return
    // Those that were under way when the first of them failed have nothing new to say.
    if (!this.#isProven && nowMs < this.#triedAgainAtMs && this.#triedAgainAtMs !== Infinity) return
    this.#isProven = false
    const pauseMs = Math.min(FIRST_PAUSE_MS * PAUSE_GROWTH ** this.#failures, MAX_PAUSE_MS)
    this.#triedAgainAtMs = nowMs + pauseMs
    this.#failures++
  }
}
