import type { CongestionController, CongestionControllerFactory, PathInfo } from '@rudp/congestion'
import { Pacer } from '@rudp/congestion'
import type { AckSample, LossSample, PathSamples } from '@rudp/reliability'
import { LongFrames } from './long-frames.ts'

/**
 * What keeps a connection from sending more: nothing to send, the controller's
 * window or rate, the peer's memory, or its windows of frames and messages.
 */
export type SendLimit = 'application' | 'window' | 'rate' | 'memory' | 'peer-window'

/** Timers of a controller that a sleep may have put off, one by one: those of a rate that halves each time. */
const MAX_PUT_OFF = 64

/** As long as the pacer's bursts: what leaves in this time leaves as good as at once. */
const TOGETHER_MS = 2

/**
 * Asks the controller's window and the pacer whether a data frame may leave.
 * Acks, syncs and handshakes never come here: holding an ack back starves the peer (U7).
 */
export class SendGate implements PathSamples {
  readonly #path: PathInfo
  readonly #congestion: CongestionControllerFactory
  readonly #maxLongBytes: number
  /** Whether what leaves together is so much that a long frame keeps nothing waiting. */
  #hasRoomForLong = false
  /** All three are made when the first frame wants to leave: a connection may never send any. */
  #controller: CongestionController | undefined = undefined
  #longFrames: LongFrames | undefined = undefined
  #pacer: Pacer | undefined = undefined
  /** The present as it was told last: statistics may ask for the controller long after the start. */
  #nowMs = 0
  /** When the pacer lets the next frame out; `Infinity` while something else is in the way. */
  #opensAtMs = Infinity
  #limit: SendLimit = 'application'
  /** Whether the next frame has been let out by {@link admits}. */
  #isAdmitted = false
  /** When the last frame left; `NaN` before the first. */
  #sentAtMs = Number.NaN
  #isAsleep = false

  /**
   * @param path What the controller is told of the path.
   * @param congestion Makes it.
   * @param maxLongBytes How long frames may get, if longer than the path's `maxFrameBytes`; else 0, the default.
   */
  constructor(path: PathInfo, congestion: CongestionControllerFactory, maxLongBytes = 0) {
    this.#path = path
    this.#maxLongBytes = maxLongBytes
    this.#nowMs = path.nowMs
    this.#congestion = congestion
  }

  /** The controller, made now if nothing has wanted to leave yet. */
  get controller(): CongestionController {
    return this.#controller ?? this.#open(this.#nowMs)
  }

