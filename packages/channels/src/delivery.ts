import { DELIVERED } from './arrival-ring.ts'
import type { DeliveryOrder } from './delivery-order.ts'
import type { InOrderMessages } from './in-order-messages.ts'
import type { IncomingChannel } from './incoming-channel.ts'
import type { IncomingWindow } from './incoming-window.ts'
import type { MessageStore } from './message-store.ts'
import { OpenBundle } from './open-bundle.ts'

/** Hands complete messages out in order, and those in bundles one by one. */
export class Delivery {
  readonly #inOrder: InOrderMessages
  readonly #window: IncomingWindow
  readonly #order: DeliveryOrder
  readonly #store: MessageStore
  readonly #bundle = new OpenBundle()
  /** Channel of the message handed out last. */
  channel = 0

  /**
   * @param inOrder What needs no order.
   * @param window What else has arrived.
   * @param order Which is next.
   * @param store What it is.
   */
  constructor(
    inOrder: InOrderMessages,
    window: IncomingWindow,
    order: DeliveryOrder,
    store: MessageStore,
  ) {
    this.#inOrder = inOrder
    this.#window = window
    this.#order = order
    this.#store = store
  }

  /** The next message, or `undefined` if there is none for now. */
  next(): Uint8Array | undefined {
    const inner = this.#bundle.isOpen ? this.#nextInBundle() : undefined
    if (inner !== undefined) return inner
    if (this.#inOrder.count > 0) {
      const { channel } = this.#inOrder
      this.channel = channel.number
      return count(this.#inOrder.take(), channel)
    }
    if (this.#window.isEmpty) return undefined
    for (;;) {
      const sequence = this.#order.next()
      if (sequence < 0) return undefined
      const bytes = this.#store.take(sequence)
      this.#window.ring.setState(sequence, DELIVERED)
      const channel = this.#order.channel(this.#window.ring.channel(sequence))
      channel.baseSequence = sequence + 1
      this.#order.shift(channel)
      this.channel = channel.number
      if (!this.#window.isBundle(sequence)) return count(bytes, channel)
      this.#bundle.open(sequence, bytes, channel)
      const first = this.#nextInBundle()
      if (first !== undefined) return first
    }
  }

  /** The oldest message that is not wholly handed out though it may be: the base must not pass it. */
  oldestWaiting(): number {
    const waiting = this.#order.oldestCandidate()
    const sequence = waiting < 0 ? Infinity : waiting
    return this.#bundle.isOpen ? Math.min(sequence, this.#bundle.sequence) : sequence
  }

  /** Gives up what is left of an open bundle. */
  clear(): void {
    const { counters } = this.#bundle.channel
    while (this.#bundle.next() !== undefined) counters.skipped++
    this.#bundle.close()
  }

  /** The next message of the open bundle; `undefined`, and it is closed, if there is none. */
  #nextInBundle(): Uint8Array | undefined {
    const { channel } = this.#bundle
    const message = this.#bundle.next()
    if (message === undefined) {
      if (!this.#bundle.close()) channel.counters.invalidFragments++
      return undefined
    }
    this.channel = channel.number
    return count(message, channel)
  }
}

function count(message: Uint8Array, { counters }: IncomingChannel): Uint8Array {
  counters.delivered++
  counters.deliveredBytes += message.byteLength
  return message
}
