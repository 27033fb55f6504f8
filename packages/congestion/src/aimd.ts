import { bounded } from './bounded.ts'
import type {
  AckSample,
  CongestionController,
  CongestionControllerFactory,
  LossSample,
  PathInfo,
} from './controller.ts'
import { HyStart } from './hystart.ts'
import { maxBurstBytes } from './pacer.ts'
import { Recovery } from './recovery.ts'
import {
  initialWindowBytes,
  isWindowUsed,
  minimumWindowBytes,
  pacingRttMs,
  windowPacingRate,
} from './window.ts'

/** Share of the window that survives a loss (RFC 9002 §7.3.2). */
const LOSS_REDUCTION = 0.5

/**
 * NewReno as RFC 9002 §7 has it: one frame more each round trip, half as much after a loss, with
 * HyStart++ (RFC 9406). The simplest controller that shares a link with TCP.
 */
export const aimd: CongestionControllerFactory = bounded((path) => new Aimd(path))

class Aimd implements CongestionController {
  readonly name: string = 'aimd'
  readonly nextTimeoutMs: number = Infinity
  readonly #maxFrameBytes: number
  readonly #recovery: Recovery = new Recovery()
  readonly #hyStart: HyStart = new HyStart()
  #windowBytes = 0
  /** Below this the window doubles each round trip; from it on, it grows by one frame. */
  #slowStartThresholdBytes = Infinity
  #pacingRttMs = 0
  /** Both as they were before the latest cut, should it prove a mistake. */
  #undoWindowBytes = 0
  #undoThresholdBytes = Infinity

  constructor(path: Readonly<PathInfo>) {
    this.#maxFrameBytes = path.maxFrameBytes
    this.#windowBytes = initialWindowBytes(path.maxFrameBytes)
    this.#pacingRttMs = path.initialRttMs
  }

  get windowBytes(): number {
    return Math.floor(this.#windowBytes)
  }

  get bytesPerSecond(): number {
    return windowPacingRate(this.#windowBytes, this.#pacingRttMs, this.#inSlowStart())
  }

  get burstBytes(): number {
    return maxBurstBytes(this.bytesPerSecond, this.#maxFrameBytes)
  }

  onAcked(sample: Readonly<AckSample>): void {
    this.#pacingRttMs = pacingRttMs(sample)
    // RFC 9002 §7.3.2: acks of frames sent before the cut do not grow the window.
    if (this.#recovery.covers(sample.newestSentAtMs)) return
    if (!isWindowUsed(this.#windowBytes, sample.inFlightBeforeBytes, sample.appLimited)) return

    if (this.#inSlowStart()) {
      this.#growInSlowStart(sample)
    } else {
      // RFC 9002 §7.3.3: one frame for each window acknowledged, hence one each round trip.
      this.#windowBytes += (this.#maxFrameBytes * sample.ackedBytes) / this.#windowBytes
    }
  }

  onLost(loss: Readonly<LossSample>): void {
    if (!this.#recovery.onLost(loss.nowMs, loss.sentAtMs)) return

    this.#undoWindowBytes = this.#windowBytes
    this.#undoThresholdBytes = this.#slowStartThresholdBytes
    // RFC 9002 §7.3.2: one cut each round trip.
    this.#windowBytes = Math.max(
      this.#windowBytes * LOSS_REDUCTION,
      minimumWindowBytes(this.#maxFrameBytes),
    )
    this.#slowStartThresholdBytes = this.#windowBytes
  }

  onSpuriousLoss(loss: Readonly<LossSample>): void {
    if (!this.#recovery.onSpuriousLoss(loss.sentAtMs)) return

    // The path reordered and lost nothing: RFC 9002 §7.3.2 had no event to answer.
    this.#windowBytes = Math.max(this.#windowBytes, this.#undoWindowBytes)
    this.#slowStartThresholdBytes = this.#undoThresholdBytes
  }

  onPersistentCongestion(_nowMs: number): void {
    // RFC 9002 §7.6.2: back to the floor; slow start climbs to the threshold that loss has set.
    this.#windowBytes = minimumWindowBytes(this.#maxFrameBytes)
    this.#recovery.end()
  }

  onSent(): void {}
  onIdle(): void {}
  onTimeout(): void {}

  /** RFC 9002 §7.3.1; the first time, it ends as RFC 9406 has it, before the queue overflows. */
  #growInSlowStart(sample: Readonly<AckSample>): void {
    if (this.#slowStartThresholdBytes < Infinity) {
      this.#windowBytes += sample.ackedBytes
      return
    }
    this.#windowBytes += sample.ackedBytes / this.#hyStart.growthDivisor
    if (!this.#hyStart.onAcked(sample.latestRttMs, sample.roundTripPassed)) return
    this.#slowStartThresholdBytes = this.#windowBytes
  }

  #inSlowStart(): boolean {
    return this.#windowBytes < this.#slowStartThresholdBytes
  }
}
