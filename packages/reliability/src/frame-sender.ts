import { frameIdDistance, nextFrameId } from '@rudp/wire'
import { AckBatch } from './ack-batch.ts'
import { Decoys } from './decoys.ts'
import { DeliveryTracker } from './delivery-tracker.ts'
import { createFrameSenderCounters, type FrameSenderCounters } from './frame-sender-counters.ts'
import { LossTiming } from './loss-timing.ts'
import { PersistentCongestion } from './persistent-congestion.ts'
import { RttEstimator } from './rtt-estimator.ts'
import type { AckSample, FragmentFate, LossSample, PathSamples } from './samples.ts'
import {
  ACKED,
  FRAME_NUMBER,
  LOST,
  NONCE,
  RECLAIMED,
  SENT_AT_MS,
  SentLog,
  SIZE_BYTES,
  SKIPPED,
} from './sent-log.ts'
import { Silence } from './silence.ts'

/** What a {@link FrameSender} is made from. */
export interface FrameSenderOptions {
  /** Id of the first frame. */
  readonly firstFrameId: number
  /** Most frames sent beyond the newest that the peer has reported: its receive window. A power of two. */
  readonly window: number
  /** Draws a uint32 that the peer cannot foresee. */
  readonly random: () => number
  readonly fate: FragmentFate
  readonly samples: PathSamples
  /** Round-trip time to assume before the first sample, in ms. Default 100. */
  readonly initialRttMs?: number
  /** Largest frame, so that a probe takes up what fits one. Default 1200 bytes. */
  readonly maxFrameBytes?: number
}

const SETTLED = ACKED | LOST | SKIPPED
/** How long settled frames are remembered at least, so that late acks still find them. */
const KEEP_MS = 2_000

/** The frames we sent: what became of them, and when to take them for lost (docs/loss-recovery.md). */
export class FrameSender {
  /** Round-trip time. Give it the handshake's. */
  readonly rtt: RttEstimator
  readonly counters: FrameSenderCounters = createFrameSenderCounters()
  readonly #window: number
  readonly #random: () => number
  readonly #fate: FragmentFate
  readonly #samples: PathSamples
  readonly #maxFrameBytes: number
  readonly #log: SentLog
  readonly #delivery: DeliveryTracker
  readonly #timing: LossTiming
  readonly #silence = new Silence()
  readonly #congestion = new PersistentCongestion()
  readonly #decoys: Decoys
  readonly #batch = new AckBatch()
  readonly #ackSample: AckSample = createAckSample()
  readonly #lossSample: LossSample = createLossSample()
  /** One past the newest frame that the peer has reported. */
  #peerBaseId: number
  /** One past the newest frame sent; ids passed over do not count. */
  #endId: number
  #nextNonce: 0 | 1
  /** Number and id of the newest frame acknowledged so far. */
  #newestAckedNumber = -1
  #newestAckedId = 0
  #ackAtMs = 0
  #lastAckAtMs = -Infinity
  /** The peer's groups lag behind its window base: what they leave open is not lost yet. */
  #isPeerBacklogged = false
  #isProbeDue = false
  #lastProbeId = -1
  #isCheated = false

  constructor(options: FrameSenderOptions) {
    const { firstFrameId, window, random } = options
    if (!(window >= 1 && window <= 2 ** 20 && (window & (window - 1)) === 0)) {
      throw new RangeError(
        `Cannot create FrameSender: window must be a power of two, got ${window}`,
      )
    }
    this.#window = window
    this.#random = random
    this.#fate = options.fate
    this.#samples = options.samples
    this.#maxFrameBytes = options.maxFrameBytes ?? 1_200
    this.rtt = new RttEstimator(options.initialRttMs ?? 100)
    this.#log = new SentLog(firstFrameId, 2 * window, KEEP_MS)
    this.#delivery = new DeliveryTracker(this.#log)
    this.#timing = new LossTiming(this.rtt)
    this.#decoys = new Decoys(random)
    this.#peerBaseId = firstFrameId
    this.#endId = firstFrameId
    this.#nextNonce = (random() & 1) as 0 | 1
  }

