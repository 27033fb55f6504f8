import type { Guarantee } from './guarantee.ts'
import type { MessageData } from './to-bytes.ts'

/** The calls with which messages are sent. */
export interface Sender {
  /**
   * Appends to the message that is being written.
   *
   * @param data A copy is taken.
   * @returns Bytes written so far.
   * @throws {RangeError} When the message would be over `maxMessageBytes`; nothing is appended then.
   */
  write(data: MessageData): number
  /**
   * Sends what was written, be it nothing, as one message.
   *
   * @returns Whether to go on: `false` above the high-water mark.
   */
  sendWritten(guarantee: Guarantee): boolean
  /** Forgets what was written. */
  clearWritten(): void
  /**
   * Sends one message, whatever is being written.
   *
   * @param data A copy is taken.
   * @returns Whether to go on: `false` above the high-water mark.
   * @throws {RangeError} When the message is over `maxMessageBytes`.
   */
  sendPayload(guarantee: Guarantee, data: MessageData): boolean
}

/** Sends the members of one set. Ended by {@link end}, by `using`, or by the next set. */
export class SetSender implements Sender {
  readonly #sender: Sender
  readonly #onEnd: () => void
  #isEnded = false

  /**
   * @param sender What the calls are passed on to while the set is open.
   * @param onEnd Called once, when the set ends.
   */
  constructor(sender: Sender, onEnd: () => void) {
    this.#sender = sender
    this.#onEnd = onEnd
  }

  get isEnded(): boolean {
    return this.#isEnded
  }

  write(data: MessageData): number {
    return this.#open().write(data)
  }

  sendWritten(guarantee: Guarantee): boolean {
    return this.#open().sendWritten(guarantee)
  }

  clearWritten(): void {
    this.#open().clearWritten()
  }

  sendPayload(guarantee: Guarantee, data: MessageData): boolean {
    return this.#open().sendPayload(guarantee, data)
  }

  /** Ends the set: what is sent next comes after it. Harmless when it has ended. */
  end(): void {
    if (this.#isEnded) return
    this.#isEnded = true
    this.#onEnd()
  }

  [Symbol.dispose](): void {
    this.end()
  }

  #open(): Sender {
    if (this.#isEnded) throw new Error('Cannot send message: its set has ended')
    return this.#sender
  }
}
