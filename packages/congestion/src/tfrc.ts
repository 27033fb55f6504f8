import { bounded } from './bounded.ts'
import type {
  AckSample,
  CongestionController,
  CongestionControllerFactory,
  LossSample,
  PathInfo,
} from './controller.ts'
import { maxBurstBytes } from './pacer.ts'
import { DataLimit } from './tfrc/data-limit.ts'
import { framesTogether, GRANULARITY_MS, LARGE_WINDOW_FRAMES } from './tfrc/frames-together.ts'
import { heardRate } from './tfrc/heard-rate.ts'
import { LossHistory } from './tfrc/loss-history.ts'
import { MeanRtt } from './tfrc/mean-rtt.ts'
import { OscillationDamping } from './tfrc/oscillation-damping.ts'
import { ReceiveRate } from './tfrc/receive-rate.ts'
import { ReceiveRateSet } from './tfrc/receive-rate-set.ts'
import { lossEventRateFor, throughput } from './tfrc/throughput-equation.ts'

/** The sender never pauses longer than this between frames (RFC 5348 §4.3: t_mbi). */
const MAXIMUM_PAUSE_MS = 64_000
/** What a loss leaves of the receive rate while the application is the limit (RFC 5348 §4.3). */
const DATA_LIMITED_LOSS_REDUCTION = 0.85
/** Bytes of the first round trip, for frames small enough for three (RFC 5348 §4.2: W_init). */
const INITIAL_WINDOW_BYTES = 4380
/** Least frames a round trip that a first loss may leave (RFC 5348 §6.3.1). */
const FIRST_LOSS_FRAMES = 0.5
/** Frames a round trip to start over with when the path was dead, as TCP would (RFC 9002 §7.6.2). */
const RESTART_FRAMES = 2
/** Multiple of the shortest round trip from which on a queue stands. */
const STANDING_QUEUE = 1.25
/**
 * Two pauses of a busy host, which keeps a process waiting for as long, and its acks: silence, and
 * what little arrived meanwhile, say nothing of a path that is shorter.
 */
const HOST_PAUSES_MS = 20
/** Below any real path: keeps a round trip of 0 ms from asking for an infinite rate. */
const MINIMUM_RTT_MS = 0.01

/**
 * TCP-Friendly Rate Control (RFC 5348): as fast as a TCP would be on average, but smoothly. The
 * default, for its even delay. The sender works out what the RFC leaves to the receiver (§7).
 *
 * The segment size of the equation is the largest frame's, whatever the size of the frames sent:
 * an application of small frames gets the bytes of a TCP with large ones, which is the aim of
 * RFC 4828 (its spacing of 10 ms between frames is left to the application).
 */
export const tfrc: CongestionControllerFactory = bounded((path) => new Tfrc(path))

class Tfrc implements CongestionController {
  readonly name: string = 'tfrc'
  readonly windowBytes: number = Infinity
  readonly #segmentBytes: number
  /** The smallest X: a segment each {@link MAXIMUM_PAUSE_MS}. */
  readonly #minimumRate: number
  readonly #lossHistory: LossHistory = new LossHistory()
  readonly #rtt: MeanRtt
  readonly #receiveRate: ReceiveRate
  readonly #receiveRates: ReceiveRateSet
  readonly #dataLimit: DataLimit = new DataLimit()
  readonly #damping: OscillationDamping = new OscillationDamping()
  /** X: what the path allows. */
  #allowedRate = 0
  /** X_inst: X, less while the queue grows. */
  #instantaneousRate = 0
  /** The largest X_recv so far. */
  #maxReceiveRate = 0
  #lossEventRate = 0
  /** Whether the latest round trip says that a queue stands. */
  #isQueued = false
  #hasFeedback = false
  #feedbackAtMs = 0
  /** tld: when slow start doubled last. */
  #doubledAtMs = 0
  #newestSentAtMs = 0
  #timerAtMs = Infinity
  #hasSentSinceTimer = false
  /** X before the latest loss event, should it prove a mistake. */
  #undoRate = 0

  constructor(path: Readonly<PathInfo>) {
    this.#segmentBytes = path.maxFrameBytes
    this.#minimumRate = (path.maxFrameBytes * 1000) / MAXIMUM_PAUSE_MS
    // §4.2: a round trip measured by the handshake stands in for the first feedback.
    this.#rtt = new MeanRtt(path.initialRttMs)
    this.#receiveRate = new ReceiveRate(path.maxFrameBytes)
    this.#receiveRates = new ReceiveRateSet(path.nowMs)
    this.#feedbackAtMs = path.nowMs
    this.#doubledAtMs = path.nowMs
    this.#newestSentAtMs = path.nowMs
    this.#allowedRate = this.#initialRate()
    this.#instantaneousRate = this.#allowedRate
  }

  get bytesPerSecond(): number {
    return this.#instantaneousRate
  }