  get nextFrameId(): number {
    return this.#log.nextId
  }

  get nextNonce(): 0 | 1 {
    return this.#nextNonce
  }

  /** Whether the window has room for another frame. If not, only a sync gets through. */
  get canSend(): boolean {
    return frameIdDistance(this.#log.nextId, this.#peerBaseId) < this.#window && !this.#log.isFull
  }

  /** Whether the peer has reported the newest frame we sent: a sync need not name the next. */
  get isSettled(): boolean {
    return frameIdDistance(this.#peerBaseId, this.#endId) <= this.#window
  }

  get inFlightBytes(): number {
    return this.#delivery.inFlightBytes
  }

  get inFlightFrames(): number {
    return this.#delivery.inFlightFrames
  }

  /** How long after sending an unacknowledged frame is taken for lost. */
  get rtoMs(): number {
    return this.#timing.timeoutMs
  }

  /** An id that was passed over on purpose was acknowledged: the peer acknowledges what it never saw. */
  get isCheated(): boolean {
    return this.#isCheated
  }

  // ── Sending ────────────────────────────────────────────────────────────

  /** Adds a fragment to the frame being built. */
  addFragment(fragment: number): void {
    this.#log.addFragment(fragment)
  }

  /**
   * The frame being built left as {@link nextFrameId}.
   *
   * @param appLimited Whether the application had no more to send.
   * @throws RangeError if the window is full
   */
  commitFrame(nowMs: number, sizeBytes: number, appLimited: boolean): void {
    if (!this.canSend) throw new RangeError('Cannot commit frame: the frame window is full')
    const id = this.#log.append(nowMs, this.#nextNonce === 1 ? NONCE : 0)
    this.#delivery.onSent(id, nowMs, sizeBytes, appLimited)
    this.counters.framesSent++
    this.counters.bytesSent += sizeBytes
    this.#endId = nextFrameId(id)
    this.#silence.onSent(nowMs)
    if (this.#isProbeDue) {
      this.onProbeSent(nowMs)
      this.#lastProbeId = id
    }
    if (this.#decoys.isDue() && this.canSend) this.#skipId(nowMs)
    this.#nextNonce = (this.#random() & 1) as 0 | 1
  }

  /** Passes over the next id. Safe for any peer: to it this is a frame that was lost. */
  #skipId(nowMs: number): void {
    const id = this.#log.append(nowMs, SKIPPED | (this.#random() & 1 ? NONCE : 0))
    this.#log.set(id, FRAME_NUMBER, -1)
    this.#log.set(id, SIZE_BYTES, 0)
    this.counters.idsSkipped++
  }

  // ── Acknowledgements ───────────────────────────────────────────────────

  /** An ack frame came: its groups follow, then {@link finishAck}. */
  beginAck(nowMs: number): void {
    this.#ackAtMs = nowMs
    this.#batch.clear()
    this.counters.acksReceived++
  }

  /** A group of the ack frame: bit `n` of `bits` says that frame `baseId + n` arrived. */
  handleAckGroup(baseId: number, bits: number, nonce: number): void {
    if (!this.#batch.add(baseId, bits, nonce)) this.counters.groupsOverLimit++
  }

  /** The ack frame is complete. Tells fate and samples what it means. */
  finishAck(frameWindowBaseId: number): void {
    if (!this.#isPlausibleBase(frameWindowBaseId)) {
      this.counters.acksImplausible++
      return
    }
    const nowMs = this.#ackAtMs
    const sample = this.#ackSample
    this.#silence.onAck()
    this.#lastAckAtMs = nowMs
    sample.nowMs = nowMs
    sample.ackedBytes = 0
    sample.ackedFrames = 0
    sample.newestFrameNumber = -1
    sample.inFlightBeforeBytes = this.#delivery.inFlightBytes

    const newestBeforeNumber = this.#newestAckedNumber
    let newestId = -1
    let hasGroup = false
    for (let i = 0; i < this.#batch.count; i++) {
      if (!this.#isSound(i)) continue
      hasGroup = true
      const id = this.#applyGroup(i, newestBeforeNumber)
      if (id >= 0) newestId = id
    }
    if (frameIdDistance(frameWindowBaseId, this.#peerBaseId) <= this.#window * 2) {
      this.#peerBaseId = frameWindowBaseId
    }
    if (newestId >= 0) this.#takeRttSample(newestId, frameWindowBaseId)
    if (hasGroup) this.#isPeerBacklogged = this.#lag() > 0
    this.#detectLosses(nowMs)
    if (newestId >= 0) this.#finishSample(newestId)
  }

  /** A base between the oldest frame we remember and one past the newest: nothing else is honest. */
  #isPlausibleBase(baseId: number): boolean {
    return frameIdDistance(this.#log.nextId, baseId) <= this.#window * 2
  }

  /** Whether every frame that the group names was sent, and its nonce shows that they were seen. */
  #isSound(index: number): boolean {
    const log = this.#log
    let bits = this.#batch.bits(index)
    if (bits === 0) {
      this.counters.groupsEmpty++
      return false
    }
    const baseId = this.#batch.baseId(index)
    const lowest = 31 - Math.clz32(bits & -bits)
    const span = 31 - Math.clz32(bits) - lowest
    const firstId = (baseId + lowest) >>> 0
    if (!log.contains(firstId) || frameIdDistance(log.nextId, firstId) <= span) {
      this.counters.groupsUnknown++
      return false
    }
    let seen = 0
    while (bits !== 0) {
      const n = 31 - Math.clz32(bits)
      bits = (bits & ~(1 << n)) >>> 0
      seen ^= log.flags((baseId + n) >>> 0)
      if ((log.flags((baseId + n) >>> 0) & SKIPPED) !== 0) this.#isCheated = true
    }
    if ((seen & NONCE) === this.#batch.nonce(index)) return !this.#isCheated
    this.counters.groupsWithWrongNonce++
    return false
  }

  /** Marks the frames of a group; returns the newest newly acknowledged so far in this ack, or -1. */
  #applyGroup(index: number, newestBeforeNumber: number): number {
    const log = this.#log
    const sample = this.#ackSample
    const baseId = this.#batch.baseId(index)
    let bits = this.#batch.bits(index)
    let newestId = -1
    while (bits !== 0) {
      const n = 31 - Math.clz32(bits & -bits)
      bits = (bits & (bits - 1)) >>> 0
      const id = (baseId + n) >>> 0
      if ((log.flags(id) & ACKED) !== 0) continue
      this.#acknowledge(id)
      const number = log.get(id, FRAME_NUMBER)
      if (number < newestBeforeNumber) {
        this.#timing.onLateAck(sample.nowMs - log.get(id, SENT_AT_MS), newestBeforeNumber - number)
      }
      if (number > sample.newestFrameNumber) {
        sample.newestFrameNumber = number
        newestId = id
      }
      if (number > this.#newestAckedNumber) {
        this.#newestAckedNumber = number
        this.#newestAckedId = id
      }
    }
    return newestId
  }

  #acknowledge(id: number): void {
    const log = this.#log
    const nowMs = this.#ackAtMs
    const wasLost = (log.flags(id) & LOST) !== 0
    log.addFlag(id, ACKED)
    const sizeBytes = log.get(id, SIZE_BYTES)
    this.#delivery.onDelivered(id, nowMs, wasLost)
    this.#ackSample.ackedBytes += sizeBytes
    this.#ackSample.ackedFrames++
    this.counters.framesAcked++
    this.counters.bytesAcked += sizeBytes
    if (wasLost) this.#undoLoss(id)
    const count = log.fragmentCount(id)
    for (let i = 0; i < count; i++) this.#fate.onFragmentAcked(log.fragment(id, i))
  }

  #undoLoss(id: number): void {
    this.counters.framesSpuriouslyLost++
    this.#congestion.onSpuriousLoss()
    this.#sampleLoss(id, this.#ackAtMs)
    this.#samples.onSpuriousLoss(this.#lossSample)
  }

  /**
   * Only a frame that was never acknowledged before gives a sample (U1), and only if it is the
   * newest that the peer has seen: an older one may have waited there for its group's turn.
   */
  #takeRttSample(newestId: number, frameWindowBaseId: number): void {
    const isCurrent = nextFrameId(newestId) === frameWindowBaseId
    const rttMs = this.#ackAtMs - this.#log.get(newestId, SENT_AT_MS)
    this.#ackSample.latestRttMs = isCurrent ? rttMs : Number.NaN
    if (!isCurrent) return
    if ((this.#log.flags(newestId) & LOST) !== 0) this.#timing.onSpuriousTimeout(rttMs)
    this.rtt.addSample(rttMs)
  }

  #finishSample(newestId: number): void {
    const sample = this.#ackSample
    this.#delivery.sampleRate(sample, newestId, this.rtt.minMs)
    sample.smoothedRttMs = this.rtt.smoothedMs
    sample.minRttMs = this.rtt.minMs
    sample.rttVarianceMs = this.rtt.varianceMs
    sample.inFlightBytes = this.#delivery.inFlightBytes
    if (sample.roundTripPassed) this.#timing.onRoundTrip()
    this.#samples.onAcked(sample)
  }

  /** Frames that the peer has passed but not reported, neither as seen nor by what came later. */
  #lag(): number {
    if (this.#newestAckedNumber < 0) return 0
    const lag = frameIdDistance(this.#peerBaseId, nextFrameId(this.#newestAckedId))
    return lag <= this.#window * 2 ? lag : 0
  }

  // ── Losses ─────────────────────────────────────────────────────────────

  /** Tells the sender that `nowMs` has come. Early or repeated calls are harmless. */
  handleTimeout(nowMs: number): void {
    this.#detectLosses(nowMs)
    if (!this.#isProbeDue && nowMs >= this.#silence.nextProbeAtMs(this.rtoMs)) {
      this.#isProbeDue = true
      this.#reclaimForProbe()
    }
  }

  /** When {@link handleTimeout} is wanted next; `Infinity` for never. */
  nextTimeoutMs(): number {
    const probeAtMs = this.#isProbeDue ? Infinity : this.#silence.nextProbeAtMs(this.rtoMs)
    const oldestId = this.#log.oldestInFlightId()
    if (oldestId === this.#log.nextId) return probeAtMs
    const deadlineMs = this.#deadlineMs(oldestId)
    if (this.#silence.isSilent(deadlineMs, this.rtoMs)) return probeAtMs
    return deadlineMs < probeAtMs ? deadlineMs : probeAtMs
  }

  /** Whether one frame is to go out now, outside the controller's allowance; a sync will do. */
  probeDue(_nowMs: number): boolean {
    return this.#isProbeDue
  }

  /** A sync went out, which serves as the probe if one was due. */
  onProbeSent(nowMs: number): void {
    if (!this.#isProbeDue) return
    this.#isProbeDue = false
    this.counters.probesSent++
    this.#silence.onProbe(nowMs)
  }

  /** The oldest frame in flight is always the first to be lost, so only it is looked at. */
  #detectLosses(nowMs: number): void {
    for (;;) {
      const id = this.#log.oldestInFlightId()
      if (id === this.#log.nextId || this.#deadlineMs(id) > nowMs) return
      const isEvident = this.#log.get(id, FRAME_NUMBER) < this.#newestAckedNumber
      if (isEvident) this.counters.framesLostByEvidence++
      else {
        if (this.#silence.isSilent(nowMs, this.rtoMs)) return
        this.counters.framesLostByTimeout++
        this.#silence.onTimeout(nowMs)
      }
      this.#declareLost(id, nowMs)
    }
  }

  #deadlineMs(id: number): number {
    const log = this.#log
    const sentAtMs = log.get(id, SENT_AT_MS)
    const distance = this.#newestAckedNumber - log.get(id, FRAME_NUMBER)
    if (distance > 0) return this.#timing.evidenceDeadlineMs(sentAtMs, distance)
    const deadlineMs = this.#timing.timerDeadlineMs(sentAtMs, log.get(id, SIZE_BYTES))
    if (!this.#isPeerBacklogged || frameIdDistance(this.#peerBaseId, id) > this.#lag()) {
      return deadlineMs
    }
    const turnMs = this.#lastAckAtMs + this.rtoMs
    return turnMs > deadlineMs ? turnMs : deadlineMs
  }

  #declareLost(id: number, nowMs: number): void {
    const log = this.#log
    log.addFlag(id, LOST)
    this.#delivery.onLost(id)
    this.counters.framesLost++
    this.#reclaim(id)
    this.#sampleLoss(id, nowMs)
    this.#samples.onLost(this.#lossSample)
    const { frameNumber, sentAtMs } = this.#lossSample
    if (
      this.rtt.hasSample &&
      this.#congestion.onLost(frameNumber, sentAtMs, this.#timing.timeoutMs)
    ) {
      this.#samples.onPersistentCongestion(nowMs)
    }
  }

  #sampleLoss(id: number, nowMs: number): void {
    this.#delivery.sampleLoss(this.#lossSample, id)
    this.#lossSample.nowMs = nowMs
    this.#lossSample.smoothedRttMs = this.rtt.smoothedMs
  }

  /** Gives the frame's fragments back, once, to be resent by whoever cares for them. */
  #reclaim(id: number): void {
    const log = this.#log
    if ((log.flags(id) & RECLAIMED) !== 0) return
    log.addFlag(id, RECLAIMED)
    const count = log.fragmentCount(id)
    for (let i = 0; i < count; i++) this.#fate.onFragmentLost(log.fragment(id, i))
  }

  /** Gives back what one frame can carry: the last probe again, then the oldest frames. */
  #reclaimForProbe(): void {
    const log = this.#log
    let roomBytes = this.#maxFrameBytes
    const probeId = this.#lastProbeId
    if (probeId >= 0 && log.contains(probeId) && (log.flags(probeId) & SETTLED) === 0) {
      roomBytes -= log.get(probeId, SIZE_BYTES)
      this.#reclaim(probeId)
    }
    for (let id = log.oldestInFlightId(); id !== log.nextId; id = nextFrameId(id)) {
      if ((log.flags(id) & (SETTLED | RECLAIMED)) !== 0) continue
      roomBytes -= log.get(id, SIZE_BYTES)
      if (roomBytes < 0) return
      this.#reclaim(id)
    }
  }
}

function createAckSample(): AckSample {
  return {
    nowMs: 0,
    ackedBytes: 0,
    ackedFrames: 0,
    newestFrameNumber: 0,
    newestSentAtMs: 0,
    latestRttMs: Number.NaN,
    smoothedRttMs: 0,
    minRttMs: 0,
    rttVarianceMs: 0,
    deliveredBytes: 0,
    deliveryRate: Number.NaN,
    deliveryIntervalMs: Number.NaN,
    appLimited: false,
    inFlightBeforeBytes: 0,
    inFlightBytes: 0,
    deliveredAtSendBytes: 0,
    lostAtSendBytes: 0,
    inFlightAtSendBytes: 0,
    roundTrips: 0,
    roundTripPassed: false,
  }
}

function createLossSample(): LossSample {
  return {
    nowMs: 0,
    sizeBytes: 0,
    frameNumber: 0,
    sentAtMs: 0,
    inFlightBytes: 0,
    lostBytes: 0,
    deliveredAtSendBytes: 0,
    lostAtSendBytes: 0,
    inFlightAtSendBytes: 0,
    appLimitedAtSend: false,
    smoothedRttMs: 0,
  }
}
