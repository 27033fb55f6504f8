import {
  type AckSample,
  type CongestionController,
  type CongestionControllerFactory,
  type LossSample,
  maxBurstBytes,
  type PathInfo,
} from '@rudp/congestion'
import type { Fail } from './fail.ts'

/** What an {@link AuditedController} judges by. */
export interface ControllerOracle {
  readonly fail: Fail
  /** A round trip that takes longer is not the path's; `Infinity` if clocks jump. */
  readonly longestRoundTripMs: number
}

/** Rounding of many small additions. */
const TOLERANCE_BYTES = 1
/** What a clock that has run for weeks can tell apart; less than this early is not early. */
const CLOCK_STEP_SECONDS = 1e-9

/**
 * A controller that keeps its own account of what it allowed, and of what left. A frame may be
 * asked for before it is known how full it gets, so one frame's excess is forgiven at a time, and
 * that of its twin where frames leave in pairs; a
 * probe needs no allowance, and owes nothing afterwards.
 */
export class AuditedController implements CongestionController {
  readonly #inner: CongestionController
  readonly #maxFrameBytes: number
  readonly #longestRoundTripMs: number
  readonly #fail: Fail
  #creditBytes: number
  #countedAtMs: number
  /** How many probes have left, frames and syncs. */
  probes: () => number = () => 0
  #probesBefore = 0

  constructor(inner: CongestionController, path: Readonly<PathInfo>, oracle: ControllerOracle) {
    this.#inner = inner
    this.#maxFrameBytes = path.maxFrameBytes
    this.#longestRoundTripMs = oracle.longestRoundTripMs
    this.#fail = oracle.fail
    this.#creditBytes = this.#capacityBytes
    this.#countedAtMs = path.nowMs
  }

  get name(): string {
    return this.#inner.name
  }

  get windowBytes(): number {
    return this.#inner.windowBytes
  }

  get bytesPerSecond(): number {
    return this.#inner.bytesPerSecond
  }

  get burstBytes(): number {
    return this.#inner.burstBytes
  }

  get framesTogether(): number {
    return this.#inner.framesTogether ?? 1
  }

  get nextTimeoutMs(): number {
    return this.#inner.nextTimeoutMs
  }

  onSent(nowMs: number, sizeBytes: number, inFlightBytes: number, appLimited: boolean): void {
    const probes = this.probes()
    if (probes > this.#probesBefore) this.#probesBefore = probes
    else this.#charge(nowMs, sizeBytes, inFlightBytes)
    this.#inner.onSent(nowMs, sizeBytes, inFlightBytes, appLimited)
  }

  onAcked(sample: Readonly<AckSample>): void {
    this.#count(sample.nowMs)
    if (sample.latestRttMs > this.#longestRoundTripMs) {
      const what = `at ${sample.nowMs} ms: measured ${sample.latestRttMs} ms`
      this.#fail('round-trip', `${what} on a path of ${this.#longestRoundTripMs} ms at most`)
    }
    this.#inner.onAcked(sample)
  }

  onLost(loss: Readonly<LossSample>): void {
    this.#count(loss.nowMs)
    this.#inner.onLost(loss)
  }

  onSpuriousLoss(loss: Readonly<LossSample>): void {
    this.#count(loss.nowMs)
    this.#inner.onSpuriousLoss(loss)
  }

  onPersistentCongestion(nowMs: number): void {
    this.#count(nowMs)
    this.#inner.onPersistentCongestion(nowMs)
  }

  onIdle(nowMs: number): void {
    this.#count(nowMs)
    this.#inner.onIdle(nowMs)
  }

  onTimeout(nowMs: number): void {
    this.#count(nowMs)
    this.#inner.onTimeout(nowMs)
  }

  #charge(nowMs: number, sizeBytes: number, inFlightBytes: number): void {
    this.#count(nowMs)
    const { windowBytes } = this.#inner
    this.#creditBytes = Math.min(this.#creditBytes, this.#capacityBytes) - sizeBytes
    if (inFlightBytes - sizeBytes > windowBytes) {
      const allowed = `a window of ${windowBytes} B, ${inFlightBytes} B being in flight`
      this.#fail('allowance', `${this.name} at ${nowMs} ms: a frame beyond ${allowed}`)
    }
    const toleranceBytes = TOLERANCE_BYTES + CLOCK_STEP_SECONDS * this.bytesPerSecond
    if (this.#creditBytes < -this.framesTogether * this.#maxFrameBytes - toleranceBytes) {
      const allowed = `${this.bytesPerSecond} B/s, by ${-this.#creditBytes} B`
      this.#fail('allowance', `${this.name} at ${nowMs} ms: a frame beyond ${allowed}`)
    }
  }

  get #capacityBytes(): number {
    return Math.min(
      this.#inner.burstBytes,
      maxBurstBytes(this.#inner.bytesPerSecond, this.#maxFrameBytes),
    )
  }

  /** Pays in what the rate has allowed since the controller was last asked to change it. */
  #count(nowMs: number): void {
    const rate = this.#inner.bytesPerSecond
    // Within one instant it may change its mind several times; only the last word counts.
    if (!(nowMs > this.#countedAtMs)) return
    const earned = ((nowMs - this.#countedAtMs) * rate) / 1_000
    this.#creditBytes =
      rate === Infinity ? Infinity : Math.min(this.#creditBytes + earned, this.#capacityBytes)
    this.#countedAtMs = nowMs
  }
}

/** Builds controllers that are watched. */
export function audited(
  create: CongestionControllerFactory,
  oracle: ControllerOracle,
): CongestionControllerFactory {
  return (path) => new AuditedController(create(path), path, oracle)
}
