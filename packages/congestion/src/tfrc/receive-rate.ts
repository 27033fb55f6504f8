/**
 * X_recv of RFC 5348 §6.2: the rate at which data arrived over the last round trip, or over the
 * shortest span since a regular feedback that is at least as long.
 */
export class ReceiveRate {
  #markAtMs = -Infinity
  #markBytes = 0
  #olderMarkAtMs = -Infinity
  #olderMarkBytes = 0

  /** Regular feedback: later measurements may start here. */
  mark(nowMs: number, deliveredBytes: number): void {
    this.#olderMarkAtMs = this.#markAtMs
    this.#olderMarkBytes = this.#markBytes
    this.#markAtMs = nowMs
    this.#markBytes = deliveredBytes
  }

  /** Bytes a second; 0 before the first mark. */
  measure(nowMs: number, deliveredBytes: number, rttMs: number): number {
    const isRecent = nowMs - this.#markAtMs < rttMs && this.#olderMarkAtMs !== -Infinity
    const sinceMs = isRecent ? this.#olderMarkAtMs : this.#markAtMs
    const bytes = deliveredBytes - (isRecent ? this.#olderMarkBytes : this.#markBytes)
    const spanMs = Math.max(nowMs - sinceMs, rttMs)
    return spanMs > 0 ? (bytes * 1000) / spanMs : 0
  }
}
