/** uflow's shortest wait before a sync frame (docs/protocol.md §8). */
const MIN_SYNC_MS = 2_000

/**
 * Decides when a sync frame is due: after a while without sending data or sync,
 * sooner while the peer's view of our windows is behind, later as a keepalive.
 */
export class SyncClock {
  readonly #keepaliveMs: number
  #lastSentAtMs: number

  constructor(nowMs: number, keepaliveMs: number) {
    this.#keepaliveMs = keepaliveMs
    this.#lastSentAtMs = nowMs
  }

  /** A data or sync frame left. */
  onSent(nowMs: number): void {
    this.#lastSentAtMs = nowMs
  }

  /**
   * @param isSettled Whether the peer has reported all that we sent.
   * @param rtoMs The resend timeout, in ms.
   * @returns When a sync is due; `Infinity` for never.
   */
  dueAtMs(isSettled: boolean, rtoMs: number): number {
    const waitMs = Math.max(rtoMs, MIN_SYNC_MS)
    return this.#lastSentAtMs + (isSettled ? Math.max(waitMs, this.#keepaliveMs) : waitMs)
  }
}
