import { bounded } from './bounded.ts'
import type {
  AckSample,
  CongestionController,
  CongestionControllerFactory,
  LossSample,
  PathInfo,
} from './controller.ts'
import { cubeRoot } from './cubic/cube-root.ts'
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

/** How fast the curve rises, in frames per second cubed (RFC 9438 §5.1: C). */
const CUBIC_FACTOR = 0.4
/** Share of the window that survives a loss (RFC 9438 §4.6: β). */
const LOSS_REDUCTION = 0.7
/** Frames a round trip at which β gives the throughput of Reno (RFC 9438 §4.3: α). */
const RENO_GROWTH = (3 * (1 - LOSS_REDUCTION)) / (1 + LOSS_REDUCTION)
/** Most that the window may aim above itself (RFC 9438 §4.2). */
const MAX_TARGET = 1.5

/** What a cut changes, to be put back should it prove a mistake. */
interface CubicState {
  /** cwnd. */
  windowBytes: number
  /** ssthresh: below it the window doubles each round trip. */
  slowStartThresholdBytes: number
  /** W_max: where the curve has its plateau. */
  plateauBytes: number
  /** cwnd_prior: the window before the latest cut. */
  windowBeforeCutBytes: number
  /** When the curve began; `NaN` before congestion avoidance. */
  epochStartMs: number
  /** K: how long the curve takes to its plateau. */
  plateauAfterMs: number
  /** W_est: the window Reno would have. */
  renoWindowBytes: number
}

/**
 * CUBIC (RFC 9438) with HyStart++ (RFC 9406): the window follows a cubic curve in time around the
 * size at which it last lost. For bulk on fast and long paths, and for meeting the TCP of today as
 * an equal.
 */
export const cubic: CongestionControllerFactory = bounded((path) => new Cubic(path))

class Cubic implements CongestionController {
  readonly name: string = 'cubic'
  readonly nextTimeoutMs: number = Infinity
  readonly #maxFrameBytes: number
  readonly #recovery: Recovery = new Recovery()
  readonly #hyStart: HyStart = new HyStart()
  readonly #state: CubicState
  readonly #undo: CubicState
  #pacingRttMs = 0
  #ackedAtMs = 0
  /** Since when there has been nothing to send; `NaN` while there is. */
  #idleSinceMs: number = Number.NaN

