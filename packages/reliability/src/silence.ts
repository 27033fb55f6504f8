/** Probes are never further apart (issue: first delivery within 500 ms + 1.5 RTT of healing). */
const MAX_PROBE_INTERVAL_MS = 500
/** Silence is not called before three timeouts, nor before this: short paths lose bursts too. */
const MIN_SILENCE_MS = 300
/** Frames that may time out without a single ack before the rest wait for probes. */
const MAX_TIMEOUTS = 32

/**
 * Decides when no news is bad news: as long as acks come, each frame has a timer of its own;
 * when nothing at all is acknowledged, single probes go out instead (docs/loss-recovery.md §5).
 */
export class Silence {
  /** When the first frame was sent since the last ack came; `Infinity` if none was. */
  #unansweredSinceMs = Infinity
  #timeouts = 0
  /** When the last of {@link MAX_TIMEOUTS} frames timed out; `Infinity` if not so many did. */
  #exhaustedAtMs = Infinity
  #probes = 0
  #lastProbeAtMs = 0

  /** A frame left. */
  onSent(nowMs: number): void {
    if (this.#unansweredSinceMs === Infinity) this.#unansweredSinceMs = nowMs
  }

  /** An ack frame came, whatever it says. */
  onAck(): void {
    this.#unansweredSinceMs = Infinity
    this.#timeouts = 0
    this.#exhaustedAtMs = Infinity
    this.#probes = 0
  }

  /** A frame was declared lost by its own timer. */
  onTimeout(nowMs: number): void {
    if (++this.#timeouts === MAX_TIMEOUTS) this.#exhaustedAtMs = nowMs
  }

  onProbe(nowMs: number): void {
    this.#probes++
    this.#lastProbeAtMs = nowMs
  }

  /** Whether frames no longer time out on their own. */
  isSilent(nowMs: number, rtoMs: number): boolean {
    return this.#exhaustedAtMs < Infinity || nowMs >= this.#startsAtMs(rtoMs)
  }

  /** When the next probe is due; `Infinity` if nothing is unanswered. */
  nextProbeAtMs(rtoMs: number): number {
    if (this.#probes === 0) return this.#startsAtMs(rtoMs)
    // Eight doublings of the shortest timeout, 1 ms, come close enough to the longest interval.
    const doublings = this.#probes - 1 < 16 ? this.#probes - 1 : 16
    const intervalMs = rtoMs * 2 ** doublings
    return (
      this.#lastProbeAtMs +
      (intervalMs < MAX_PROBE_INTERVAL_MS ? intervalMs : MAX_PROBE_INTERVAL_MS)
    )
  }

  #startsAtMs(rtoMs: number): number {
    const byTimeMs =
      this.#unansweredSinceMs +
      Math.min(Math.max(3 * rtoMs, MIN_SILENCE_MS), rtoMs + MAX_PROBE_INTERVAL_MS)
    return Math.min(byTimeMs, this.#exhaustedAtMs + Math.min(rtoMs, MAX_PROBE_INTERVAL_MS))
  }
}
