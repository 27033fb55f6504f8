import { emptyReceiveCounters, type ReceiveCounters } from './receive-counters.ts'
import type { SlotSet } from './slot-set.ts'

/** One ordering at the receiver. */
export class IncomingChannel {
  readonly number: number
  readonly counters: ReceiveCounters = emptyReceiveCounters()
  /** Slots of complete messages that were not delivered. */
  readonly waiting: SlotSet
  /** The oldest of them, or -1. */
  headSequence = -1
  /** Whether the head was found to wait for a reliable message before it. */
  isBlocked = false
  /** One past the last delivered message. The window's base counts instead where it is further. */
  baseSequence = 0

  constructor(number: number, waiting: SlotSet) {
    this.number = number
    this.waiting = waiting
  }
}
