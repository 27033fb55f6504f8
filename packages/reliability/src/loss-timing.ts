import type { RttEstimator } from './rtt-estimator.ts'

/** RFC 9002 §6.1.2 kTimeThreshold. */
const TIME_THRESHOLD = 9 / 8
/** RFC 9002 §6.1.1 kPacketThreshold, the least the adaptive one falls to. */
const MIN_PACKET_THRESHOLD = 3
/** RFC 9002 §6.1.2 kGranularity: the least a timer waits beyond the round trip. */
const GRANULARITY_MS = 1
/** Frames this large may wait this long for an ack at the peer (FrameReceiver's bulk delay). */
const BULK_FRAME_BYTES = 1_000
const BULK_ACK_DELAY_MS = 2
/** A late ack widens the window to its lateness and a quarter more; each round trip takes 1/64 back. */
const WIDENING = 1.25
const DECAY = 1 - 1 / 64

/** When an unacknowledged frame is taken for lost; learns how far the path reorders (RFC 8985). */
export class LossTiming {
  readonly #rtt: RttEstimator
  /** How much later than the smoothed round trip acks have come. */
  #reorderMs = 0
  #packetThreshold = MIN_PACKET_THRESHOLD

  constructor(rtt: RttEstimator) {
    this.#rtt = rtt
  }

  /** How long after sending a frame of any but the largest size is taken for lost. */
  get timeoutMs(): number {
    const { smoothedMs, varianceMs } = this.#rtt
    return smoothedMs + Math.max(4 * varianceMs, GRANULARITY_MS, this.#reorderMs)
  }

  /** Deadline of a frame while nothing later is acknowledged. */
  timerDeadlineMs(sentAtMs: number, sizeBytes: number): number {
    return sentAtMs + this.timeoutMs + (sizeBytes >= BULK_FRAME_BYTES ? BULK_ACK_DELAY_MS : 0)
  }

  /** Deadline of a frame `distance` frames behind the newest acknowledged one. */
  evidenceDeadlineMs(sentAtMs: number, distance: number): number {
    if (distance >= this.#packetThreshold) return -Infinity
    const { smoothedMs, latestMs } = this.#rtt
    const thresholdMs = TIME_THRESHOLD * Math.max(smoothedMs, latestMs)
    const waitMs = Math.max(thresholdMs, smoothedMs + this.#reorderMs)
    return sentAtMs + Math.min(waitMs, this.timeoutMs)
  }

  /** A frame was acknowledged after one sent `distance` frames later had been. */
  onLateAck(elapsedMs: number, distance: number): void {
    this.#widen(elapsedMs)
    if (distance >= this.#packetThreshold) this.#packetThreshold = distance + 1
  }

  /** A frame was taken for lost, and then its ack came, prompt and in order. */
  onSpuriousTimeout(elapsedMs: number): void {
    this.#widen(elapsedMs)
  }

  onRoundTrip(): void {
    this.#reorderMs *= DECAY
  }

  #widen(elapsedMs: number): void {
    const { smoothedMs } = this.#rtt
    const latenessMs = Math.min((elapsedMs - smoothedMs) * WIDENING, smoothedMs)
    if (latenessMs > this.#reorderMs) this.#reorderMs = latenessMs
  }
}
