/** Probes are never further apart, so that a healed path is found soon. */
const MAX_PROBE_INTERVAL_MS = 500
/** Silence takes this many timeouts without an ack of any kind … */
const SILENT_TIMEOUTS = 3
/** … and this long: short paths lose a dozen datagrams in a row, and nobody gains by waiting then. */
const MIN_SILENCE_MS = 300
/** A timeout that has grown longer than this no longer puts the first probe off. */
const MAX_PATIENCE_MS = 1_000
/** So many frames may time out between two acks; what else is in flight waits for probes. */
const MAX_TIMEOUTS = 32
/** 2⁹ times the shortest timeout, 1 ms, is past {@link MAX_PROBE_INTERVAL_MS}. */
const MAX_DOUBLINGS = 9

/**
 * Decides when no news is bad news. As long as acks come, each frame has a timer of its own; when
 * nothing at all is acknowledged, single probes go out instead (docs/loss-recovery.md §4).
 *
 *     heard ── a frame leaves ──► waiting ── silence, or 32 timeouts ──► silent: probes
 *       ▲                            │                                      │
 *       └──────────── an ack, whatever it says ─────────────────────────────┘
 */
export class Silence {
  /** When the first frame left since the last ack came; `Infinity` if none did. */
  #waitingSinceMs = Infinity
  #timeouts = 0
  /** When the last timeout allowed was used up; `Infinity` if it was not. */
  #exhaustedAtMs = Infinity
  #probes = 0
  #lastProbeAtMs = 0

  /** A frame left. */
  onSent(nowMs: number): void {
    if (this.#waitingSinceMs === Infinity) this.#waitingSinceMs = nowMs
  }

  /** An ack frame came, whatever it says. */
  onAck(): void {
    this.#waitingSinceMs = Infinity
    this.#timeouts = 0
    this.#exhaustedAtMs = Infinity
    this.#probes = 0
  }

  /** A frame's own timer ran out at `atMs`. */
  onTimeout(atMs: number): void {
    if (++this.#timeouts === MAX_TIMEOUTS) this.#exhaustedAtMs = atMs
  }

  /** A probe left. */
  onProbe(nowMs: number): void {
    this.#probes++
    this.#lastProbeAtMs = nowMs
  }

  /** Whether a timer that runs out at `atMs` has to wait for news instead. */
  isSilentAt(atMs: number, timeoutMs: number): boolean {
    return this.#exhaustedAtMs < Infinity || atMs >= this.#beginsAtMs(timeoutMs)
  }

  /** Whether a probe cannot be due by `nowMs` whatever the timeout: cheap to ask, and the rule. */
  isTooEarly(nowMs: number): boolean {
    return (
      this.#probes === 0 &&
      nowMs < this.#waitingSinceMs + MIN_SILENCE_MS &&
      this.#exhaustedAtMs === Infinity
    )
  }

  /** When the next probe is due; `Infinity` if nobody owes us an answer. */
  nextProbeAtMs(timeoutMs: number): number {
    if (this.#probes === 0) return this.#beginsAtMs(timeoutMs)
    const doublings = Math.min(this.#probes - 1, MAX_DOUBLINGS)
    return this.#lastProbeAtMs + Math.min(timeoutMs * 2 ** doublings, MAX_PROBE_INTERVAL_MS)
  }

  #beginsAtMs(timeoutMs: number): number {
    const patienceMs = Math.max(SILENT_TIMEOUTS * timeoutMs, MIN_SILENCE_MS)
    // Resends leave a timeout after the first frame, so that this keeps 500 ms between attempts.
    const capMs = Math.min(timeoutMs, MAX_PATIENCE_MS) + MAX_PROBE_INTERVAL_MS
    return Math.min(
      this.#waitingSinceMs + Math.min(patienceMs, capMs),
      this.#exhaustedAtMs + Math.min(timeoutMs, MAX_PROBE_INTERVAL_MS),
    )
  }
}
