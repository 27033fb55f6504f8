/** Share of the old in the mean of the root (RFC 5348 §4.5: q2). */
const MEMORY = 0.9
/** Multiple of the usual round trip that is more than the usual swing of a full queue. */
const SUDDEN_GROWTH = 1.5

/**
 * Yields to a queue that grows (RFC 5348 §4.5): while a round trip takes longer than it used to,
 * a flow sends slower by the root of it.
 *
 * Only from {@link SUDDEN_GROWTH} on: within the swing of a drop-tail queue that several flows
 * fill, yielding makes losses rarer and chance decide whom they hit, so that equal flows drift
 * apart (tooling/decisions/0070).
 */
export class OscillationDamping {
  /** R_sqmean; 0 before the first sample. */
  #meanRoot = 0

  /** A round trip was measured. */
  onSample(rttMs: number): void {
    const memory = this.#meanRoot === 0 ? 0 : MEMORY
    this.#meanRoot = memory * this.#meanRoot + (1 - memory) * Math.sqrt(rttMs)
  }

  /** What to multiply the rate by, after a round trip of `rttMs`: at most 1. */
  factor(rttMs: number): number {
    const usualMs = this.#meanRoot * this.#meanRoot
    return this.#meanRoot > 0 && rttMs > SUDDEN_GROWTH * usualMs
      ? this.#meanRoot / Math.sqrt(rttMs)
      : 1
  }
}
