import type { AckSample, CongestionController, LossSample } from '../controller.ts'
import { Pacer } from '../pacer.ts'
import { Rtt } from './rtt.ts'

/** Frames that may overtake one before it counts as lost, until the path is seen to reorder (RFC 9002 §6.1.1). */
const PACKET_THRESHOLD = 3
/** Round trips after which an unacknowledged frame counts as lost (RFC 9002 §6.1.2). */
const TIME_THRESHOLD = 9 / 8
/** The same on a path that was seen to reorder. */
const REORDERING_TIME_THRESHOLD = 1.5
/** Probe timeouts without any ack that make congestion persistent (RFC 9002 §7.6.1). */
const PERSISTENT_CONGESTION_THRESHOLD = 3
/** Longest that the receiver of this model holds an ack back. */
const MAX_ACK_DELAY_MS = 5

const IN_FLIGHT = 0
const ACKED = 1
const LOST = 2

/** A frame and what was known when it left. */
interface SentFrame {
  readonly number: number
  readonly sizeBytes: number
  readonly sentAtMs: number
  readonly deliveredBytes: number
  readonly deliveredAtMs: number
  readonly firstSentAtMs: number
  readonly lostBytes: number
  readonly inFlightBytes: number
  readonly isAppLimited: boolean
  fate: number
}

/**
 * As much of a transport as a controller needs around it: frames in flight, round-trip times, loss
 * by RFC 9002, delivery rates by draft-ietf-ccwg-bbr §4.1. The model to read for what each field of
 * a sample means.
 */
export class Sender {
  readonly controller: CongestionController
  readonly #pacer: Pacer
  readonly #rtt: Rtt
  readonly #frames: SentFrame[] = []
  /** Every frame before this number has its fate. */
  #oldest = 0
  #largestAcked = -1
  inFlightBytes = 0
  lostFrames = 0
  spuriousLosses = 0
  #lostBytes = 0
  #deliveredBytes = 0
  #deliveredAtMs: number
  #firstSentAtMs: number
  /** Rate samples are the application's until this much is delivered. */
  #appLimitedUntilBytes = -1
  #roundTrips = 0
  #roundEndsAt = 0
  #lossTimerAtMs = Infinity
  #lastSentAtMs: number
  #probeBackoff = 1
  #probesDue = 0
  /** Set by a spurious loss: from then on time alone tells loss from reordering. */
  #hasReordering = false

  constructor(
    controller: CongestionController,
    nowMs: number,
    initialRttMs: number,
    maxFrameBytes: number,
  ) {
    this.controller = controller
    this.#rtt = new Rtt(initialRttMs)
    this.#pacer = new Pacer(nowMs, maxFrameBytes)
    this.#deliveredAtMs = nowMs
    this.#firstSentAtMs = nowMs
    this.#lastSentAtMs = nowMs
  }

  get sentFrames(): number {
    return this.#frames.length
  }

  /** When a frame may leave; `Infinity` while the window is full. */
  availableAtMs(nowMs: number, sizeBytes: number): number {
    if (this.#probesDue > 0) return nowMs
    if (this.inFlightBytes + sizeBytes > this.controller.windowBytes) return Infinity
    this.#setRate(nowMs)
    return this.#pacer.availableAtMs(nowMs, sizeBytes)
  }

  /** Sends a frame and returns its number. */
  send(nowMs: number, sizeBytes: number, appLimited: boolean): number {
    if (this.#probesDue > 0) this.#probesDue--
    if (this.inFlightBytes === 0) {
      this.#firstSentAtMs = nowMs
      this.#deliveredAtMs = nowMs
    }
    this.#setRate(nowMs)
    this.#pacer.onSent(nowMs, sizeBytes)
    this.inFlightBytes += sizeBytes
    this.#lastSentAtMs = nowMs
    if (appLimited) this.#appLimitedUntilBytes = this.#deliveredBytes + this.inFlightBytes
    const number = this.#frames.length
    this.#frames.push({
      number,
      sizeBytes,
      sentAtMs: nowMs,
      deliveredBytes: this.#deliveredBytes,
      deliveredAtMs: this.#deliveredAtMs,
      firstSentAtMs: this.#firstSentAtMs,
      lostBytes: this.#lostBytes,
      inFlightBytes: this.inFlightBytes,
      isAppLimited: this.#deliveredBytes <= this.#appLimitedUntilBytes,
      fate: IN_FLIGHT,
    })
    this.controller.onSent(nowMs, sizeBytes, this.inFlightBytes, appLimited)
    return number
  }

