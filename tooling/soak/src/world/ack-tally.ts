import type { Violation } from './fail.ts'
import type { Outcome } from './run-world.ts'

/** So many frames must have been named by lost acks before their share says anything. */
const LEAST_FRAMES = 1_000
/** What acks that were lost said is repeated: measured, 8 % of it stays unsaid, and 82 % without. */
const MOST_FORGOTTEN = 0.4

/**
 * Adds up over many worlds what no single one can tell: whether a lost ack's news is said again
 * (U11). In one world a burst may take the repeats as well.
 */
export class AckTally {
  #forgotten = 0
  #inLostAcks = 0

  /** Adds a world. A violation if those so far have forgotten too much. */
  add({ acks }: Outcome): Violation | undefined {
    this.#forgotten += acks.forgotten
    this.#inLostAcks += acks.inLostAcks
    const share = this.#forgotten / this.#inLostAcks
    if (this.#inLostAcks < LEAST_FRAMES || share <= MOST_FORGOTTEN) return undefined
    const percent = Math.round(100 * share)
    return { kind: 'forgotten', what: `${percent} % of what lost acks said was never said again` }
  }
}
