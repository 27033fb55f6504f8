import { ControlParameters } from './bbr/control-parameters.ts'
import { PathModel } from './bbr/path-model.ts'
import type { Phase } from './bbr/phase.ts'
import { CRUISE, DOWN, DRAIN, isProbeBw, PROBE_RTT, REFILL, STARTUP, UP } from './bbr/phase.ts'
import { ProbeClock } from './bbr/probe-clock.ts'
import { ProbeRtt } from './bbr/probe-rtt.ts'
import { Undo } from './bbr/undo.ts'
import { bounded } from './bounded.ts'
import type {
  AckSample,
  CongestionController,
  CongestionControllerFactory,
  LossSample,
  PathInfo,
} from './controller.ts'
import { maxBurstBytes } from './pacer.ts'
import { Recovery } from './recovery.ts'

/** What {@link bbrWith} leaves open. */
export interface BbrOptions {
  /**
   * Share of its frames that a path may lose by itself without being taken for congested: from
   * 0.02, the draft's figure, to below 1. Default 0.2, about what version 1 of BBR bore.
   */
  lossThreshold?: number
}

/** Rounds after which what is left of startup's queue is somebody else's (§5.3.2). */
const DRAIN_ROUNDS = 3
const DEFAULT_LOSS_THRESHOLD = 0.2

/**
 * BBR: sends at the rate at which the path delivers, with as much in flight as that rate needs, from
 * a model of the path that it keeps testing. For bulk on long or lossy paths.
 *
 * Version 3's model as draft-ietf-ccwg-bbr-06 has it, whose sections the comments cite. What goes
 * beyond it is in `LossTolerance`, `MinRtt`, `ShortTermModel`, `StandingQueue`, `ControlParameters`.
 */
export const bbr: CongestionControllerFactory = bbrWith({})

/**
 * {@link bbr} with options.
 *
 * @throws {RangeError} If the loss threshold is out of range.
 */
export function bbrWith(options: BbrOptions): CongestionControllerFactory {
  const { lossThreshold = DEFAULT_LOSS_THRESHOLD } = options
  if (!(lossThreshold >= 0.02 && lossThreshold < 1)) {
    throw new RangeError(
      `Cannot create bbr: lossThreshold must be from 0.02 to below 1, got ${lossThreshold}`,
    )
  }
  return bounded((path) => new Bbr(path, lossThreshold))
}

class Bbr implements CongestionController {
  readonly name: string = 'bbr'
  readonly nextTimeoutMs: number = Infinity
  readonly #model: PathModel
  readonly #control: ControlParameters
  readonly #recovery: Recovery = new Recovery()
  readonly #clock: ProbeClock = new ProbeClock()
  readonly #probeRtt: ProbeRtt = new ProbeRtt()
  readonly #undo: Undo = new Undo()
  #phase: Phase = STARTUP
  #roundsInPhase = 0
  /** Whether a round of acks of the latest probe is still to end (ACKS_PROBE_STOPPING). */
  #isProbeStopping = false
  /** Whether losses tell of a probe that none has been answered for (BBR.is_bw_probe_sample). */
  #isProbeSample = false
  /** BBR.prev_probe_too_high, BBR.prev_probe_precautionary (§5.3.3.6). */
  #wasTooHigh = false
  #wasCautious = false
  #isIdle = true
  #isRestarting = false

  constructor(path: Readonly<PathInfo>, lossThreshold: number) {
    this.#model = new PathModel(path, lossThreshold)
    this.#control = new ControlParameters(path, this.#model)
  }

