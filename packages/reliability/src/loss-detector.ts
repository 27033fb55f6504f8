import { frameIdDistance, nextFrameId } from '@rudp/wire'
import { backlog } from './ack-intake.ts'
import type { PersistentCongestion } from './persistent-congestion.ts'
import { createLossSample, type LossSample } from './samples.ts'
import type { SenderState } from './sender-state.ts'
import {
  ACKED,
  FRAME_NUMBER,
  LOST,
  RECLAIMED,
  SENT_AT_MS,
  SETTLED,
  SIZE_BYTES,
  UNPROVEN,
} from './sent-log.ts'

/** One for all connections: it is filled for each loss, and nobody keeps it. */
const LOSS = createLossSample()
/** What most connections have at most times. Nobody adds to it. */
const NONE: number[] = []

/**
 * Takes frames for lost when their time is up (docs/loss-recovery.md §3): their fragments are sent
 * again at once. The congestion controller is told when an ack shows that something sent later has
 * arrived: a timer alone may only say that the peer was late (RFC 9002 §6.2).
 *
 * A frame's deadline follows from when it was sent, and all share the same waiting times, so the
 * oldest frame in flight is always the first to be lost: no other needs to be looked at.
 */
export class LossDetector {
  readonly #state: SenderState
  readonly #congestion: PersistentCongestion
  readonly #maxProbeBytes: number
  readonly #loss: LossSample = LOSS
  #lastProbeId = -1
  /** Frames whose timers ran out, and of which acks have said nothing since; oldest first. */
  #unproven = NONE

  constructor(state: SenderState, congestion: PersistentCongestion, maxProbeBytes: number) {
    this.#state = state
    this.#congestion = congestion
    this.#maxProbeBytes = maxProbeBytes
  }