  constructor(path: Readonly<PathInfo>) {
    this.#maxFrameBytes = path.maxFrameBytes
    this.#pacingRttMs = path.initialRttMs
    this.#ackedAtMs = path.nowMs
    this.#state = {
      windowBytes: initialWindowBytes(path.maxFrameBytes),
      slowStartThresholdBytes: Infinity,
      plateauBytes: 0,
      windowBeforeCutBytes: Infinity,
      epochStartMs: Number.NaN,
      plateauAfterMs: 0,
      renoWindowBytes: 0,
    }
    this.#undo = { ...this.#state }
  }

  get windowBytes(): number {
    return Math.floor(this.#state.windowBytes)
  }

  get bytesPerSecond(): number {
    return windowPacingRate(this.#state.windowBytes, this.#pacingRttMs, this.#inSlowStart())
  }

  get burstBytes(): number {
    return maxBurstBytes(this.bytesPerSecond, this.#maxFrameBytes)
  }

  onAcked(sample: Readonly<AckSample>): void {
    const state = this.#state
    const pausedMs = sample.nowMs - this.#ackedAtMs
    this.#ackedAtMs = sample.nowMs
    this.#pacingRttMs = pacingRttMs(sample)
    if (this.#recovery.covers(sample.newestSentAtMs)) return
    if (!isWindowUsed(state.windowBytes, sample.inFlightBeforeBytes, sample.appLimited)) {
      // §5.8: time in which the window was not the limit is not on the curve.
      state.epochStartMs += pausedMs
      return
    }
    if (this.#inSlowStart()) this.#growInSlowStart(sample)
    else this.#growAlongCurve(sample)
  }

  onLost(loss: Readonly<LossSample>): void {
    if (!this.#recovery.onLost(loss.nowMs, loss.sentAtMs)) return

    const state = this.#state
    Object.assign(this.#undo, state)
    // §4.7, fast convergence: a window that lost below its old plateau makes room for a newcomer.
    const isShrinking = state.windowBytes < state.plateauBytes
    state.plateauBytes = state.windowBytes * (isShrinking ? (1 + LOSS_REDUCTION) / 2 : 1)
    // §4.6.
    state.windowBeforeCutBytes = state.windowBytes
    state.windowBytes = Math.max(
      state.windowBytes * LOSS_REDUCTION,
      minimumWindowBytes(this.#maxFrameBytes),
    )
    state.slowStartThresholdBytes = state.windowBytes
    state.epochStartMs = Number.NaN
  }

  onSpuriousLoss(loss: Readonly<LossSample>): void {
    if (!this.#recovery.onSpuriousLoss(loss.sentAtMs)) return
    // §4.9.2: as if it had not been, unless the window has grown past it.
    if (this.#state.windowBytes < this.#undo.windowBytes) Object.assign(this.#state, this.#undo)
  }

  onPersistentCongestion(_nowMs: number): void {
    // §4.8: slow start to the threshold that the loss has set, then a curve with no past.
    const state = this.#state
    state.windowBytes = minimumWindowBytes(this.#maxFrameBytes)
    state.plateauBytes = 0
    state.epochStartMs = Number.NaN
    this.#recovery.end()
  }

  onSent(nowMs: number): void {
    if (Number.isNaN(this.#idleSinceMs)) return
    // §5.8: idle time is not on the curve either.
    this.#state.epochStartMs += nowMs - this.#idleSinceMs
    this.#ackedAtMs = nowMs
    this.#idleSinceMs = Number.NaN
  }

  onIdle(nowMs: number): void {
    if (Number.isNaN(this.#idleSinceMs)) this.#idleSinceMs = nowMs
  }

  onTimeout(): void {}

  #inSlowStart(): boolean {
    return this.#state.windowBytes < this.#state.slowStartThresholdBytes
  }

  #growInSlowStart(sample: Readonly<AckSample>): void {
    const state = this.#state
    // RFC 9406 §4.3: for the first slow start only; later ones know where to stop.
    if (state.slowStartThresholdBytes < Infinity) {
      state.windowBytes += sample.ackedBytes
      return
    }
    state.windowBytes += sample.ackedBytes / this.#hyStart.growthDivisor
    if (!this.#hyStart.onAcked(sample.latestRttMs, sample.roundTripPassed)) return
    state.slowStartThresholdBytes = state.windowBytes
    // §4.10: there was no cut, so Reno's window has none to make up for.
    state.windowBeforeCutBytes = state.windowBytes
  }

  #growAlongCurve(sample: Readonly<AckSample>): void {
    const state = this.#state
    if (Number.isNaN(state.epochStartMs)) this.#startEpoch(sample.nowMs)
    const elapsedMs = sample.nowMs - state.epochStartMs
    const ackedShare = sample.ackedBytes / state.windowBytes

    // §4.3: Reno's window, at its own pace once it has made up for the cut.
    const hasCaughtUp = state.renoWindowBytes >= state.windowBeforeCutBytes
    state.renoWindowBytes += (hasCaughtUp ? 1 : RENO_GROWTH) * ackedShare * this.#maxFrameBytes

    if (this.#curve(elapsedMs) < state.renoWindowBytes) {
      state.windowBytes = Math.max(state.windowBytes, state.renoWindowBytes)
      return
    }
    // §4.4 and §4.5: towards where the curve will be in a round trip.
    const targetBytes = Math.min(
      this.#curve(elapsedMs + sample.smoothedRttMs),
      MAX_TARGET * state.windowBytes,
    )
    state.windowBytes += Math.max(targetBytes - state.windowBytes, 0) * ackedShare
  }

  /** §4.2: the curve starts at the window of today and has its plateau where it last lost. */
  #startEpoch(nowMs: number): void {
    const state = this.#state
    state.epochStartMs = nowMs
    state.renoWindowBytes = state.windowBytes
    // §4.10: out of slow start without a loss, the plateau is here.
    state.plateauBytes = Math.max(state.plateauBytes, state.windowBytes)
    const frames = (state.plateauBytes - state.windowBytes) / this.#maxFrameBytes
    state.plateauAfterMs = 1000 * cubeRoot(frames / CUBIC_FACTOR)
  }

  /** W_cubic of §4.2, in bytes. */
  #curve(elapsedMs: number): number {
    const seconds = (elapsedMs - this.#state.plateauAfterMs) / 1000
    const frames = CUBIC_FACTOR * seconds * seconds * seconds
    return this.#state.plateauBytes + frames * this.#maxFrameBytes
  }
}
