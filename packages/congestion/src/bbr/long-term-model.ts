import type { AckSample } from '../controller.ts'

/** Share of the bound left free for others (draft-ietf-ccwg-bbr: BBR.Headroom). */
const HEADROOM = 0.15
/** Doublings of the slope after which it is steep enough for any path. */
const MAX_SLOPE_DOUBLINGS = 30

/**
 * Most bytes in flight that did not lose too much when bandwidth was probed: inflight_longterm of
 * draft-ietf-ccwg-bbr. Raised while probing, slowly at first (§5.3.3.5); cut by loss.
 */
export class LongTermModel {
  inFlightBytes: number = Infinity
  readonly #frameBytes: number
  readonly #minimumBytes: number
  #slopeDoublings = 0
  #ackedBytes = 0
  #ackedBytesPerFrame = Infinity

  constructor(frameBytes: number, minimumBytes: number) {
    this.#frameBytes = frameBytes
    this.#minimumBytes = minimumBytes
  }

  /** InflightWithHeadroom(). */
  get withHeadroomBytes(): number {
    if (this.inFlightBytes === Infinity) return Infinity
    const headroomBytes = Math.max(this.#frameBytes, HEADROOM * this.inFlightBytes)
    return Math.max(this.inFlightBytes - headroomBytes, this.#minimumBytes)
  }

  /** So much was in flight without too much loss (AdaptLongTermModel()). */
  allow(inFlightBytes: number): void {
    if (this.inFlightBytes < inFlightBytes) this.inFlightBytes = inFlightBytes
  }

  /** A refill begins: the next climb starts slowly. */
  restartSlope(): void {
    this.#slopeDoublings = 0
    this.#ackedBytes = 0
  }

  /** RaiseInflightLongtermSlope(): twice as many frames in the coming round trip. */
  raiseSlope(windowBytes: number): void {
    const frames = 2 ** this.#slopeDoublings
    this.#slopeDoublings = Math.min(this.#slopeDoublings + 1, MAX_SLOPE_DOUBLINGS)
    this.#ackedBytesPerFrame = Math.max(windowBytes / frames, this.#frameBytes)
  }

  /** ProbeInflightLongtermUpward(), for an ack that found the bound in full use. */
  climb(sample: Readonly<AckSample>): void {
    this.#ackedBytes += sample.ackedBytes
    if (this.#ackedBytes < this.#ackedBytesPerFrame) return
    const frames = Math.floor(this.#ackedBytes / this.#ackedBytesPerFrame)
    this.#ackedBytes -= frames * this.#ackedBytesPerFrame
    this.inFlightBytes += frames * this.#frameBytes
  }
}
