import { BULK_ACK_DELAY_MS, BULK_FRAME_BYTES } from './bulk.ts'
import type { RttEstimator } from './rtt-estimator.ts'
import { WindowedPeak } from './windowed-peak.ts'

/** RFC 9002 §6.1.2 kTimeThreshold. */
const TIME_THRESHOLD = 9 / 8
/** RFC 9002 §6.1.1 kPacketThreshold: the least, which grows with the reordering seen. */
const MIN_PACKET_THRESHOLD = 3
/** RFC 9002 §6.1.2 kGranularity: the least that a timer waits beyond the round trip it expects. */
const GRANULARITY_MS = 1
/** The next of `n` round trips may lie beyond their peak by this share of their swing, over √n. */
const EXTRAPOLATION = 2
/** So many round trips say more about the next than their mean deviation does. */
const KNOWN_ROUND_TRIPS = 64
/**
 * On a path that was never seen to reorder, a frame is overtaken for good by one sent an eighth of
 * a round trip later (the margin of RFC 9002's time threshold), or this much.
 */
const MAX_GRACE_MS = 10
/** The habits of a path lengthen its timeout by a round trip at most (RFC 8985 §6.2), or by this. */
const MIN_SWING_CAP_MS = 50
/** Of a path that does not reorder. Nobody adds to it. */
const NONE = new WindowedPeak()
/** What is left of a sudden rise of the round trip after each further sample. */
const SURGE_DECAY = 7 / 8

/**
 * When an unacknowledged frame is taken for lost (docs/loss-recovery.md §3).
 *
 * Begins with the formulas of RFC 9002 and goes over to what it has learnt of the path: how high
 * round trips reach, how late and how far behind overtaken frames come.
 */
export class LossTiming {
  readonly #rtt: RttEstimator
  readonly #roundTrips = new WindowedPeak()
  /** Round trips of overtaken frames; 0 for every frame that was not. */
  #overtaken: WindowedPeak = NONE
  /** How many frames were ahead of an overtaken one; 0 for every frame that was not. */
  #distances: WindowedPeak = NONE
  /** A round trip beyond all habit, fading: the path may just have become longer. */
  #surgeMs = 0

  constructor(rtt: RttEstimator) {
    this.#rtt = rtt
  }

  /** How long after sending, in ms, a frame that is not bulk is taken for lost. */
  get timeoutMs(): number {
    const { smoothedMs, varianceMs } = this.#rtt
    const capMs = smoothedMs + Math.max(smoothedMs, MIN_SWING_CAP_MS)
    const reachMs = Math.min(this.#reach(this.#roundTrips), capMs)
    if (!this.#isPathKnown()) {
      // RFC 9002 §6.2.1, without the peer's ack delay: what is not bulk is acknowledged at once.
      return Math.max(smoothedMs + Math.max(4 * varianceMs, GRANULARITY_MS), reachMs)
    }
    return Math.max(reachMs, smoothedMs + GRANULARITY_MS, this.#surgeMs + GRANULARITY_MS)
  }

  /** When a frame is taken for lost of which nothing is known, not even that later ones arrived. */
  timerDeadlineMs(sentAtMs: number, sizeBytes: number): number {
    const ackDelayMs = sizeBytes >= BULK_FRAME_BYTES ? BULK_ACK_DELAY_MS : 0
    return sentAtMs + this.timeoutMs + ackDelayMs
  }

  /**
   * When a frame is taken for lost after a later one was acknowledged.
   *
   * @param distance How many frames later that one was sent.
   * @param newestRttMs How long its ack took.
   * @returns `-Infinity` if it is lost already.
   */
  overtakenDeadlineMs(sentAtMs: number, distance: number, newestRttMs: number): number {
    if (distance >= MIN_PACKET_THRESHOLD && distance > this.#distances.highest) return -Infinity
    return sentAtMs + Math.min(this.#overtakenWaitMs(newestRttMs), this.timeoutMs)
  }

  #overtakenWaitMs(newestRttMs: number): number {
    const { smoothedMs, latestMs } = this.#rtt
    if (this.#overtaken.count > 0) return this.#reach(this.#overtaken)
    // Frames do overtake each other here, but how late they come is not known: the timer decides.
    if (this.#distances.count > 0) return Infinity
    // RFC 9002 §6.1.2, until the path is known.
    if (!this.#isPathKnown()) return TIME_THRESHOLD * Math.max(smoothedMs, latestMs)
    return newestRttMs + Math.min(smoothedMs * (TIME_THRESHOLD - 1), MAX_GRACE_MS)
  }

  /**
   * Takes in a round trip, before {@link RttEstimator.addSample} does.
   *
   * @param longestMs How long the oldest frame took that was acknowledged along with it: a peer that
   *   gathers frames before it acknowledges them keeps the first of them waiting.
   */
  onRoundTrip(rttMs: number, longestMs: number): void {
    const { smoothedMs } = this.#rtt
    const spanMs = Math.max(rttMs, longestMs)
    const fadedMs = smoothedMs + (this.#surgeMs - smoothedMs) * SURGE_DECAY
    const isSurge = spanMs > this.#roundTrips.peak && spanMs > fadedMs
    this.#surgeMs = isSurge ? spanMs : Math.max(fadedMs, 0)
    this.#roundTrips.add(spanMs)
    if (this.#overtaken !== NONE) this.#overtaken.add(0)
    if (this.#distances !== NONE) this.#distances.add(0)
  }

  /**
   * Takes in that a frame was acknowledged only after later ones had been.
   *
   * @param distance How many frames later the newest of those was sent.
   * @param rttMs How long the frame and its ack took; `NaN` if the ack may have been sent before, and lost.
   */
  onOvertaken(distance: number, rttMs: number): void {
    if (this.#distances === NONE) this.#distances = new WindowedPeak()
    this.#distances.add(distance)
    if (Number.isNaN(rttMs)) return
    this.#roundTrips.add(rttMs)
    if (this.#overtaken === NONE) this.#overtaken = new WindowedPeak()
    this.#overtaken.add(rttMs)
  }

  #isPathKnown(): boolean {
    return this.#roundTrips.count >= KNOWN_ROUND_TRIPS
  }

  /** How long round trips like these may take yet: the fewer they are, the more. */
  #reach(roundTrips: WindowedPeak): number {
    const { peak, count } = roundTrips
    if (count === 0) return GRANULARITY_MS
    const swingMs = peak - this.#rtt.smoothedMs
    return peak + Math.max((swingMs * EXTRAPOLATION) / Math.sqrt(count), GRANULARITY_MS)
  }
}
