import type {
  AckSample,
  CongestionController,
  CongestionControllerFactory,
  LossSample,
} from '@rudp/congestion'
import type { ConnectionTrace } from './connection-trace.ts'

/** A controller that does what `factory`'s does, and tells `trace` what it heard. */
export function tracedController(
  factory: CongestionControllerFactory,
  trace: ConnectionTrace,
): CongestionControllerFactory {
  return (path) => new TracedController(factory(path), trace)
}

class TracedController implements CongestionController {
  readonly name: string
  readonly #inner: CongestionController
  readonly #trace: ConnectionTrace

  constructor(inner: CongestionController, trace: ConnectionTrace) {
    this.name = inner.name
    this.#inner = inner
    this.#trace = trace
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
    this.#inner.onSent(nowMs, sizeBytes, inFlightBytes, appLimited)
  }

  onAcked(sample: Readonly<AckSample>): void {
    this.#inner.onAcked(sample)
    this.#trace.onAcked(sample, this.#inner)
  }

  onLost(loss: Readonly<LossSample>): void {
    this.#inner.onLost(loss)
    this.#trace.onLost(loss, this.#inner)
  }

  onSpuriousLoss(loss: Readonly<LossSample>): void {
    this.#inner.onSpuriousLoss(loss)
    this.#trace.onSpuriousLoss(loss)
  }

  onPersistentCongestion(nowMs: number): void {
    this.#inner.onPersistentCongestion(nowMs)
    this.#trace.onPersistentCongestion(nowMs)
  }

  onIdle(nowMs: number): void {
    this.#inner.onIdle(nowMs)
  }

  onTimeout(nowMs: number): void {
    this.#inner.onTimeout(nowMs)
  }
}