  /** Takes for lost what is by `nowMs`. */
  detect(nowMs: number): void {
    const { log, silence, counters } = this.#state
    if (this.#unproven.length > 0) this.#proveLosses(nowMs)
    for (;;) {
      const id = log.oldestInFlightId()
      if (id === log.nextId) return
      const deadlineMs = this.#deadlineMs(id)
      if (!(deadlineMs <= nowMs)) return
      if (this.#isOvertaken(id)) {
        counters.framesLostOvertaken++
        this.#giveUp(id)
        this.#tellLoss(id, nowMs)
      } else {
        if (silence.isSilentAt(deadlineMs, this.#state.timing.timeoutMs)) return
        counters.framesLostByTimeout++
        silence.onTimeout(nowMs)
        this.#giveUp(id)
        log.addFlag(id, UNPROVEN)
        if (this.#unproven === NONE) this.#unproven = []
        this.#unproven.push(id)
      }
    }
  }

  /** Tells the losses that only timers have shown: nothing more will be heard of them. */
  settleUnproven(nowMs: number): void {
    for (const id of this.#unproven) if (this.#isUnproven(id)) this.#tellLoss(id, nowMs)
    this.#unproven = NONE
  }

  /** When {@link detect} will find the next loss; `Infinity` if it will not without further acks. */
  nextDeadlineMs(): number {
    const { log, silence, timing } = this.#state
    const id = log.oldestInFlightId()
    if (id === log.nextId) return Infinity
    const deadlineMs = this.#deadlineMs(id)
    if (this.#isOvertaken(id)) return deadlineMs
    return silence.isSilentAt(deadlineMs, timing.timeoutMs) ? Infinity : deadlineMs
  }

  /**
   * Gives back the fragments that a probe is to carry: those of the last probe again, so that what
   * is most urgent is in every probe, then those of the oldest frames whose time is up, as far as
   * they fit in one; of a frame longer than a probe, which may have been too long for the path, some.
   * The frames stay in flight: a probe is no proof of loss (RFC 9002 §6.2.4).
   */
  reclaimForProbe(nowMs: number): void {
    const { log } = this.#state
    const maxBytes = this.#maxProbeBytes
    let leftBytes = maxBytes
    const probeId = this.#lastProbeId
    if (probeId >= 0 && log.contains(probeId) && (log.flags(probeId) & SETTLED) === 0) {
      leftBytes -= log.get(probeId, SIZE_BYTES)
      this.#reclaim(probeId)
    }
    for (let id = log.oldestInFlightId(); id !== log.nextId; id = nextFrameId(id)) {
      if ((log.flags(id) & (SETTLED | RECLAIMED)) !== 0) continue
      if (this.#deadlineMs(id) > nowMs) return
      const isFirst = leftBytes === maxBytes
      leftBytes -= log.get(id, SIZE_BYTES)
      if (leftBytes < 0 && !isFirst) return
      this.#reclaim(id)
    }
  }

  /** Frame `id` left as a probe. */
  onProbe(id: number): void {
    this.#lastProbeId = id
  }

  /** Whether a frame sent later has been acknowledged. */
  #isOvertaken(id: number): boolean {
    return this.#state.log.get(id, FRAME_NUMBER) < this.#state.newestAckedNumber
  }

  #deadlineMs(id: number): number {
    const state = this.#state
    const { log, timing } = state
    const sentAtMs = log.get(id, SENT_AT_MS)
    const distance = state.newestAckedNumber - log.get(id, FRAME_NUMBER)
    if (distance > 0) return timing.overtakenDeadlineMs(sentAtMs, distance, state.newestRttMs)
    const deadlineMs = timing.timerDeadlineMs(sentAtMs, log.get(id, SIZE_BYTES))
    if (!this.#isAwaitingItsGroup(id)) return deadlineMs
    return Math.max(deadlineMs, state.lastAckAtMs + timing.timeoutMs)
  }

  /** Whether the peer has passed the frame, and sends its groups one by one: this one's turn will come. */
  #isAwaitingItsGroup(id: number): boolean {
    const state = this.#state
    if (!state.isPeerBacklogged) return false
    const behind = frameIdDistance(state.peerBaseId, id)
    return behind > 0 && behind <= backlog(state)
  }

  /** Tells the losses that only timers had shown, and acks show now. */
  #proveLosses(nowMs: number): void {
    const left: number[] = []
    for (const id of this.#unproven) {
      if (!this.#isUnproven(id)) continue
      if (this.#isOvertaken(id)) this.#tellLoss(id, nowMs)
      else left.push(id)
    }
    this.#unproven = left.length > 0 ? left : NONE
  }

  #isUnproven(id: number): boolean {
    const { log } = this.#state
    return log.contains(id) && (log.flags(id) & (UNPROVEN | ACKED)) === UNPROVEN
  }

  /** Waits for the frame no longer. */
  #giveUp(id: number): void {
    const { log, delivery, counters } = this.#state
    log.addFlag(id, LOST)
    delivery.onGivenUp(log.get(id, SIZE_BYTES))
    counters.framesLost++
    this.#reclaim(id)
  }

  #tellLoss(id: number, nowMs: number): void {
    const { log, delivery, counters, rtt, samples, timing } = this.#state
    const loss = this.#loss
    log.removeFlag(id, UNPROVEN)
    delivery.onLost(log.get(id, SIZE_BYTES))
    delivery.sampleLoss(loss, id)
    loss.nowMs = nowMs
    loss.smoothedRttMs = rtt.smoothedMs
    samples.onLost(loss)
    // RFC 9002 §7.6.2: without a round trip there is no telling what long is.
    if (loss.frameNumber < this.#state.measuredFromNumber) return
    if (this.#congestion.onLost(loss.frameNumber, loss.sentAtMs, timing.timeoutMs)) {
      counters.persistentCongestions++
      samples.onPersistentCongestion(nowMs)
    }
  }

  /** Gives the frame's fragments back, once, for whoever cares to send them again. */
  #reclaim(id: number): void {
    const { log, fate } = this.#state
    if ((log.flags(id) & RECLAIMED) !== 0) return
    log.addFlag(id, RECLAIMED)
    const count = log.fragmentCount(id)
    for (let i = 0; i < count; i++) fate.onFragmentLost(log.fragment(id, i))
  }
}