  /** What leaves within {@link TOGETHER_MS}; 0 if nothing has wanted to leave yet. */
  get togetherBytes(): number {
    if (this.#controller === undefined) return 0
    const { bytesPerSecond, windowBytes } = this.#controller
    return Math.min(windowBytes, (bytesPerSecond * TOGETHER_MS) / 1000)
  }

  /** How long the next frame may be, the peer and the path having agreed to long ones; else 0. */
  longFrameBytes(nowMs: number): number {
    return this.#hasRoomForLong ? (this.#longFrames?.limitBytes(nowMs) ?? 0) : 0
  }

  /** What the last {@link admits} said no for. */
  get limit(): SendLimit {
    return this.#limit
  }

  /** When a frame that the pacer holds back may leave; `Infinity` if it holds none. */
  get opensAtMs(): number {
    return this.#opensAtMs
  }

  /**
   * Whether nothing is under way and nothing waits: what the controller's timer would do now it does
   * when that ends, so that a connection which says something now and then wakes up for nothing else.
   */
  get isAsleep(): boolean {
    return this.#isAsleep
  }

  /** When {@link handleTimeout} is wanted next, or a frame may leave. */
  get nextTimeoutMs(): number {
    return this.#isAsleep
      ? Infinity
      : Math.min(this.#opensAtMs, this.#controller?.nextTimeoutMs ?? Infinity)
  }

  /** Tells the controller that `nowMs` has come, if it waits for that. */
  handleTimeout(nowMs: number): void {
    if (this.#isAsleep) return
    const controller = this.#controller
    if (controller !== undefined && nowMs >= controller.nextTimeoutMs) controller.onTimeout(nowMs)
    this.refresh(nowMs)
  }

  /** Makes up for what was put off in a sleep, which goes on. Returns whether there was anything. */
  catchUp(nowMs: number): boolean {
    const controller = this.#controller
    if (!this.#isAsleep || controller === undefined || controller.nextTimeoutMs > nowMs) {
      return false
    }
    for (let left = MAX_PUT_OFF; left > 0 && controller.nextTimeoutMs <= nowMs; left--) {
      controller.onTimeout(left > 1 ? controller.nextTimeoutMs : nowMs)
    }
    this.refresh(nowMs)
    return true
  }

  /** Whether `sizeBytes` more may be put on the way. */
  admits(nowMs: number, sizeBytes: number, inFlightBytes: number): boolean {
    this.#wake(nowMs)
    const controller = this.#controller ?? this.#open(nowMs)
    if (inFlightBytes + sizeBytes > controller.windowBytes) return this.close('window')
    const availableAtMs = this.#pacer?.availableAtMs(nowMs, sizeBytes) ?? nowMs
    if (availableAtMs > nowMs) {
      this.close('rate')
      this.#opensAtMs = availableAtMs
      return false
    }
    this.#isAdmitted = true
    return true
  }

  /** Remembers that something other than the controller is in the way. Always `false`. */
  close(limit: SendLimit): false {
    this.#limit = limit
    this.#opensAtMs = Infinity
    return false
  }

  /**
   * A data frame left; `appLimited` says that nothing was left to send after it. A probe, which
   * nobody asked to admit, owes the pacer nothing: the debts of an outage would outlast it.
   */
  onSent(nowMs: number, sizeBytes: number, inFlightBytes: number, appLimited: boolean): void {
    this.#wake(nowMs)
    const controller = this.#controller ?? this.#open(nowMs)
    if (this.#isAdmitted) this.#pacer?.onSent(nowMs, sizeBytes)
    this.#isAdmitted = false
    this.#longFrames?.onSent(sizeBytes)
    controller.onSent(nowMs, sizeBytes, inFlightBytes, appLimited)
    // The first frame after a pause may change the rate; those that leave along with it do not.
    if (nowMs !== this.#sentAtMs) this.refresh(nowMs)
    this.#sentAtMs = nowMs
  }

  /** Takes over the controller's rate after anything that may have changed it. */
  refresh(nowMs: number): void {
    this.#nowMs = nowMs
    if (this.#controller === undefined) return
    const { bytesPerSecond, burstBytes, framesTogether } = this.#controller
    this.#pacer?.setRate(bytesPerSecond, burstBytes, nowMs, framesTogether)
    // Of two that leave together neither waits for the other.
    const long = this.#longFrames
    if (long !== undefined) this.#hasRoomForLong = this.togetherBytes >= 2 * long.maxBytes
  }

  /** Nothing is under way any more, and nothing waits. */
  onIdle(nowMs: number): void {
    this.#controller?.onIdle(nowMs)
  }

  /** Nothing is under way, and nothing waits: see {@link isAsleep}. */
  sleep(): void {
    this.#isAsleep = true
  }

  // ── From the frames, which the controller learns from ──────────────────

  onAcked(sample: Readonly<AckSample>): void {
    this.catchUp(sample.nowMs)
    this.#longFrames?.onAcked(sample.largestFrameBytes)
    this.#controller?.onAcked(sample)
  }

  onLost(loss: Readonly<LossSample>): void {
    this.catchUp(loss.nowMs)
    this.#longFrames?.onLost(loss.nowMs, loss.sizeBytes)
    this.#controller?.onLost(loss)
  }

  onSpuriousLoss(loss: Readonly<LossSample>): void {
    this.catchUp(loss.nowMs)
    this.#controller?.onSpuriousLoss(loss)
  }

  onPersistentCongestion(nowMs: number): void {
    this.catchUp(nowMs)
    this.#controller?.onPersistentCongestion(nowMs)
  }

  #wake(nowMs: number): void {
    this.catchUp(nowMs)
    this.#isAsleep = false
  }

  #open(nowMs: number): CongestionController {
    const controller = this.#congestion({ ...this.#path, nowMs })
    this.#controller = controller
    const { maxFrameBytes } = this.#path
    this.#pacer = new Pacer(nowMs, maxFrameBytes)
    if (this.#maxLongBytes > 0) this.#longFrames = new LongFrames(maxFrameBytes, this.#maxLongBytes)
    this.refresh(nowMs)
    return controller
  }
}
