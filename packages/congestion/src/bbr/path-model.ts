import type { AckSample, LossSample, PathInfo } from '../controller.ts'
import { initialWindowBytes } from '../window.ts'
import { AckAggregation } from './ack-aggregation.ts'
import { FullPipe } from './full-pipe.ts'
import { LongTermModel } from './long-term-model.ts'
import { LossRound } from './loss-round.ts'
import { LossTolerance } from './loss-tolerance.ts'
import { MaxBandwidth } from './max-bandwidth.ts'
import { MinRtt } from './min-rtt.ts'
import type { Phase } from './phase.ts'
import { isAccelerating, STARTUP } from './phase.ts'
import { BETA, ShortTermModel } from './short-term-model.ts'
import { StandingQueue } from './standing-queue.ts'

/** Least frames in flight, so that acks keep coming (draft-ietf-ccwg-bbr §5.6.4.3: MinPipeCwnd). */
const MIN_PIPE_FRAMES = 4
/** Separate losses in a round that end startup (§5.3.1.3: BBRStartupFullLossCnt). */
const STARTUP_LOSSES = 6
/** Frames beyond what fits without a queue: the same for each flow, so that unequal ones converge. */
const QUEUE_FRAMES = 8
/** Least share of that by the bandwidth believed in, where the last rounds delivered less. */
const MIN_FITTING = 0.5

/** What BBR believes of the path: its parameters, and how acks and losses update them (§5.5). */
export class PathModel {
  readonly frameBytes: number
  readonly initialWindowBytes: number
  readonly minimumWindowBytes: number
  readonly maxBandwidth: MaxBandwidth = new MaxBandwidth()
  readonly minRtt: MinRtt
  readonly queue: StandingQueue = new StandingQueue()
  readonly longTerm: LongTermModel
  readonly shortTerm: ShortTermModel = new ShortTermModel()
  readonly aggregation: AckAggregation
  readonly fullPipe: FullPipe = new FullPipe()
  readonly lossRound: LossRound = new LossRound()
  readonly tolerance: LossTolerance
  /** BBR.bw: what the long and the short term allow. */
  bandwidth = 0
  deliveredBytes = 0
  lostBytes = 0
  /** Whether the latest ack began a packet-timed round (§5.5.1). */
  isRoundStart = false
  /** Whether it ended one that lost more than the path does by itself. */
  hasTooMuchLoss = false
  /** Whether its delivery rate tells of something else than the path. */
  isRateUnfit = false
  #roundEndsAtBytes = 0
  #unfitUntilBytes = -1

  constructor(path: Readonly<PathInfo>, lossThreshold: number) {
    this.frameBytes = path.maxFrameBytes
    this.initialWindowBytes = initialWindowBytes(path.maxFrameBytes)
    this.minimumWindowBytes = MIN_PIPE_FRAMES * path.maxFrameBytes
    this.minRtt = new MinRtt(path)
    this.longTerm = new LongTermModel(path.maxFrameBytes, this.minimumWindowBytes)
    this.aggregation = new AckAggregation(path.nowMs)
    this.tolerance = new LossTolerance(lossThreshold, path.maxFrameBytes)
  }

  /** StartRound(): the next round is that of the frames sent from now on. */
  startRound(): void {
    this.#roundEndsAtBytes = this.deliveredBytes
  }

  /** MarkConnectionAppLimited(): rates of what is in flight tell nothing. */
  ignoreRates(inFlightBytes: number): void {
    this.#unfitUntilBytes = this.deliveredBytes + inFlightBytes
  }

