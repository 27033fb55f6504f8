import { FATE_DELIVERED, FATE_LOST } from './fate.ts'
import type { Link } from './link.ts'
import type { LinkDecision } from './link-decision.ts'

/**
 * Measures how full a link with a rate is and how long its queue, from {@link start} on. It listens
 * to the link's decisions and passes them on to whoever listened before.
 *
 * @example
 * ```ts
 * import { LinkMeter, SimulatedNetwork } from '@rudp/simulator'
 *
 * const network = new SimulatedNetwork()
 * const bottleneck = network.bottleneck({ bitsPerSecond: 10e6, queueBytes: 37_500 })
 * const meter = new LinkMeter(bottleneck)
 * network.at(5_000, () => meter.start(5_000))
 * network.run({ untilMs: 30_000 })
 * console.log(meter.utilisation(30_000), meter.queueDelayMs(0.95))
 * ```
 */
export class LinkMeter {
  readonly #link: Link
  #delaysMs: Float64Array = new Float64Array(1024)
  #count = 0
  #isSorted = true
  #startedAtMs = 0
  #departedBefore = 0

  /** Measures from time 0, until {@link start} says otherwise. */
  constructor(link: Link) {
    this.#link = link
    const listener = link.onDecision
    link.onDecision = (decision) => {
      this.#record(decision)
      listener?.(decision)
    }
  }

  /** Forgets what was measured and begins anew. */
  start(nowMs: number): void {
    this.#count = 0
    this.#startedAtMs = nowMs
    this.#departedBefore = this.#link.departedBytes(nowMs)
  }

  /** Bits per second that left the queue, overhead included, from the start until `nowMs`. */
  bitsPerSecond(nowMs: number): number {
    const elapsedMs = nowMs - this.#startedAtMs
    if (!(elapsedMs > 0)) return 0
    return ((this.#link.departedBytes(nowMs) - this.#departedBefore) * 8000) / elapsedMs
  }

  /** Share of the link's present rate that was used, 0 to 1. */
  utilisation(nowMs: number): number {
    return this.bitsPerSecond(nowMs) / this.#link.conditions.bitsPerSecond
  }

  /** How long datagrams waited: the quantile `share` (0.95 for p95). NaN if none passed. */
  queueDelayMs(share: number): number {
    const delaysMs = this.#delaysMs.subarray(0, this.#count)
    if (!this.#isSorted) delaysMs.sort()
    this.#isSorted = true
    const rank = Math.ceil(share * this.#count) - 1
    return delaysMs[Math.max(0, rank)] ?? Number.NaN
  }

  #record(decision: LinkDecision): void {
    // Those that were lost had to wait as well; the others never entered the queue.
    if (decision.fate !== FATE_DELIVERED && decision.fate !== FATE_LOST) return
    if (this.#count === this.#delaysMs.length) {
      const delaysMs = new Float64Array(this.#count * 2)
      delaysMs.set(this.#delaysMs)
      this.#delaysMs = delaysMs
    }
    this.#delaysMs[this.#count++] = decision.queueDelayMs
    this.#isSorted = false
  }
}
