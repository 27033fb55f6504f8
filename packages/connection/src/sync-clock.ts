/** uflow's shortest wait before a sync frame (docs/protocol.md §8). */
const MIN_SYNC_MS = 2_000
/** An unanswered sync is repeated this often at least: the cost is 14 bytes, the gain a connection. */
const MAX_REPEAT_MS = 500

/**
 * Decides when a sync frame is due: after a while without sending data or sync, sooner while the
 * peer's view of our windows is behind, later as a keepalive; and again soon while nothing is heard.
 */
export class SyncClock {
  readonly #keepaliveMs: number
  #lastSentAtMs = 0
  /** Syncs sent since the peer was heard last. */
  #unanswered = 0
  #isWanted = false

  constructor(nowMs: number, keepaliveMs: number) {
    this.#keepaliveMs = keepaliveMs
    this.#lastSentAtMs = nowMs
  }

  /** A sync is due now, whatever the time. */
  request(): void {
    this.#isWanted = true
  }

  /** A data frame left. */
  onData(nowMs: number): void {
    this.#lastSentAtMs = nowMs
  }

  /** A sync frame left. */
  onSync(nowMs: number): void {
    this.#lastSentAtMs = nowMs
    this.#unanswered++
    this.#isWanted = false
  }

  /** The peer was heard. */
  onHeard(): void {
    this.#unanswered = 0
  }

  /**
   * @param isSettled Whether the peer has reported all that we sent.
   * @param rtoMs The resend timeout, in ms.
   * @returns When a sync is due; `Infinity` for never.
   */
  dueAtMs(isSettled: boolean, rtoMs: number): number {
    if (this.#isWanted) return -Infinity
    if (this.#unanswered > 0) {
      const backedOffMs = rtoMs * 2 ** Math.min(this.#unanswered - 1, 9)
      return this.#lastSentAtMs + Math.max(rtoMs, Math.min(backedOffMs, MAX_REPEAT_MS))
    }
    const waitMs = Math.max(rtoMs, MIN_SYNC_MS)
    return this.#lastSentAtMs + (isSettled ? Math.max(waitMs, this.#keepaliveMs) : waitMs)
  }
}
