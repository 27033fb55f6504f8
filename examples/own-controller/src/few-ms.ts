import type {
  AckSample,
  CongestionController,
  CongestionControllerFactory,
  LossSample,
  PathInfo,
} from '@rudp/congestion'
import { bounded, maxBurstBytes } from '@rudp/congestion'

/** Longest wait at the bottleneck that it aims for. */
const TARGET_MS = 5

/** Keeps a few milliseconds of queue: grows while round trips are short, shrinks when they are not. */
export const fewMs: CongestionControllerFactory = bounded((path) => new FewMs(path))

class FewMs implements CongestionController {
  readonly name: string = 'few-ms'
  readonly nextTimeoutMs: number = Infinity
  windowBytes: number
  readonly #frameBytes: number
  #rttMs: number
  #cutAtMs = -Infinity

  constructor(path: Readonly<PathInfo>) {
    this.#frameBytes = path.maxFrameBytes
    this.#rttMs = path.initialRttMs
    this.windowBytes = 10 * path.maxFrameBytes
  }

  get bytesPerSecond(): number {
    return (1.25 * this.windowBytes * 1000) / Math.max(this.#rttMs, 1)
  }

  get burstBytes(): number {
    return maxBurstBytes(this.bytesPerSecond, this.#frameBytes)
  }

  onAcked(sample: Readonly<AckSample>): void {
    this.#rttMs = sample.smoothedRttMs
    if (sample.appLimited) return // Who sends little learns little.
    const isShort = sample.smoothedRttMs - sample.minRttMs < TARGET_MS
    // A frame more for each window that was acknowledged; or an eighth of the window less.
    const step = isShort ? this.#frameBytes : -this.windowBytes / 8
    this.#resize(this.windowBytes + (step * sample.ackedBytes) / this.windowBytes)
  }

  onLost(loss: Readonly<LossSample>): void {
    if (loss.sentAtMs <= this.#cutAtMs) return // Sent before the last cut took effect.
    this.#cutAtMs = loss.nowMs
    this.#resize(this.windowBytes / 2)
  }

  onPersistentCongestion(): void {
    this.#resize(0)
  }

  onSent(): void {}
  onSpuriousLoss(): void {}
  onIdle(): void {}
  onTimeout(): void {}

  #resize(bytes: number): void {
    this.windowBytes = Math.max(bytes, 2 * this.#frameBytes)
  }
}
