/**
 * X_recv of RFC 5348 §6.2: the rate at which data arrived over the last round trip, or over the
 * shortest span since a regular feedback that is at least as long.
 */
export class ReceiveRate {
  readonly #segmentBytes: number
  #markAtMs = -Infinity
  #markBytes = 0
  #olderMarkAtMs = -Infinity
  #olderMarkBytes = 0
  #arrivedAtMs = -Infinity
  #arrivedBytes = 0

  /** @param segmentBytes Size of a full frame. */
  constructor(segmentBytes: number) {
    this.#segmentBytes = segmentBytes
  }

  /** Data is known to have arrived: `deliveredBytes` in all. */
  onArrival(nowMs: number, deliveredBytes: number): void {
    this.#arrivedAtMs = nowMs
    this.#arrivedBytes = deliveredBytes
  }

  /** Regular feedback: later measurements may start here. */
  mark(): void {
    this.#olderMarkAtMs = this.#markAtMs
    this.#olderMarkBytes = this.#markBytes
    this.#markAtMs = this.#arrivedAtMs
    this.#markBytes = this.#arrivedBytes
  }

  /**
   * Bytes a second, up to the latest arrival; 0 if nothing has arrived since. §6.2 has a receiver
   * speak when data comes, so that the wait for what was lost is in no measurement.
   *
   * At less than a frame a round trip, what arrived within one is a matter of chance: a small
   * frame there is no sign of a slow path. So whatever arrived counts as one full frame at least.
   */
  measure(rttMs: number): number {
    const nowMs = this.#arrivedAtMs
    const isRecent = nowMs - this.#markAtMs < rttMs && this.#olderMarkAtMs !== -Infinity
    const sinceMs = isRecent ? this.#olderMarkAtMs : this.#markAtMs
    const bytes = this.#arrivedBytes - (isRecent ? this.#olderMarkBytes : this.#markBytes)
    const spanMs = Math.max(nowMs - sinceMs, rttMs)
    if (bytes <= 0 || spanMs <= 0) return 0
    return (Math.max(bytes, this.#segmentBytes) * 1000) / spanMs
  }
}
