import { frameIdDistance, nextFrameId } from '@rudp/wire'
import { AckBatch } from './ack-batch.ts'
import { parity } from './id-bits.ts'
import type { PersistentCongestion } from './persistent-congestion.ts'
import { type AckSample, createAckSample, createLossSample, type LossSample } from './samples.ts'
import type { SenderState } from './sender-state.ts'
import {
  ACKED,
  FRAME_NUMBER,
  LOST,
  NONCE,
  SENT_AT_MS,
  SIZE_BYTES,
  SKIPPED,
  UNPROVEN,
} from './sent-log.ts'

/**
 * A late group that comes this soon after another ack says well enough when its frame arrived. One
 * that comes beside fresh groups after longer may repeat what an ack said that was lost.
 */
const DENSE_ACKS_MS = 4

// One for all connections: they are filled for each ack, and nobody keeps them.
const SAMPLE = createAckSample()
const LOSS = createLossSample()

/**
 * Reads ack frames (docs/loss-recovery.md §2): checks each group as a whole, settles the frames it
 * names for the first time, and measures the round trip. Work is bounded by 32 ids a group.
 */
export class AckIntake {
  readonly #state: SenderState
  readonly #congestion: PersistentCongestion
  readonly #batch = new AckBatch()
  readonly #sample: AckSample = SAMPLE
  readonly #loss: LossSample = LOSS
  #nowMs = 0
  #isCheated = false
  /** Newest frame newly acknowledged by the ack at hand; -1 for none. */
  #newestId = -1
  /** When the oldest frame was sent that the last group newly acknowledged. */
  #oldestSentAtMs = 0
  /** Number of the newest frame that had been acknowledged before it. */
  #numberBefore = -1
  /** Whether the group just checked names a frame that was not acknowledged before. */
  #hasNews = false
  /** Whether the ack at hand names the newest frame that the peer has seen. */
  #isCurrent = false

  constructor(state: SenderState, congestion: PersistentCongestion) {
    this.#state = state
    this.#congestion = congestion
  }

  /** Whether the peer acknowledged an id that was passed over. */
  get isCheated(): boolean {
    return this.#isCheated
  }

  /** Whether the last ack acknowledged any frame for the first time. */
  get hasNews(): boolean {
    return this.#newestId >= 0
  }

  begin(nowMs: number): void {
    this.#nowMs = nowMs
    this.#batch.clear()
    this.#state.counters.acksReceived++
  }