  get burstBytes(): number {
    // §4.6: never more than a round trip's frames at once, or what timers leave gaps for; paced besides.
    const spanMs = Math.max(this.#rtt.ms, GRANULARITY_MS)
    const roundTripBytes = (this.#instantaneousRate * spanMs) / 1000
    const burstBytes = maxBurstBytes(this.#instantaneousRate, this.#segmentBytes)
    return Math.max(Math.min(burstBytes, roundTripBytes), this.#segmentBytes)
  }

  get framesTogether(): number {
    return framesTogether(this.#windowFrames(), this.#rtt.ms)
  }

  get nextTimeoutMs(): number {
    return this.#timerAtMs
  }

  onSent(nowMs: number, _sizeBytes: number, _inFlightBytes: number, appLimited: boolean): void {
    this.#dataLimit.onSent(nowMs, appLimited)
    this.#hasSentSinceTimer = true
    if (this.#timerAtMs === Infinity) this.#timerAtMs = nowMs + this.#timeoutMs()
  }

  onAcked(sample: Readonly<AckSample>): void {
    this.#lossHistory.onReceived(sample.newestFrameNumber)
    this.#receiveRate.onArrival(sample.nowMs, sample.deliveredBytes)
    this.#newestSentAtMs = Math.max(this.#newestSentAtMs, sample.newestSentAtMs)
    if (!Number.isNaN(sample.latestRttMs)) {
      this.#rtt.onSample(sample.latestRttMs)
      this.#isQueued = sample.latestRttMs > STANDING_QUEUE * sample.minRttMs
    }
    // §6: feedback is due once a round trip, however many acks bring it.
    if (!this.#hasFeedback) this.#handleFirstFeedback(sample.nowMs)
    else if (sample.nowMs - this.#feedbackAtMs >= this.#rtt.ms) {
      this.#handleFeedback(sample.nowMs, false)
      this.#receiveRate.mark()
    }
  }

  onLost(loss: Readonly<LossSample>): void {
    const { nowMs, frameNumber, sentAtMs } = loss
    const isFirst = this.#lossHistory.isEmpty
    // §5.2, and where a large window meets a queue, until the answer has come through (decision 0070).
    const isOverflow = isFirst || (this.#isQueued && this.#windowFrames() >= LARGE_WINDOW_FRAMES)
    const answeredAtMs = isOverflow ? nowMs + this.#rtt.ms : nowMs
    if (!this.#lossHistory.onLost(answeredAtMs, frameNumber, sentAtMs, this.#rtt.ms)) return
    if (isFirst) this.#startHistory()
    this.#undoRate = this.#allowedRate
    // §6.1: a loss event is news that does not wait for the round trip to end.
    this.#handleFeedback(nowMs, true)
  }

  onSpuriousLoss(loss: Readonly<LossSample>): void {
    // §5.1: a frame that comes late fills its hole.
    if (!this.#lossHistory.onFound(loss.frameNumber, loss.sentAtMs)) return
    this.#lossEventRate = this.#lossHistory.lossEventRate
    this.#setRate(Math.max(this.#allowedRate, this.#undoRate))
  }

  onPersistentCongestion(nowMs: number): void {
    // §4.4 has halved the rate for each timeout of an outage, which says nothing of the path once
    // it is back: start over as TCP would, or slower if the losses before were so many.
    const restartRate = this.#roundTripRate(RESTART_FRAMES * this.#segmentBytes)
    const rate = this.#lossEventRate > 0 ? Math.min(this.#equationRate(), restartRate) : restartRate
    this.#receiveRates.replace(nowMs, rate / 2)
    this.#setRate(rate)
  }

  /** The no-feedback timer (§4.4). */
  onTimeout(nowMs: number): void {
    if (nowMs < this.#timerAtMs) return
    if (!this.#hasSentSinceTimer) this.#rtt.onPause()
    const receiveRate = this.#receiveRates.max
    const isSlow =
      this.#lossEventRate > 0
        ? receiveRate < this.#initialRate()
        : this.#allowedRate < 2 * this.#initialRate()
    if (!this.#hasSentSinceTimer && isSlow) {
      // Silence took nothing away, and nothing is left to take: the next frame winds the timer.
      this.#timerAtMs = Infinity
      return
    }
    if (this.#lossEventRate === 0) this.#setRate(this.#allowedRate / 2)
    else {
      const equationRate = this.#equationRate()
      const limit = equationRate > 2 * receiveRate ? receiveRate : equationRate / 2
      this.#receiveRates.replace(nowMs, Math.max(limit, this.#minimumRate) / 2)
      this.#setRate(Math.min(equationRate, 2 * this.#receiveRates.max))
    }
    this.#windTimer(nowMs)
  }

  onIdle(): void {}

  /** initial_rate of §4.2, at the round-trip time of today. */
  #initialRate(): number {
    const segmentBytes = this.#segmentBytes
    const windowBytes = Math.min(4 * segmentBytes, Math.max(2 * segmentBytes, INITIAL_WINDOW_BYTES))
    return this.#roundTripRate(windowBytes)
  }

  /** X_Bps. */
  #equationRate(): number {
    return throughput(this.#segmentBytes, this.#rtt.ms, this.#lossEventRate)
  }

  /** The timeout of §4.3, step 3. */
  #timeoutMs(): number {
    const patienceMs = Math.max(4 * this.#rtt.ms, HOST_PAUSES_MS)
    return Math.max(patienceMs, (2000 * this.#segmentBytes) / this.#allowedRate)
  }

  #handleFirstFeedback(nowMs: number): void {
    // §4.3: the first feedback says nothing of the receive rate; §4.2: it gives the initial rate.
    this.#hasFeedback = true
    this.#updateRtt(true)
    this.#receiveRate.mark()
    this.#doubledAtMs = nowMs
    this.#feedbackAtMs = nowMs
    this.#setRate(Math.max(this.#allowedRate, this.#initialRate()))
    this.#windTimer(nowMs)
  }

  /** §4.3. */
  #handleFeedback(nowMs: number, hasNewLossEvent: boolean): void {
    const isRoundTripOver = nowMs - this.#doubledAtMs >= this.#rtt.ms
    this.#updateRtt(false)
    let receiveRate = this.#receiveRate.measure(this.#rtt.ms)
    this.#maxReceiveRate = Math.max(this.#maxReceiveRate, receiveRate)
    const lossEventRateBefore = this.#lossEventRate
    this.#lossEventRate = this.#lossHistory.lossEventRate
    const hasLoss = hasNewLossEvent || this.#lossEventRate > lossEventRateBefore
    const isDataLimited = this.#dataLimit.onFeedback(nowMs, this.#newestSentAtMs, this.#rtt.ms)

    let limit: number
    // A receive rate of 0 is no sign that the application is the limit.
    if (isDataLimited && receiveRate > 0 && hasLoss) {
      this.#receiveRates.halve()
      receiveRate *= DATA_LIMITED_LOSS_REDUCTION
      this.#receiveRates.maximize(nowMs, receiveRate)
      limit = this.#receiveRates.max
    } else {
      if (isDataLimited && receiveRate > 0) this.#receiveRates.maximize(nowMs, receiveRate)
      else if (receiveRate > 0) {
        const memoryMs = Math.max(2 * this.#rtt.ms, HOST_PAUSES_MS)
        this.#receiveRates.update(nowMs, receiveRate, memoryMs)
      }
      limit = 2 * this.#receiveRates.max
    }

    let rate = this.#allowedRate
    if (this.#lossEventRate > 0) {
      const frameRate = this.#roundTripRate(this.#segmentBytes)
      rate = heardRate(Math.min(this.#equationRate(), limit), frameRate, hasLoss)
    } else if (isRoundTripOver) {
      rate = Math.max(Math.min(2 * rate, limit), this.#initialRate())
      this.#doubledAtMs = nowMs
    }
    this.#feedbackAtMs = nowMs
    this.#setRate(rate)
    this.#windTimer(nowMs)
  }

  /** §6.3.1: the first loss counts as if the best rate so far had been the equation's. */
  #startHistory(): void {
    const receiveRate = this.#receiveRate.measure(this.#rtt.ms)
    this.#maxReceiveRate = Math.max(this.#maxReceiveRate, receiveRate)
    const leastRate = this.#roundTripRate(FIRST_LOSS_FRAMES * this.#segmentBytes)
    const targetRate = Math.max(this.#maxReceiveRate, leastRate)
    const rate = lossEventRateFor(this.#segmentBytes, this.#rtt.ms, targetRate)
    this.#lossHistory.setFirstInterval(1 / rate)
  }

  /** §4.3, step 2, and the root of §4.5. */
  #updateRtt(isFirst: boolean): void {
    if (this.#rtt.update(isFirst)) this.#damping.onSample(this.#rtt.sampleMs)
  }

  #setRate(rate: number): void {
    this.#allowedRate = Math.max(rate, this.#minimumRate)
    const damping = this.#damping.factor(this.#rtt.sampleMs)
    this.#instantaneousRate = Math.max(this.#allowedRate * damping, this.#minimumRate)
  }

  #windowFrames(): number {
    return (this.#instantaneousRate * this.#rtt.ms) / 1000 / this.#segmentBytes
  }

  #roundTripRate(bytes: number): number {
    return (bytes * 1000) / Math.max(this.#rtt.ms, MINIMUM_RTT_MS)
  }

  #windTimer(nowMs: number): void {
    this.#timerAtMs = nowMs + this.#timeoutMs()
    this.#hasSentSinceTimer = false
  }
}
