import { memoryLimitBytes } from './message-cost.ts'
import type { ReceiveBudget } from './receive-budget.ts'

/** There was room. */
export const RESERVED = 0
/** The peer has sent more than it was granted. */
export const OVER_LIMIT = 1
/** The shared budget is used up. */
export const REFUSED = 2

/** The memory that one peer's messages take, of its own grant and of the shared budget. */
export class ReceiveMemory {
  /** The grant as the application knows it. */
  readonly grantedBytes: number
  readonly #limitBytes: number
  readonly #budget: ReceiveBudget | undefined
  #usedBytes = 0

  /**
   * @param maxAllocBytes The grant, before rounding up to whole fragments.
   * @param maxFragmentBytes The dialect's.
   * @param budget Shared with other connections.
   */
  constructor(maxAllocBytes: number, maxFragmentBytes: number, budget: ReceiveBudget | undefined) {
    this.grantedBytes = maxAllocBytes
    this.#limitBytes = memoryLimitBytes(maxAllocBytes, maxFragmentBytes)
    this.#budget = budget
  }

  get usedBytes(): number {
    return this.#usedBytes
  }

  reserve(bytes: number): typeof RESERVED | typeof OVER_LIMIT | typeof REFUSED {
    if (this.#usedBytes + bytes > this.#limitBytes) return OVER_LIMIT
    if (this.#budget !== undefined && !this.#budget.reserve(bytes)) return REFUSED
    this.#usedBytes += bytes
    return RESERVED
  }

  release(bytes: number): void {
    this.#usedBytes -= bytes
    this.#budget?.release(bytes)
  }
}
