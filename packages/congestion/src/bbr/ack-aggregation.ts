import type { AckSample } from '../controller.ts'
import { WindowedMax } from './windowed-max.ts'

/** Rounds over which the excess is remembered (draft-ietf-ccwg-bbr §5.5.9: ExtraAckedFilterLen). */
const FILTER_ROUNDS = 10

/**
 * How much more than expected acks deliver at once, because a link or a receiver gathers them: that
 * much has to be in flight besides (draft-ietf-ccwg-bbr §5.5.9: extra_acked).
 */
export class AckAggregation {
  readonly #excess: WindowedMax = new WindowedMax()
  #startedAtMs = 0
  #deliveredBytes = 0

  constructor(nowMs: number) {
    this.#startedAtMs = nowMs
  }

  /** The excess to allow for. */
  get bytes(): number {
    return this.#excess.max
  }

  /** Starts measuring again, as after idleness. */
  restart(nowMs: number): void {
    this.#startedAtMs = nowMs
  }

  /** UpdateACKAggregation(). */
  onAcked(
    sample: Readonly<AckSample>,
    bytesPerSecond: number,
    windowBytes: number,
    isStartup: boolean,
  ): void {
    const elapsedMs = sample.nowMs - this.#startedAtMs
    let expectedBytes = (bytesPerSecond * elapsedMs) / 1000
    if (this.#deliveredBytes <= expectedBytes) {
      this.#deliveredBytes = 0
      this.#startedAtMs = sample.nowMs
      expectedBytes = 0
    }
    this.#deliveredBytes += sample.ackedBytes
    const excessBytes = Math.min(this.#deliveredBytes - expectedBytes, windowBytes)
    this.#excess.update(excessBytes, sample.roundTrips, isStartup ? 1 : FILTER_ROUNDS)
  }
}
