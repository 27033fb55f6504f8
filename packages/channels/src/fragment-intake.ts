import type { Dialect, Fragment } from '@rudp/wire'
import { COMPLETE } from './arrival-ring.ts'
import type { DeliveryOrder } from './delivery-order.ts'
import type { InOrderMessages } from './in-order-messages.ts'
import type { IncomingChannel } from './incoming-channel.ts'
import type { IncomingWindow } from './incoming-window.ts'
import { messageCostBytes } from './message-cost.ts'
import type { MessageStore } from './message-store.ts'
import { OVER_LIMIT, REFUSED, RESERVED, type ReceiveMemory } from './receive-memory.ts'

/** The receiver's parts that a {@link FragmentIntake} works on. */
export interface FragmentIntakeParts {
  readonly dialect: Dialect
  /** Largest message accepted. */
  readonly maxMessageBytes: number
  /** Whether there are bundles. */
  readonly takesBundles: boolean
  /** Where arrivals are noted. */
  readonly window: IncomingWindow
  /** Where messages go that come as they should. */
  readonly inOrder: InOrderMessages
  /** Told of complete messages. */
  readonly order: DeliveryOrder
  /** What messages are paid from. */
  readonly memory: ReceiveMemory
  /** Where messages are kept. */
  readonly store: MessageStore
  /** Gives up what only a sync has passed; `false` if there is nothing. */
  readonly makeRoom: () => boolean
}

/** Keeps the fragments that are of use, and puts messages together from them. */
export class FragmentIntake {
  readonly #dialect: Dialect
  readonly #maxMessageBytes: number
  readonly #takesBundles: boolean
  readonly #window: IncomingWindow
  readonly #inOrder: InOrderMessages
  readonly #order: DeliveryOrder
  readonly #memory: ReceiveMemory
  readonly #store: MessageStore
  readonly #makeRoom: () => boolean

  constructor(parts: FragmentIntakeParts) {
    this.#dialect = parts.dialect
    this.#maxMessageBytes = parts.maxMessageBytes
    this.#takesBundles = parts.takesBundles
    this.#window = parts.window
    this.#inOrder = parts.inOrder
    this.#order = parts.order
    this.#memory = parts.memory
    this.#store = parts.store
    this.#makeRoom = parts.makeRoom
  }

  /** Takes a fragment that an honest sender could have made. `false` if the budget refused it. */
  handle(fragment: Readonly<Fragment>, bytes: Uint8Array, channel: IncomingChannel): boolean {
    const window = this.#window
    const { counters } = channel
    window.endSaid()
    const sequence = window.sequenceOf(fragment.messageId)
    if (!window.reaches(sequence)) {
      counters.outsideFragments++
      return true
    }
    if (window.isBeyond(sequence)) this.#makeRoom()
    if (sequence < channel.baseSequence) {
      counters.lateFragments++
      return true
    }
    const inOrder = this.#inOrder
    if (inOrder.isNext(sequence, fragment.channelParentLead, channel) && this.#isSimple(fragment)) {
      if (inOrder.add(fragment, bytes, channel)) return true
    }
    if (inOrder.has(sequence)) counters.duplicateFragments++
    else if (!window.isBegun(sequence)) return this.#begin(sequence, fragment, bytes, channel)
    else if (window.ring.state(sequence) >= COMPLETE) counters.duplicateFragments++
    else this.#continue(sequence, fragment, bytes, channel)
    return true
  }

  /** What the budget would have to give for a fragment. */
  needsBytes(fragment: Readonly<Fragment>): number {
    const window = this.#window
    const sequence = window.sequenceOf(fragment.messageId)
    if (!window.reaches(sequence)) return 0
    if (window.isBeyond(sequence)) return this.#costOf(fragment)
    const isBegun = this.#inOrder.has(sequence) || window.isBegun(sequence)
    return isBegun ? 0 : this.#costOf(fragment)
  }

