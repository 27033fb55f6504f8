import type { OutgoingMessage } from './outgoing-message.ts'

/** Largest message that is sent twice. */
const MAX_EXTRA_COPY_BYTES = 256
/** More than are ever waiting unless something holds them up; a power of two. */
const CAPACITY = 64

/**
 * Small messages of which one more copy is to go out, in a later frame than the first: the frames
 * of one wake-up tend to be lost together, so a copy becomes due only after its flush has ended.
 */
export class ExtraCopies {
  readonly #onForgotten: (message: OutgoingMessage) => void
  #messages: (OutgoingMessage | undefined)[] = []
  #sentAtMs: Float64Array | undefined = undefined
  #first = 0
  #end = 0
  /** Those before it were sent in an earlier flush. */
  #flushEnd = 0

  /** @param onForgotten Learns of messages that get no second copy after all. */
  constructor(onForgotten: (message: OutgoingMessage) => void) {
    this.#onForgotten = onForgotten
  }

  /** `message` was sent for the first time. Whether it is small enough to be sent twice. */
  add(nowMs: number, message: OutgoingMessage): boolean {
    if (message.lastFragmentId > 0 || message.payloadBytes > MAX_EXTRA_COPY_BYTES) return false
    this.#sentAtMs ??= new Float64Array(CAPACITY)
    if (this.#end - this.#first === CAPACITY) this.#onForgotten(this.#shift())
    message.isKept = true
    this.#messages[this.#end % CAPACITY] = message
    this.#sentAtMs[this.#end % CAPACITY] = nowMs
    this.#end++
    return true
  }

  endFlush(): void {
    this.#flushEnd = this.#end
  }

  /** When the message that {@link peek} returns was sent. */
  get firstSentAtMs(): number {
    return this.#sentAtMs![this.#first % CAPACITY]!
  }

  /** The oldest message that still wants its copy. */
  peek(): OutgoingMessage | undefined {
    while (this.#first < this.#flushEnd) {
      const message = this.#messages[this.#first % CAPACITY]!
      if (message.wantsExtraCopy) return message
      this.#onForgotten(this.#shift())
    }
    return undefined
  }

  /** The peeked message's copy was sent. */
  take(): void {
    this.#shift()
  }

  #shift(): OutgoingMessage {
    const index = this.#first++ % CAPACITY
    const message = this.#messages[index]!
    this.#messages[index] = undefined
    return message
  }
}
