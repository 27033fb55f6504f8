import type { AckSample, PathInfo } from '../controller.ts'

/** How long a smallest round trip is believed (draft-ietf-ccwg-bbr §5.5.7.2: MinRTTFilterLen). */
const FILTER_MS = 10_000
/** How long until one is looked for (§5.3.4.1: ProbeRTTInterval). */
const PROBE_INTERVAL_MS = 5000
/** A sample this close to the smallest shows a drained queue: there is nothing to probe for. */
const CONFIRMING_EXCESS = 0.02
/** How much longer than the handshake's round trip a first sample may be, for that to be believed. */
const MAX_HANDSHAKE_EXCESS = 1

/**
 * BBR.min_rtt, and when to measure it anew (draft-ietf-ccwg-bbr §5.3.4.3: UpdateMinRTT).
 *
 * Two things go beyond the draft. A sample as small as the smallest puts off the probe, which would
 * cost a flow that drains the queue by itself 2 % of its rate. And the handshake's round trip counts
 * as a sample, since a flow that joins a full queue may never see it empty.
 */
export class MinRtt {
  /** The estimate; `Infinity` before the first sample. */
  ms: number = Infinity
  /** Whether the estimate was due for a refresh at the latest ack (BBR.probe_rtt_expired). */
  isProbeDue = false
  readonly #handshakeMs: number
  #measuredAtMs = 0
  #probeMs = Infinity
  #probedAtMs = 0

  constructor(path: Readonly<PathInfo>) {
    this.#handshakeMs = path.initialRttMs
    this.#measuredAtMs = path.nowMs
    this.#probedAtMs = path.nowMs
  }

  onAcked(sample: Readonly<AckSample>): void {
    const { nowMs, latestRttMs } = sample
    this.isProbeDue = nowMs > this.#probedAtMs + PROBE_INTERVAL_MS
    if (!Number.isNaN(latestRttMs)) this.#add(nowMs, latestRttMs)

    const isExpired = nowMs > this.#measuredAtMs + FILTER_MS
    if (this.#probeMs < this.ms || isExpired) {
      this.ms = this.#probeMs
      this.#measuredAtMs = this.#probedAtMs
    }
  }

  /** A probe is over: the next is due in {@link PROBE_INTERVAL_MS}. */
  scheduleProbe(nowMs: number): void {
    this.#probedAtMs = nowMs
  }

  #add(nowMs: number, rttMs: number): void {
    const isFirst = this.#probeMs === Infinity
    if (isFirst && rttMs <= this.#handshakeMs * (1 + MAX_HANDSHAKE_EXCESS)) {
      this.#probeMs = this.#handshakeMs
    }
    if (this.isProbeDue) this.#probeMs = rttMs
    else if (rttMs > this.#probeMs * (1 + CONFIRMING_EXCESS)) return
    this.#probeMs = Math.min(this.#probeMs, rttMs)
    this.#probedAtMs = nowMs
  }
}