  add(baseId: number, bits: number, nonce: number): void {
    if (!this.#batch.add(baseId, bits, nonce)) this.#state.counters.groupsOverLimit++
  }

  /** Settles what the ack acknowledges. `false` if it is to be ignored as a whole. */
  settle(peerBaseId: number): boolean {
    const state = this.#state
    const { log, window } = state
    const isBehind = frameIdDistance(log.nextId, peerBaseId) <= 2 * window
    // Whoever guesses at acks from outside has to guess this as well: 1 in 350,000 does. A base in
    // front of what was sent means that somebody forged a frame or a sync in our name. What the
    // peer says of the frames that we did send is as good as ever, and it takes our next ones for
    // late: were its acks ignored, one lucky guess would end all sending.
    if (!isBehind && frameIdDistance(peerBaseId, log.nextId) > window) {
      state.counters.acksImplausible++
      return false
    }
    const seenBaseId = isBehind ? peerBaseId : log.nextId
    state.previousAckAtMs = state.lastAckAtMs
    state.lastAckAtMs = this.#nowMs
    this.#numberBefore = state.newestAckedNumber
    this.#newestId = -1
    this.#isCurrent = this.#names((peerBaseId - 1) >>> 0)
    this.#sample.ackedBytes = 0
    this.#sample.ackedFrames = 0
    this.#sample.largestFrameBytes = 0
    this.#sample.inFlightBeforeBytes = state.delivery.inFlightBytes
    let hasGroups = false
    for (let i = 0; i < this.#batch.count; i++) {
      if (!this.#isSound(i)) continue
      hasGroups = true
      if (this.#hasNews) this.#applyGroup(i)
    }
    this.#measure()
    if (frameIdDistance(seenBaseId, state.peerBaseId) <= 2 * window) state.peerBaseId = seenBaseId
    if (hasGroups) state.isPeerBacklogged = backlog(state) > 0
    return true
  }

  /** Tells the samples what was acknowledged, if anything was, after the losses have been told. */
  report(): void {
    if (this.#newestId < 0) return
    const { delivery, rtt, samples } = this.#state
    const sample = this.#sample
    sample.nowMs = this.#nowMs
    delivery.sampleAck(sample, this.#newestId, rtt.minMs)
    sample.smoothedRttMs = rtt.smoothedMs
    sample.minRttMs = rtt.minMs
    sample.rttVarianceMs = rtt.varianceMs
    samples.onAcked(sample)
  }

  /** Whether the last group, the newest, has `id` as its highest. */
  #names(id: number): boolean {
    const last = this.#batch.count - 1
    if (last < 0) return false
    const highest = 31 - Math.clz32(this.#batch.bits(last))
    return (this.#batch.baseId(last) + highest) >>> 0 === id
  }

  /** Whether every frame that the group names was sent, and the nonce shows that they were read. */
  #isSound(index: number): boolean {
    const { log, counters } = this.#state
    const baseId = this.#batch.baseId(index)
    const bits = this.#batch.bits(index)
    if (bits === 0) {
      counters.groupsEmpty++
      return false
    }
    const lowestId = (baseId + 31 - Math.clz32(bits & -bits)) >>> 0
    const highestId = (baseId + 31 - Math.clz32(bits)) >>> 0
    if (!log.contains(lowestId) || !log.contains(highestId)) {
      counters.groupsUnknown++
      return false
    }
    let nonces = 0
    let anyFlags = 0
    let allFlags = ACKED
    for (let left = bits; left !== 0; left &= left - 1) {
      const bit = left & -left
      const named = log.flags((baseId + 31 - Math.clz32(bit)) >>> 0)
      anyFlags |= named
      allFlags &= named
      if ((named & NONCE) !== 0) nonces |= bit
    }
    if ((anyFlags & SKIPPED) !== 0) {
      this.#isCheated = true
      return false
    }
    this.#hasNews = allFlags === 0
    if (parity(nonces) === this.#batch.nonce(index)) return true
    counters.groupsWithWrongNonce++
    return false
  }

  #applyGroup(index: number): void {
    const { log } = this.#state
    const baseId = this.#batch.baseId(index)
    this.#oldestSentAtMs = this.#nowMs
    for (let left = this.#batch.bits(index); left !== 0; left &= left - 1) {
      const id = (baseId + 31 - Math.clz32(left & -left)) >>> 0
      if ((log.flags(id) & ACKED) === 0) this.#settleFrame(id)
    }
    log.releaseFragments()
  }

  #settleFrame(id: number): void {
    const state = this.#state
    const { log, counters } = state
    const isLost = (log.flags(id) & LOST) !== 0
    const sizeBytes = log.get(id, SIZE_BYTES)
    const sentAtMs = log.get(id, SENT_AT_MS)
    if (sentAtMs < this.#oldestSentAtMs) this.#oldestSentAtMs = sentAtMs
    log.addFlag(id, ACKED)
    state.delivery.onDelivered(sizeBytes, this.#nowMs, isLost)
    this.#sample.ackedBytes += sizeBytes
    this.#sample.ackedFrames++
    if (sizeBytes > this.#sample.largestFrameBytes) this.#sample.largestFrameBytes = sizeBytes
    counters.framesAcked++
    counters.bytesAcked += sizeBytes
    if (isLost) this.#undoLoss(id)
    this.#notePlace(id)
    const count = log.fragmentCount(id)
    for (let i = 0; i < count; i++) state.fate.onFragmentAcked(log.fragment(id, i))
  }

  /** Notes how the frame came in relation to others: as the newest so far, or overtaken. */
  #notePlace(id: number): void {
    const state = this.#state
    const number = state.log.get(id, FRAME_NUMBER)
    if (this.#newestId < 0 || number > state.log.get(this.#newestId, FRAME_NUMBER)) {
      this.#newestId = id
    }
    if (number > state.newestAckedNumber) {
      state.newestAckedNumber = number
      state.newestAckedId = id
      state.newestRttMs = this.#nowMs - state.log.get(id, SENT_AT_MS)
    } else if (number < this.#numberBefore) {
      const sentAtMs = state.log.get(id, SENT_AT_MS)
      const isTimely = !this.#isCurrent || this.#nowMs - state.previousAckAtMs < DENSE_ACKS_MS
      const isTold = isTimely && sentAtMs >= state.awakeSinceMs
      const rttMs = isTold ? this.#nowMs - sentAtMs : Number.NaN
      state.timing.onOvertaken(this.#numberBefore - number, rttMs)
    }
  }

  #undoLoss(id: number): void {
    const { counters, delivery, log, rtt, samples } = this.#state
    counters.framesSpuriouslyLost++
    // Nobody was told but those who sent its fragments again.
    if ((log.flags(id) & UNPROVEN) !== 0) return
    this.#congestion.onSpuriousLoss()
    delivery.sampleLoss(this.#loss, id)
    this.#loss.nowMs = this.#nowMs
    this.#loss.smoothedRttMs = rtt.smoothedMs
    samples.onSpuriousLoss(this.#loss)
  }

  /**
   * Only a frame acknowledged for the first time gives a round trip (U1), and only if it is the
   * newest that the peer has seen, and was not when the last ack left: any other may have waited
   * there for its group's turn. Nor does one from before a sleep of our own process.
   */
  #measure(): void {
    const { awakeSinceMs, log, rtt, timing, peerBaseId, window } = this.#state
    this.#sample.latestRttMs = Number.NaN
    if (this.#newestId < 0 || !this.#isCurrent || !this.#names(this.#newestId)) return
    if (frameIdDistance(this.#newestId, peerBaseId) >= 2 * window) return
    const sentAtMs = log.get(this.#newestId, SENT_AT_MS)
    if (sentAtMs < awakeSinceMs) return
    const rttMs = Math.max(0, this.#nowMs - sentAtMs)
    timing.onRoundTrip(rttMs, this.#nowMs - Math.max(this.#oldestSentAtMs, awakeSinceMs))
    rtt.addSample(rttMs)
    this.#sample.latestRttMs = rttMs
  }
}

/** Frames that the peer has passed, but neither named nor shown to be lost by naming later ones. */
export function backlog(state: SenderState): number {
  if (state.newestAckedNumber < 0) return 0
  const count = frameIdDistance(state.peerBaseId, nextFrameId(state.newestAckedId))
  return count <= 2 * state.window ? count : 0
}
