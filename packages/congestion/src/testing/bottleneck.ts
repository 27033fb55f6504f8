/** What the slowest link of a path is like. */
export interface BottleneckOptions {
  /** Its rate. */
  bytesPerSecond: number
  /** Most bytes that wait at it; one more frame is dropped (drop-tail). */
  queueBytes: number
}

/** The slowest link of a path: a drop-tail queue in front of a fixed rate. */
export class Bottleneck {
  readonly #bytesPerMs: number
  readonly #queueBytes: number
  /** When the last bit of everything admitted so far has left. */
  #clearAtMs = 0
  #admittedBytes = 0

  constructor(options: Readonly<BottleneckOptions>) {
    this.#bytesPerMs = options.bytesPerSecond / 1000
    this.#queueBytes = options.queueBytes
  }

  /** How long a frame offered now would wait. */
  queueDelayMs(nowMs: number): number {
    return Math.max(this.#clearAtMs - nowMs, 0)
  }

  /** Admits a frame and says when its last bit leaves, or drops it and returns -1. */
  offer(nowMs: number, wireBytes: number): number {
    const waitMs = this.queueDelayMs(nowMs)
    if (waitMs * this.#bytesPerMs > this.#queueBytes) return -1
    this.#clearAtMs = nowMs + waitMs + wireBytes / this.#bytesPerMs
    this.#admittedBytes += wireBytes
    return this.#clearAtMs
  }

  /** Bytes that have left by now. */
  departedBytes(nowMs: number): number {
    return this.#admittedBytes - this.queueDelayMs(nowMs) * this.#bytesPerMs
  }
}
