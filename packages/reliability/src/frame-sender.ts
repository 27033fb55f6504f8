import { frameIdDistance, nextFrameId } from '@rudp/wire'
import { AckIntake } from './ack-intake.ts'
import { Decoys } from './decoys.ts'
import type { FrameSenderCounters } from './frame-sender-counters.ts'
import type { FrameSenderOptions } from './frame-sender-options.ts'
import { LossDetector } from './loss-detector.ts'
import { Nonces } from './nonces.ts'
import { PersistentCongestion } from './persistent-congestion.ts'
import type { RttEstimator } from './rtt-estimator.ts'
import { SenderState } from './sender-state.ts'
import { FRAME_NUMBER, NONCE, SIZE_BYTES, SKIPPED } from './sent-log.ts'

/** What to assume of the path before anything was measured. */
const DEFAULT_RTT_MS = 100
/** What any path carries (RFC 9000 §14). */
const DEFAULT_FRAME_BYTES = 1_200

/** Room in the window that is kept for probes: enough for the longest outage it should survive. */
const RESERVED_FRAMES = 32

/**
 * The frames that were sent: what became of them, and when to take them for lost
 * (docs/loss-recovery.md). A fragment is an opaque number; what it stands for is its owner's
 * business.
 *
 * After every input ({@link finishAck}, {@link handleTimeout}, {@link commitFrame}) send what may be
 * sent and then read {@link nextTimeoutMs} again.
 *
 * @example One frame there and its ack back
 * ```ts
 * import { FrameReceiver, FrameSender } from '@rudp/reliability'
 * import { deepEqual, equal } from 'node:assert/strict'
 *
 * const arrived: number[] = []
 * const sender = new FrameSender({
 *   firstFrameId: 7,
 *   window: 4096,
 *   random: () => 1,
 *   fate: { onFragmentAcked: (fragment) => arrived.push(fragment), onFragmentLost() {} },
 *   samples: { onAcked() {}, onLost() {}, onSpuriousLoss() {}, onPersistentCongestion() {} },
 * })
 * const receiver = new FrameReceiver({ firstFrameId: 7, window: 4096 })
 *
 * const { nextFrameId, nextNonce } = sender
 * sender.addFragment(42)
 * sender.commitFrame(0, 100, true)
 * receiver.handleFrame(50, nextFrameId, nextNonce, 100)
 *
 * equal(receiver.ackDueAtMs(), 50)
 * equal(receiver.buildAck(161), 1)
 * sender.beginAck(100)
 * sender.handleAckGroup(receiver.groupBaseId(0), receiver.groupBits(0), receiver.groupNonce(0))
 * sender.finishAck(receiver.baseId)
 * receiver.commitAck(50)
 * deepEqual(arrived, [42])
 * equal(sender.rtt.latestMs, 100)
 * ```
 */
export class FrameSender {
  readonly #state: SenderState
  readonly #intake: AckIntake
  readonly #losses: LossDetector
  readonly #nonces: Nonces
  readonly #decoys: Decoys
  readonly #reservedFrames: number
  /** One past the newest frame that was really sent. */
  #endId = 0
  #nextNonce: 0 | 1
  #isProbeDue = false

  /** @throws {RangeError} if the window is no power of two from 16 to 2²⁰ */
  constructor(options: FrameSenderOptions) {
    const { firstFrameId, window, random } = options
    if (!(window >= 16 && window <= 2 ** 20 && (window & (window - 1)) === 0)) {
      throw new RangeError(
        `Cannot create FrameSender: window must be a power of two from 16 to 2 ** 20, got ${window}`,
      )
    }
    const congestion = new PersistentCongestion()
    const { fate, samples, initialRttMs = DEFAULT_RTT_MS } = options
    this.#state = new SenderState({ firstFrameId, window, initialRttMs, fate, samples })
    this.#intake = new AckIntake(this.#state, congestion)
    const maxFrameBytes = options.maxFrameBytes ?? DEFAULT_FRAME_BYTES
    this.#losses = new LossDetector(this.#state, congestion, maxFrameBytes)
    this.#nonces = new Nonces(random)
    this.#decoys = new Decoys(random)
    this.#reservedFrames = Math.min(RESERVED_FRAMES, window >>> 3)
    this.#endId = firstFrameId
    this.#nextNonce = this.#nonces.next()
  }

