import type { AckSample } from '../controller.ts'
import type { Phase } from './phase.ts'
import { CRUISE, DOWN } from './phase.ts'

/** A whole round of round trips this much longer than the smallest has a standing queue. */
const EXCESS = 0.25
/** Rounds after which a queue that stands although we yield is somebody's who does not. */
const PATIENCE_ROUNDS = 24

/**
 * Whether a queue stands at the bottleneck, and whose it is. Goes beyond the draft, whose flows
 * yield to losses alone: between two losses a flow there keeps what it has, however unequal.
 */
export class StandingQueue {
  /** Whether the last full round saw a queue all the time. */
  stands = false
  #rounds = 0
  #roundMinMs = Infinity
  #hasYielded = false
  #roundRate = 0
  #lastRoundRate = 0

  onAcked(sample: Readonly<AckSample>, minRttMs: number): void {
    if (!Number.isNaN(sample.latestRttMs)) {
      this.#roundMinMs = Math.min(this.#roundMinMs, sample.latestRttMs)
    }
    if (sample.deliveryRate < Infinity) {
      this.#roundRate = Math.max(this.#roundRate, sample.deliveryRate)
    }
    if (!sample.roundTripPassed) return
    this.#lastRoundRate = this.#roundRate
    this.#roundRate = 0
    this.stands = this.#roundMinMs < Infinity && this.#roundMinMs > minRttMs * (1 + EXCESS)
    this.#rounds = this.stands ? this.#rounds + 1 : 0
    this.#roundMinMs = Infinity
  }

  /** The best delivery rate of this round and the last, in bytes a second. */
  get deliveryRate(): number {
    return Math.max(this.#roundRate, this.#lastRoundRate)
  }

  /** Whether it is kept up by flows that do not yield, to which yielding would lose everything. */
  get isOthers(): boolean {
    return this.#rounds > PATIENCE_ROUNDS
  }

  /**
   * Whether to keep to what fits. Asked with each ack: once a queue has stood, until the next probe.
   * Going back sooner, to the two bandwidth-delay products of the draft, would build it up again.
   */
  yieldsIn(phase: Phase): boolean {
    if (phase !== CRUISE && phase !== DOWN) this.#hasYielded = false
    else if (this.stands) this.#hasYielded = true
    return this.#hasYielded
  }
}
