import { emptyReceiveCounters, type ReceiveCounters } from './receive-counters.ts'

/** One ordering at the receiver. */
export class IncomingChannel {
  readonly number: number
  readonly counters: ReceiveCounters = emptyReceiveCounters()
  /** The oldest complete message that was not delivered, or -1. */
  headSequence = -1
  /** Whether the head was found to wait for a reliable message before it. */
  isBlocked = false
  /** One past the last delivered message. The window's base counts instead where it is further. */
  baseSequence = 0

  constructor(number: number) {
    this.number = number
  }
}
