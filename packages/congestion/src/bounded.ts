import type {
  AckSample,
  CongestionController,
  CongestionControllerFactory,
  LossSample,
  PathInfo,
} from './controller.ts'
import { maxBurstBytes } from './pacer.ts'

/** Round trips of the floor that may be in flight: one on its way, one while losses are found. */
const FLOOR_ROUND_TRIPS = 2
/** Frames on top, so that a low floor can send at all. */
const FLOOR_FRAMES = 2

/**
 * Holds a controller's answers to what was asked of the path: at most `maxSendRate`, at least
 * `minSendRate`, and no burst beyond {@link maxBurstBytes}. Every controller of this package is
 * built through it; wrap your own and it keeps the same promises.
 *
 * The floor is for a flow of little volume that has to keep talking over a lossy path (RFC 8085
 * §3.1.3 is its frame). It yields when nothing comes through at all: from persistent congestion
 * until a frame sent after it is acknowledged, the circuit is broken (RFC 8084 §4) and the
 * controller alone decides.
 *
 * @param create Builds the controller within.
 */
export function bounded(create: CongestionControllerFactory): CongestionControllerFactory {
  return (path) => new Bounded(create(path), path)
}

class Bounded implements CongestionController {
  readonly #inner: CongestionController
  readonly #maxFrameBytes: number
  readonly #minSendRate: number
  readonly #maxSendRate: number
  #smoothedRttMs = 0
  /** The floor is off until a frame sent at or after this is acknowledged. */
  #brokenAtMs = -Infinity
  #isBroken = false

  constructor(inner: CongestionController, path: Readonly<PathInfo>) {
    this.#inner = inner
    this.#maxFrameBytes = path.maxFrameBytes
    this.#maxSendRate = path.maxSendRate
    this.#minSendRate = Math.min(path.minSendRate, path.maxSendRate)
    this.#smoothedRttMs = path.initialRttMs
  }

  get name(): string {
    return this.#inner.name
  }

  get windowBytes(): number {
    const windowBytes = this.#inner.windowBytes
    if (this.#isBroken || this.#minSendRate === 0) return windowBytes
    const roundTripBytes = (this.#minSendRate * this.#smoothedRttMs) / 1000
    const floorBytes = FLOOR_ROUND_TRIPS * roundTripBytes + FLOOR_FRAMES * this.#maxFrameBytes
    return Math.max(windowBytes, floorBytes)
  }

  get bytesPerSecond(): number {
    const floor = this.#isBroken ? 0 : this.#minSendRate
    return Math.min(Math.max(this.#inner.bytesPerSecond, floor), this.#maxSendRate)
  }

  get burstBytes(): number {
    const burstBytes = Math.max(this.#inner.burstBytes, this.#maxFrameBytes)
    return Math.min(burstBytes, maxBurstBytes(this.bytesPerSecond, this.#maxFrameBytes))
  }

  get framesTogether(): number {
    return this.#inner.framesTogether ?? 1
  }

  get nextTimeoutMs(): number {
    return this.#inner.nextTimeoutMs
  }

  onSent(nowMs: number, sizeBytes: number, inFlightBytes: number, appLimited: boolean): void {
    this.#inner.onSent(nowMs, sizeBytes, inFlightBytes, appLimited)
  }

  onAcked(sample: Readonly<AckSample>): void {
    this.#smoothedRttMs = sample.smoothedRttMs
    if (sample.newestSentAtMs >= this.#brokenAtMs) this.#isBroken = false
    this.#inner.onAcked(sample)
  }

  onLost(loss: Readonly<LossSample>): void {
    this.#inner.onLost(loss)
  }

  onSpuriousLoss(loss: Readonly<LossSample>): void {
    this.#inner.onSpuriousLoss(loss)
  }

  onPersistentCongestion(nowMs: number): void {
    this.#isBroken = true
    this.#brokenAtMs = nowMs
    this.#inner.onPersistentCongestion(nowMs)
  }

  onIdle(nowMs: number): void {
    this.#inner.onIdle(nowMs)
  }

  onTimeout(nowMs: number): void {
    this.#inner.onTimeout(nowMs)
  }
}
