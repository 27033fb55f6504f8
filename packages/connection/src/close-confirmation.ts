/** Syncs that ask whether the peer is still there. */
const PROBES = 3
/**
 * Least silence that proves anything. On a short path a resend timeout is a few ms, and a peer that
 * collects garbage, or has to wait for a busy machine, would be taken for one that has closed.
 */
const MIN_SILENCE_MS = 600

/** A process that comes so much later than it had to was asleep. */
const SLEEP_MS = 1_000

/** How long a peer that has asked to close is given to prove it alive, in ms. */
export function confirmationMs(rtoMs: number): number {
  return Math.max(PROBES * rtoMs, MIN_SILENCE_MS)
}

/**
 * Doubts a disconnect until the peer's silence proves it (U9): anyone who knows
 * both addresses can forge those five bytes, but cannot keep the real peer from
 * answering a sync. A peer that did close answers nothing any more.
 */
export class CloseConfirmation {
  readonly #intervalMs: number
  #probesSent = 0
  #nextAtMs = 0
  /** Not confirmed before. */
  #heardUntilMs = 0

  /** @param rtoMs How long an answer may take, in ms. */
  constructor(nowMs: number, rtoMs: number) {
    this.#intervalMs = rtoMs
    this.#nextAtMs = nowMs
    this.#heardUntilMs = nowMs + confirmationMs(rtoMs)
  }

  /**
   * Whether the last probe has gone unanswered for its whole time. A process that slept through it
   * listens as long again: the answers may be waiting in its socket.
   */
  takeConfirmed(nowMs: number): boolean {
    if (this.#probesSent < PROBES) return false
    const lateMs = nowMs - this.nextTimeoutMs()
    if (lateMs > SLEEP_MS) this.postpone(nowMs, this.#intervalMs)
    return lateMs >= 0 && lateMs <= SLEEP_MS
  }

  /** Something came that may be from before the close, or from a peer whose answers are under way. */
  postpone(nowMs: number, rtoMs: number): void {
    this.#heardUntilMs = nowMs + confirmationMs(rtoMs)
  }

  /** Whether a probe is to be sent now. Counts it as sent. */
  takeProbe(nowMs: number): boolean {
    if (this.#probesSent === PROBES || nowMs < this.#nextAtMs) return false
    this.#probesSent++
    this.#nextAtMs = nowMs + this.#intervalMs
    return true
  }

  nextTimeoutMs(): number {
    return this.#probesSent < PROBES ? this.#nextAtMs : Math.max(this.#nextAtMs, this.#heardUntilMs)
  }
}
