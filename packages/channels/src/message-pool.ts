import { OutgoingMessage } from './outgoing-message.ts'
import type { SendOptions } from './send-options.ts'
import { SpareList } from './spare-list.ts'

/** As many as are outstanding at most. */
const MAX_SPARE = 4_096

/** Records of messages that are over, for those to come: in bulk none is made, and none is garbage. */
export class MessagePool {
  readonly #maxFragmentBytes: number
  readonly #spare = new SpareList<OutgoingMessage>()

  /** @param maxFragmentBytes Size of all fragments of a message but the last. */
  constructor(maxFragmentBytes: number) {
    this.#maxFragmentBytes = maxFragmentBytes
  }

  /** A message that was never sent; see {@link OutgoingMessage}. */
  take(payload: Uint8Array, options: SendOptions): OutgoingMessage {
    const spare = this.#spare.take()
    if (spare === undefined) return new OutgoingMessage(payload, options, this.#maxFragmentBytes)
    spare.become(payload, options, this.#maxFragmentBytes)
    return spare
  }

  /** The peer's base has passed `message`: nobody needs it any more, unless its fate is open still. */
  give(message: OutgoingMessage): void {
    if (!message.isSettled || message.isKept || this.#spare.size >= MAX_SPARE) return
    this.#spare.give(message)
  }

  /** A flush has sent what it could. */
  endFlush(): void {
    this.#spare.endFlush()
  }

  /** Gives its memory back. For when the connection is idle. */
  trim(): void {
    this.#spare.clear()
  }
}