  get windowBytes(): number {
    return Math.floor(this.#control.windowBytes)
  }

  get bytesPerSecond(): number {
    return this.#control.pacingRate
  }

  get burstBytes(): number {
    return maxBurstBytes(this.#control.pacingRate, this.#model.frameBytes)
  }

  onIdle(): void {
    this.#isIdle = true
  }

  onTimeout(): void {}

  /** §5.4.1: HandleRestartFromIdle(). */
  onSent(nowMs: number): void {
    if (!this.#isIdle) return
    this.#isIdle = false
    this.#isRestarting = true
    this.#model.aggregation.restart(nowMs)
    if (isProbeBw(this.#phase)) this.#control.setPacingRate(1)
    else if (this.#phase === PROBE_RTT && this.#probeRtt.hasLasted(nowMs)) this.#endProbeRtt(nowMs)
  }

  /** §5.2.3: UpdateOnACK(). */
  onAcked(sample: Readonly<AckSample>): void {
    const model = this.#model
    model.beginAck(sample, this.#phase, this.#control.windowBytes)
    if (model.isRoundStart) {
      this.#clock.onRound()
      this.#roundsInPhase++
    }
    this.#checkStartupDone()
    this.#checkDrainDone(sample)
    if (model.fullPipe.hasBeenFull) this.#updateProbeBw(sample)
    model.minRtt.onAcked(sample)
    model.queue.onAcked(sample, model.minRtt.ms)
    this.#checkProbeRtt(sample)
    model.endAck(sample, this.#phase)
    this.#control.update(sample, this.#phase)
  }

  /** §5.5.10.2: HandleLostPacket(). */
  onLost(loss: Readonly<LossSample>): void {
    const model = this.#model
    model.lostBytes = loss.lostBytes
    if (loss.appLimitedAtSend) return // The application was the limit: nothing to cut.
    if (this.#recovery.onLost(loss.nowMs, loss.sentAtMs)) this.#saveStateUponLoss()
    model.onLost(loss)
    if (!this.#isProbeSample) return
    if (!model.answerProbeLoss(loss, this.#control.targetBytes)) return
    this.#wasTooHigh = true
    this.#isProbeSample = false
    if (this.#phase !== UP) return
    this.#undo.phase = UP
    this.#startDown(loss.nowMs)
  }

  /** §5.5.11.2: HandleSpuriousLossDetection(). */
  onSpuriousLoss(loss: Readonly<LossSample>): void {
    this.#model.lostBytes = loss.lostBytes
    if (!this.#recovery.onSpuriousLoss(loss.sentAtMs)) return
    this.#control.restoreWindow()
    this.#undo.restore(this.#model)
    if (this.#phase !== PROBE_RTT) {
      if (this.#undo.phase === STARTUP) this.#phase = STARTUP
      else if (this.#undo.phase === UP && this.#phase !== UP) this.#startRefill()
    }
    this.#undo.phase = DRAIN
  }

  /** §5.6.4.4: OnEnterRTO(). The window grows again with each ack, up to what the model allows. */
  onPersistentCongestion(_nowMs: number): void {
    this.#saveStateUponLoss()
    this.#control.windowBytes = this.#model.minimumWindowBytes
    this.#recovery.end()
  }

  #saveStateUponLoss(): void {
    this.#control.saveWindow(this.#phase === PROBE_RTT)
    this.#undo.save(this.#model)
  }

  /** §5.3.1. */
  #checkStartupDone(): void {
    if (this.#phase !== STARTUP) return
    if (this.#model.checkStartupHighLoss()) this.#undo.phase = STARTUP
    if (!this.#model.fullPipe.hasBeenFull) return
    this.#phase = DRAIN
    this.#roundsInPhase = 0
  }

  /** §5.3.2. */
  #checkDrainDone(sample: Readonly<AckSample>): void {
    if (this.#phase !== DRAIN) return
    const isDrained = sample.inFlightBytes <= this.#control.inFlightBytes(1, DRAIN)
    if (isDrained || this.#roundsInPhase > DRAIN_ROUNDS) this.#startDown(sample.nowMs)
  }

  /** §5.3.3.9: UpdateProbeBWCyclePhase(). */
  #updateProbeBw(sample: Readonly<AckSample>): void {
    if (this.#adaptLongTermModel(sample)) return
    const model = this.#model
    switch (this.#phase) {
      case DOWN:
        if (this.#isTimeToProbe(sample.nowMs)) this.#startRefill()
        else if (this.#isTimeToCruise(sample)) this.#phase = CRUISE
        return
      case CRUISE:
        if (this.#isTimeToProbe(sample.nowMs)) this.#startRefill()
        return
      case REFILL:
        if (model.isRoundStart) this.#startUp(sample)
        return
      case UP:
        if (!this.#isTimeToGoDown(sample)) return
        this.#wasTooHigh = false
        this.#startDown(sample.nowMs)
    }
  }

  /** AdaptLongTermModel(). Returns whether it decided a transition. */
  #adaptLongTermModel(sample: Readonly<AckSample>): boolean {
    const model = this.#model
    if (this.#isProbeStopping && model.isRoundStart) {
      this.#isProbeStopping = false
      this.#isProbeSample = false
      if (isProbeBw(this.#phase)) {
        if (!model.isRateUnfit) model.maxBandwidth.advance()
        // §5.3.3.6: the careful probe went well, so probe in full.
        if (this.#wasCautious && !this.#wasTooHigh) {
          this.#startRefill()
          return true
        }
      }
    }
    const isClimbing = this.#phase === UP && this.#control.isAtLongTermBound(sample)
    model.raiseLongTerm(sample, isClimbing, this.#control.windowBytes)
    return false
  }

  #isTimeToProbe(nowMs: number): boolean {
    return this.#clock.isDue(nowMs, this.#control.targetBytes / this.#model.frameBytes)
  }

  #isTimeToCruise(sample: Readonly<AckSample>): boolean {
    const fitsBytes = this.#control.inFlightBytes(1, DOWN)
    return sample.inFlightBytes <= Math.min(this.#model.longTerm.withHeadroomBytes, fitsBytes)
  }

  #isTimeToGoDown(sample: Readonly<AckSample>): boolean {
    const { fullPipe, longTerm } = this.#model
    if (this.#wasTooHigh && sample.inFlightBytes >= longTerm.inFlightBytes) {
      this.#wasCautious = true
      return true
    }
    if (this.#control.hasFilledQueue(sample, this.#roundsInPhase)) return true
    if (!this.#control.isAtLongTermBound(sample)) return fullPipe.isFullNow
    fullPipe.reset(sample.deliveryRate || 0)
    return false
  }

  #startDown(nowMs: number): void {
    this.#model.shortTerm.resetSignals()
    this.#model.lossRound.forgive()
    this.#clock.start(nowMs, this.#model.deliveredBytes)
    this.#isProbeStopping = true
    this.#model.startRound()
    this.#phase = DOWN
  }

  #startRefill(): void {
    this.#model.shortTerm.reset()
    this.#model.longTerm.restartSlope()
    this.#wasCautious = false
    this.#isProbeStopping = false
    this.#model.startRound()
    this.#phase = REFILL
  }

  #startUp(sample: Readonly<AckSample>): void {
    this.#isProbeSample = true
    this.#model.startRound()
    this.#model.fullPipe.reset(sample.deliveryRate || 0)
    this.#model.longTerm.raiseSlope(this.#control.windowBytes)
    this.#roundsInPhase = 0
    this.#phase = UP
  }

  /** §5.3.4.3: CheckProbeRTT(). */
  #checkProbeRtt(sample: Readonly<AckSample>): void {
    if (this.#phase !== PROBE_RTT && this.#model.minRtt.isProbeDue && !this.#isRestarting) {
      this.#control.saveWindow(false)
      this.#phase = PROBE_RTT
      this.#probeRtt.enter()
      this.#isProbeStopping = true
      this.#model.startRound()
    }
    this.#isRestarting = false
    if (this.#phase !== PROBE_RTT) return
    this.#probeRtt.onAcked(sample, this.#model, this.#control.probeRttBytes)
    if (this.#probeRtt.isOver(sample.nowMs)) this.#endProbeRtt(sample.nowMs)
  }

  /** CheckProbeRTTDone(), and §5.3.4.4: ExitProbeRTT(). */
  #endProbeRtt(nowMs: number): void {
    this.#model.minRtt.scheduleProbe(nowMs)
    this.#control.restoreWindow()
    this.#model.shortTerm.reset()
    if (this.#model.fullPipe.hasBeenFull) {
      this.#startDown(nowMs)
      this.#phase = CRUISE
    } else this.#phase = STARTUP
  }
}
