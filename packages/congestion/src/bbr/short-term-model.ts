import type { AckSample } from '../controller.ts'

/** Share of a bound that survives a round with too much loss (draft-ietf-ccwg-bbr: BBR.Beta). */
export const BETA = 0.7

/**
 * What the path bears right now, while losses say that it is less than it was: bw_shortterm and
 * inflight_shortterm (draft-ietf-ccwg-bbr §5.5.10.3). `Infinity` where nothing says so.
 */
export class ShortTermModel {
  bytesPerSecond: number = Infinity
  inFlightBytes: number = Infinity
  /** Most that the last round trip delivered: bw_latest and inflight_latest. */
  latestBytesPerSecond = 0
  latestBytes = 0

  /** UpdateLatestDeliverySignals(). */
  beginAck(sample: Readonly<AckSample>): void {
    this.latestBytesPerSecond = Math.max(this.latestBytesPerSecond, knownRate(sample))
    this.latestBytes = Math.max(this.latestBytes, roundBytes(sample))
  }

  /** AdvanceLatestDeliverySignals(), where a round ended. */
  endRound(sample: Readonly<AckSample>): void {
    this.latestBytesPerSecond = knownRate(sample)
    this.latestBytes = roundBytes(sample)
  }

  /**
   * AdaptLowerBoundsFromCongestion(): down to what was delivered, but not by more than
   * {@link BETA}. The draft bounds the bytes in flight by those of the last round trip, queue
   * included; what fits without a queue drains it, and lets flows become equal.
   */
  adapt(maxBytesPerSecond: number, windowBytes: number, fittingBytes: number): void {
    if (this.bytesPerSecond === Infinity) this.bytesPerSecond = maxBytesPerSecond
    if (this.inFlightBytes === Infinity) this.inFlightBytes = windowBytes
    this.bytesPerSecond = Math.max(this.latestBytesPerSecond, BETA * this.bytesPerSecond)
    this.inFlightBytes = Math.max(fittingBytes, BETA * this.inFlightBytes)
  }

  /** ResetShortTermModel(). */
  reset(): void {
    this.bytesPerSecond = Infinity
    this.inFlightBytes = Infinity
  }

  /** ResetCongestionSignals(). */
  resetSignals(): void {
    this.latestBytesPerSecond = 0
    this.latestBytes = 0
  }
}

/** RS.delivered: what was delivered while the newest acknowledged frame was in flight. */
function roundBytes(sample: Readonly<AckSample>): number {
  return sample.deliveredBytes - sample.deliveredAtSendBytes
}

function knownRate(sample: Readonly<AckSample>): number {
  return sample.deliveryRate < Infinity ? sample.deliveryRate : 0
}
