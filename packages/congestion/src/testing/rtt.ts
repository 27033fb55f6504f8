/** Floor of the variance's share of a timeout (RFC 9002 §6.1.2). */
const GRANULARITY_MS = 1

/** Round-trip times as RFC 9002 §5 keeps them. */
export class Rtt {
  /** The guess, until there is a sample. */
  smoothedMs: number
  varianceMs: number
  minMs: number = Infinity
  /** The latest sample; `NaN` if the latest ack gave none. */
  latestMs: number = Number.NaN

  /** @param initialMs Stands in for the smoothed round-trip time. */
  constructor(initialMs: number) {
    this.smoothedMs = initialMs
    this.varianceMs = initialMs / 2
  }

  add(sampleMs: number): void {
    this.latestMs = sampleMs
    if (this.minMs === Infinity) {
      this.smoothedMs = sampleMs
      this.varianceMs = sampleMs / 2
    } else {
      const deviationMs = Math.abs(this.smoothedMs - sampleMs)
      this.varianceMs = 0.75 * this.varianceMs + 0.25 * deviationMs
      this.smoothedMs = 0.875 * this.smoothedMs + 0.125 * sampleMs
    }
    this.minMs = Math.min(this.minMs, sampleMs)
  }

  /** The larger of the smoothed and the latest (RFC 9002 §6.1.2). */
  get recentMs(): number {
    return Number.isNaN(this.latestMs) ? this.smoothedMs : Math.max(this.smoothedMs, this.latestMs)
  }

  /** How long an ack may take (RFC 9002 §6.2.1). */
  probeTimeoutMs(maxAckDelayMs: number): number {
    return this.smoothedMs + Math.max(4 * this.varianceMs, GRANULARITY_MS) + maxAckDelayMs
  }
}