  /** The first fragment of a message. */
  #begin(
    sequence: number,
    fragment: Readonly<Fragment>,
    bytes: Uint8Array,
    channel: IncomingChannel,
  ): boolean {
    const { counters } = channel
    if (this.#isOversized(fragment)) {
      counters.oversizedFragments++
      return true
    }
    this.#inOrder.endPass()
    const costBytes = this.#costOf(fragment)
    let verdict = this.#memory.reserve(costBytes)
    if (verdict !== RESERVED && sequence >= this.#window.giveUpSequence && this.#makeRoom()) {
      verdict = this.#memory.reserve(costBytes)
    }
    if (verdict === OVER_LIMIT) counters.overLimitFragments++
    else if (verdict === REFUSED) counters.refusedFragments++
    if (verdict !== RESERVED) return verdict !== REFUSED

    counters.fragments++
    const { fragmentId, lastFragmentId, payloadBytes, payloadOffset } = fragment
    this.#window.begin(sequence, fragment, payloadBytes)
    if (this.#isOfBundle(fragment)) this.#window.markBundle(sequence)
    if (lastFragmentId === 0) {
      this.#store.keep(sequence, bytes, payloadOffset, payloadOffset + payloadBytes)
      this.#complete(sequence, channel)
      return true
    }
    const reassembly = this.#store.begin(sequence, lastFragmentId)
    this.#store.add(sequence, reassembly, fragmentId, payloadOf(fragment, bytes))
    return true
  }

  /** A further fragment of a message. */
  #continue(
    sequence: number,
    fragment: Readonly<Fragment>,
    bytes: Uint8Array,
    channel: IncomingChannel,
  ): void {
    const { counters } = channel
    const reassembly = this.#store.partial(sequence)
    if (!this.#agrees(sequence, fragment)) {
      counters.contradictoryFragments++
    } else if (reassembly.has(fragment.fragmentId)) {
      counters.duplicateFragments++
    } else if (this.#isOversized(fragment)) {
      counters.oversizedFragments++
    } else {
      counters.fragments++
      this.#store.add(sequence, reassembly, fragment.fragmentId, payloadOf(fragment, bytes))
      if (reassembly.isComplete) this.#complete(sequence, channel)
    }
  }

  #complete(sequence: number, channel: IncomingChannel): void {
    this.#window.complete(sequence)
    this.#order.add(sequence, channel)
  }

  /** Whether a fragment says of its message what the first one said. */
  #agrees(sequence: number, fragment: Readonly<Fragment>): boolean {
    const window = this.#window
    if (!window.ring.agrees(sequence, fragment)) return false
    return window.isBundle(sequence) === this.#isOfBundle(fragment)
  }

  /** Whether a fragment is all of a message that may be handed out as it is. */
  #isSimple(fragment: Readonly<Fragment>): boolean {
    if (fragment.lastFragmentId > 0 || this.#isOfBundle(fragment)) return false
    return !this.#isOversized(fragment)
  }

  #isOfBundle(fragment: Readonly<Fragment>): boolean {
    return this.#takesBundles && fragment.isBundle === true
  }

  /** Whether the message is larger than allowed, as far as that fragment shows. */
  #isOversized(fragment: Readonly<Fragment>): boolean {
    const { fragmentId, lastFragmentId, payloadBytes } = fragment
    const innerBytes = lastFragmentId * this.#dialect.maxFragmentBytes
    const lastBytes = fragmentId === lastFragmentId ? payloadBytes : 0
    return innerBytes + lastBytes > this.#maxMessageBytes
  }

  #costOf(fragment: Readonly<Fragment>): number {
    const { lastFragmentId, payloadBytes } = fragment
    return messageCostBytes(payloadBytes, lastFragmentId, this.#dialect.maxFragmentBytes)
  }
}

/** The fragment's payload, borrowed. */
function payloadOf(fragment: Readonly<Fragment>, bytes: Uint8Array): Uint8Array {
  return bytes.subarray(fragment.payloadOffset, fragment.payloadOffset + fragment.payloadBytes)
}