  /** An ack names frames that arrived. Returns the bytes newly acknowledged. */
  handleAck(nowMs: number, numbers: readonly number[]): number {
    const inFlightBeforeBytes = this.inFlightBytes
    let newest: SentFrame | undefined
    let ackedBytes = 0
    let ackedFrames = 0
    for (const number of numbers) {
      const frame = this.#frames[number]!
      if (frame.fate === ACKED) continue
      if (frame.fate === LOST) this.#takeLossBack(nowMs, frame)
      else this.inFlightBytes -= frame.sizeBytes
      frame.fate = ACKED
      ackedBytes += frame.sizeBytes
      ackedFrames++
      if (newest === undefined || frame.number > newest.number) newest = frame
    }
    if (newest === undefined) return 0

    this.#probeBackoff = 1
    this.#deliveredBytes += ackedBytes
    this.#deliveredAtMs = nowMs
    if (this.#deliveredBytes > this.#appLimitedUntilBytes) this.#appLimitedUntilBytes = -1
    this.#rtt.latestMs = Number.NaN
    if (newest.number > this.#largestAcked) this.#rtt.add(nowMs - newest.sentAtMs)
    this.#largestAcked = Math.max(this.#largestAcked, newest.number)
    this.#detectLosses(nowMs)
    const sample = this.#sample(nowMs, newest, ackedBytes, ackedFrames, inFlightBeforeBytes)
    this.controller.onAcked(sample)
    return ackedBytes
  }

  /** When {@link handleTimeout} is wanted next. */
  get nextTimeoutMs(): number {
    const probeAtMs = this.inFlightBytes > 0 ? this.#probeAtMs : Infinity
    return Math.min(this.#lossTimerAtMs, probeAtMs, this.controller.nextTimeoutMs)
  }

  handleTimeout(nowMs: number): void {
    if (this.#lossTimerAtMs <= nowMs) this.#detectLosses(nowMs)
    if (this.inFlightBytes > 0 && this.#probeAtMs <= nowMs) {
      this.#probeBackoff *= 2
      this.#probesDue = 1
      this.#lastSentAtMs = nowMs
    }
    if (this.controller.nextTimeoutMs <= nowMs) this.controller.onTimeout(nowMs)
  }

  get #probeAtMs(): number {
    return this.#lastSentAtMs + this.#rtt.probeTimeoutMs(MAX_ACK_DELAY_MS) * this.#probeBackoff
  }

  #setRate(nowMs: number): void {
    const { bytesPerSecond, burstBytes, framesTogether } = this.controller
    this.#pacer.setRate(bytesPerSecond, burstBytes, nowMs, framesTogether)
  }

  #detectLosses(nowMs: number): void {
    this.#lossTimerAtMs = Infinity
    const timeThreshold = this.#hasReordering ? REORDERING_TIME_THRESHOLD : TIME_THRESHOLD
    const waitMs = this.#rtt.recentMs * timeThreshold
    const persistentMs =
      this.#rtt.probeTimeoutMs(MAX_ACK_DELAY_MS) * PERSISTENT_CONGESTION_THRESHOLD
    let runStartedAtMs = Number.NaN
    let isPersistent = false
    for (let number = this.#oldest; number < this.#largestAcked; number++) {
      const frame = this.#frames[number]!
      if (frame.fate !== IN_FLIGHT) {
        if (number === this.#oldest) this.#oldest++
        if (frame.fate === ACKED) runStartedAtMs = Number.NaN
        continue
      }
      const isOvertaken = !this.#hasReordering && number + PACKET_THRESHOLD <= this.#largestAcked
      if (!isOvertaken && frame.sentAtMs + waitMs > nowMs) {
        this.#lossTimerAtMs = Math.min(this.#lossTimerAtMs, frame.sentAtMs + waitMs)
        runStartedAtMs = Number.NaN
        continue
      }
      if (number === this.#oldest) this.#oldest++
      if (Number.isNaN(runStartedAtMs)) runStartedAtMs = frame.sentAtMs
      if (frame.sentAtMs - runStartedAtMs > persistentMs) isPersistent = true
      this.#lose(nowMs, frame)
    }
    if (isPersistent) this.controller.onPersistentCongestion(nowMs)
  }

  #lose(nowMs: number, frame: SentFrame): void {
    frame.fate = LOST
    this.inFlightBytes -= frame.sizeBytes
    this.#lostBytes += frame.sizeBytes
    this.lostFrames++
    this.controller.onLost(this.#lossSample(nowMs, frame))
  }

  #takeLossBack(nowMs: number, frame: SentFrame): void {
    this.#lostBytes -= frame.sizeBytes
    this.spuriousLosses++
    this.#hasReordering = true
    this.controller.onSpuriousLoss(this.#lossSample(nowMs, frame))
  }

  #lossSample(nowMs: number, frame: SentFrame): LossSample {
    return {
      nowMs,
      sizeBytes: frame.sizeBytes,
      frameNumber: frame.number,
      sentAtMs: frame.sentAtMs,
      inFlightBytes: this.inFlightBytes,
      lostBytes: this.#lostBytes,
      deliveredAtSendBytes: frame.deliveredBytes,
      lostAtSendBytes: frame.lostBytes,
      inFlightAtSendBytes: frame.inFlightBytes,
      appLimitedAtSend: frame.isAppLimited,
      smoothedRttMs: this.#rtt.smoothedMs,
    }
  }

  #sample(
    nowMs: number,
    newest: SentFrame,
    ackedBytes: number,
    ackedFrames: number,
    inFlightBeforeBytes: number,
  ): AckSample {
    const roundTripPassed = newest.deliveredBytes >= this.#roundEndsAt
    if (roundTripPassed) {
      this.#roundTrips++
      this.#roundEndsAt = this.#deliveredBytes
    }
    // draft-ietf-ccwg-bbr §4.1.1.2: the slower of sending and acknowledging is the path's.
    const sendMs = newest.sentAtMs - newest.firstSentAtMs
    const ackMs = this.#deliveredAtMs - newest.deliveredAtMs
    this.#firstSentAtMs = newest.sentAtMs
    const deliveryIntervalMs = Math.max(sendMs, ackMs)
    const isKnown = deliveryIntervalMs > 0 && deliveryIntervalMs >= this.#rtt.minMs
    const bytes = this.#deliveredBytes - newest.deliveredBytes
    return {
      nowMs,
      ackedBytes,
      ackedFrames,
      newestFrameNumber: newest.number,
      newestSentAtMs: newest.sentAtMs,
      latestRttMs: this.#rtt.latestMs,
      smoothedRttMs: this.#rtt.smoothedMs,
      minRttMs: this.#rtt.minMs,
      rttVarianceMs: this.#rtt.varianceMs,
      deliveredBytes: this.#deliveredBytes,
      deliveryRate: isKnown ? (bytes * 1000) / deliveryIntervalMs : Number.NaN,
      deliveryIntervalMs,
      appLimited: newest.isAppLimited,
      inFlightBeforeBytes,
      inFlightBytes: this.inFlightBytes,
      deliveredAtSendBytes: newest.deliveredBytes,
      lostAtSendBytes: newest.lostBytes,
      inFlightAtSendBytes: newest.inFlightBytes,
      roundTrips: this.#roundTrips,
      roundTripPassed,
    }
  }
}