  // ── What it knows ──────────────────────────────────────────────────────

  /** Round-trip time. Give it the handshake's as its first sample. */
  get rtt(): RttEstimator {
    return this.#state.rtt
  }

  get counters(): Readonly<FrameSenderCounters> {
    return this.#state.counters
  }

  get deliveryBytesPerSecond(): number {
    return this.#state.delivery.bytesPerSecond
  }

  /** Bytes sent that are neither acknowledged nor taken for lost. */
  get inFlightBytes(): number {
    return this.#state.delivery.inFlightBytes
  }

  get inFlightFrames(): number {
    return this.#state.delivery.inFlightFrames
  }

  /** How long after sending, in ms, an unacknowledged frame is taken for lost. */
  get rtoMs(): number {
    return this.#state.timing.timeoutMs
  }

  /** Whether the peer has reported the newest frame we sent: a sync need not name the next. */
  get isSettled(): boolean {
    return frameIdDistance(this.#state.peerBaseId, this.#endId) <= this.#state.window
  }

  /** Whether the peer acknowledged what was never sent, which is proof that it guesses. */
  get isCheated(): boolean {
    return this.#intake.isCheated
  }

  /** Bytes of memory that the log of frames takes at present. */
  get memoryBytes(): number {
    return this.#state.log.memoryBytes
  }

  // ── Sending ────────────────────────────────────────────────────────────

  /** Whether the window has room for another frame. If not, and a probe is due, it has to be a sync. */
  get canSend(): boolean {
    const { log, peerBaseId, window } = this.#state
    const room = window - frameIdDistance(log.nextId, peerBaseId)
    return room > (this.#isProbeDue ? 0 : this.#reservedFrames) && !log.isFull
  }

  /** Id of the frame being built. */
  get nextFrameId(): number {
    return this.#state.log.nextId
  }

  /** Nonce of the frame being built. */
  get nextNonce(): 0 | 1 {
    return this.#nextNonce
  }

  /** Adds a fragment to the frame being built: any number that a float64 holds. */
  addFragment(fragment: number): void {
    this.#state.log.addFragment(fragment)
  }

  /**
   * The frame being built left as {@link nextFrameId}. If a probe was due, this was it.
   *
   * @param appLimited Whether the application had no more to send.
   * @throws {RangeError} if the window is full; see {@link canSend}
   */
  commitFrame(nowMs: number, sizeBytes: number, appLimited: boolean): void {
    if (!this.canSend) throw new RangeError('Cannot commit frame: the frame window is full')
    const { log, delivery, silence, counters, rtt } = this.#state
    if (rtt.hasSample && this.#state.measuredFromNumber === Infinity) {
      this.#state.measuredFromNumber = counters.framesSent
    }
    const id = log.append(nowMs, this.#nextNonce === 1 ? NONCE : 0)
    delivery.onSent(id, sizeBytes, appLimited)
    counters.framesSent++
    counters.bytesSent += sizeBytes
    silence.onSent(nowMs)
    if (this.#isProbeDue) {
      this.#losses.onProbe(id)
      this.onProbeSent(nowMs)
    }
    this.#endId = nextFrameId(id)
    if (this.#decoys.isDue() && this.canSend) this.#skipId(nowMs)
    this.#nextNonce = this.#nonces.next()
  }

  /**
   * Passes over an id, so that the peer's next word shows that it is new: its acks report that id
   * as seen once it has heard what was sent after this call, and no ack of before does.
   *
   * @returns The id for {@link hasPassed}; -1 if the window has no room.
   */
  challenge(nowMs: number): number {
    if (!this.canSend) return -1
    const id = this.nextFrameId
    this.#skipId(nowMs)
    this.#endId = this.nextFrameId
    return id
  }

  /** Whether the peer has said that it expects frames after `id`. */
  hasPassed(id: number): boolean {
    const { peerBaseId, window } = this.#state
    return frameIdDistance(peerBaseId, nextFrameId(id)) <= 2 * window
  }

  /** Passes over the next id. Safe with any peer, to which it is a frame that was lost. */
  #skipId(nowMs: number): void {
    const { log, counters } = this.#state
    const id = log.append(nowMs, SKIPPED)
    log.set(id, FRAME_NUMBER, -1)
    log.set(id, SIZE_BYTES, 0)
    counters.idsSkipped++
  }

  // ── Acknowledgements ───────────────────────────────────────────────────

  /** An ack frame came: its groups follow, then {@link finishAck}. */
  beginAck(nowMs: number): void {
    this.#state.noteTime(nowMs, this)
    this.#intake.begin(nowMs)
  }

  /** A group of the ack frame: bit `n` of `bits` says that frame `baseId + n` arrived. */
  handleAckGroup(baseId: number, bits: number, nonce: number): void {
    this.#intake.add(baseId, bits, nonce)
  }

  /**
   * The ack frame is complete: fate and samples learn what it means.
   *
   * @param frameWindowBaseId One past the newest frame that the peer has seen.
   * @returns `false` if nothing that the frame says is to be believed.
   */
  finishAck(frameWindowBaseId: number): boolean {
    if (!this.#intake.settle(frameWindowBaseId)) return false
    this.#state.silence.onAck()
    this.#isProbeDue = false
    this.#losses.detect(this.#state.lastAckAtMs)
    this.#intake.report()
    this.#trim(this.#state.lastAckAtMs)
    return true
  }

  /** Whether the ack that came last acknowledged any frame for the first time. */
  get hasNews(): boolean {
    return this.#intake.hasNews
  }

  // ── Time ───────────────────────────────────────────────────────────────

  /** Tells the sender that `nowMs` has come. Early or repeated calls are harmless. */
  handleTimeout(nowMs: number): void {
    this.#state.noteTime(nowMs, this)
    this.#losses.detect(nowMs)
    this.probeDue(nowMs)
    this.#trim(nowMs)
  }

  /** When {@link handleTimeout} is wanted next; `Infinity` for never. */
  nextTimeoutMs(): number {
    const { log, silence, timing } = this.#state
    const probeAtMs = this.#isProbeDue ? Infinity : silence.nextProbeAtMs(timing.timeoutMs)
    return Math.min(this.#losses.nextDeadlineMs(), probeAtMs, log.trimAtMs())
  }

  /**
   * Whether one frame is to go out now, outside the controller's allowance. It carries what is
   * given back to be resent the first time this says so; if there is nothing to send, or the window
   * is full, a sync will do.
   */
  probeDue(nowMs: number): boolean {
    const { silence, timing } = this.#state
    if (this.#isProbeDue || silence.isTooEarly(nowMs)) return this.#isProbeDue
    if (nowMs >= silence.nextProbeAtMs(timing.timeoutMs)) {
      this.#isProbeDue = true
      this.#losses.reclaimForProbe(nowMs)
    }
    return this.#isProbeDue
  }

  /** Forgets the frames that nobody waits for any more. */
  #trim(nowMs: number): void {
    const { log } = this.#state
    if (nowMs < log.trimAtMs()) return
    this.#losses.settleUnproven(nowMs)
    log.trim()
  }

  /** A sync left; if a probe was due, this was it. Frames report themselves. */
  onProbeSent(nowMs: number): void {
    if (!this.#isProbeDue) return
    this.#isProbeDue = false
    this.#state.counters.probesSent++
    this.#state.silence.onProbe(nowMs)
  }
}