  /** The steps of UpdateModelAndState() before the phases (§5.2.3). */
  beginAck(sample: Readonly<AckSample>, phase: Phase, windowBytes: number): void {
    this.deliveredBytes = sample.deliveredBytes
    this.isRateUnfit = sample.appLimited || sample.deliveredAtSendBytes <= this.#unfitUntilBytes
    this.isRoundStart = sample.deliveredAtSendBytes >= this.#roundEndsAtBytes
    if (this.isRoundStart) this.startRound()

    this.lossRound.beginAck(sample)
    this.shortTerm.beginAck(sample)
    this.maxBandwidth.update(sample.deliveryRate, this.isRateUnfit)
    this.hasTooMuchLoss =
      this.lossRound.hasEnded &&
      this.tolerance.isTooMuch(this.lossRound.lostBytes, this.#lossRoundBytes())
    // §5.5.10.3, but for losses of what the application limited: they say nothing of capacity.
    if (this.hasTooMuchLoss && !this.isRateUnfit && !isAccelerating(phase)) {
      this.shortTerm.adapt(this.maxBandwidth.bytesPerSecond, windowBytes, this.#latestFittingBytes)
    }
    this.aggregation.onAcked(sample, this.bandwidth, windowBytes, !this.fullPipe.hasBeenFull)
    if (this.isRoundStart && !this.isRateUnfit && sample.deliveryRate > 0) {
      this.fullPipe.onRound(sample.deliveryRate)
    }
  }

  /** The steps after them. */
  endAck(sample: Readonly<AckSample>, phase: Phase): void {
    this.tolerance.onAcked(sample, this.minRtt.ms, phase === STARTUP && this.fullPipe.isGrowing)
    if (this.lossRound.hasEnded) this.shortTerm.endRound(sample)
    this.lossRound.endAck(sample.deliveredBytes)
    this.boundBandwidth()
  }

  /** BoundBWForModel(). */
  boundBandwidth(): void {
    this.bandwidth = Math.min(this.maxBandwidth.bytesPerSecond, this.shortTerm.bytesPerSecond)
  }

  onLost(loss: Readonly<LossSample>): void {
    this.lossRound.onLost(loss, this.deliveredBytes)
    this.tolerance.onLost(loss)
  }

  /** §5.3.1.3: whether losses show that startup has filled the pipe. */
  checkStartupHighLoss(): boolean {
    if (!this.hasTooMuchLoss || this.lossRound.stretches < STARTUP_LOSSES) return false
    this.fullPipe.hasBeenFull = true
    this.longTerm.inFlightBytes = Math.max(this.bdpBytes(1), this.shortTerm.latestBytes)
    return true
  }

  /**
   * The cut of HandleLostPacket() (§5.5.10.2): if a probe lost too much, what may be in flight is
   * what was when it began to. Returns whether it did.
   */
  answerProbeLoss(loss: Readonly<LossSample>, targetBytes: number): boolean {
    const lostBytes = loss.lostBytes - loss.lostAtSendBytes
    if (!this.tolerance.isTooMuch(lostBytes, loss.inFlightAtSendBytes)) return false
    const threshold = this.tolerance.rate
    const previousBytes = loss.inFlightAtSendBytes - loss.sizeBytes
    const previousLostBytes = lostBytes - loss.sizeBytes
    const prefixBytes = (threshold * previousBytes - previousLostBytes) / (1 - threshold)
    this.longTerm.inFlightBytes = Math.max(previousBytes + prefixBytes, BETA * targetBytes)
    return true
  }

  /** The rise of AdaptLongTermModel() (§5.3.3.9), faster while a probe climbs beyond the bound. */
  raiseLongTerm(sample: Readonly<AckSample>, isClimbing: boolean, windowBytes: number): void {
    if (this.longTerm.inFlightBytes === Infinity) return
    const lostBytes = this.lostBytes - sample.lostAtSendBytes
    if (this.tolerance.isTooMuch(lostBytes, sample.inFlightAtSendBytes)) return
    this.longTerm.allow(sample.inFlightAtSendBytes)
    if (!isClimbing) return
    this.longTerm.climb(sample)
    if (this.isRoundStart) this.longTerm.raiseSlope(windowBytes)
  }

  /** BDPMultiple(): what fits, times a gain. */
  bdpBytes(gain: number): number {
    if (this.minRtt.ms === Infinity) return this.initialWindowBytes
    return (gain * this.bandwidth * this.minRtt.ms) / 1000
  }

  /**
   * What fits, and a queue as short for each flow: of what the last rounds delivered, so that flows
   * become equal within round trips. Beside those who do not yield, of the bandwidth believed in.
   */
  get fittingBytes(): number {
    const queueBytes = this.aggregation.bytes + QUEUE_FRAMES * this.frameBytes
    const sentPerDelivered = 1 / (1 - this.tolerance.pathLossRate)
    const mostBytes = this.bdpBytes(1) * sentPerDelivered + queueBytes
    if (this.queue.isOthers) return mostBytes
    const latestBdpBytes = (this.queue.deliveryRate * this.minRtt.ms) / 1000
    const bytes = Math.max(latestBdpBytes * sentPerDelivered + queueBytes, MIN_FITTING * mostBytes)
    return Math.min(bytes, mostBytes)
  }

  get #latestFittingBytes(): number {
    const bytes = (this.shortTerm.latestBytesPerSecond * this.minRtt.ms) / 1000
    return bytes + QUEUE_FRAMES * this.frameBytes
  }

  #lossRoundBytes(): number {
    return this.lossRound.allBytes(this.deliveredBytes)
  }
}
