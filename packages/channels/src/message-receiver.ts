import type { Dialect, Fragment } from '@rudp/wire'
import { COMPLETE, PARTIAL } from './arrival-ring.ts'
import { Delivery } from './delivery.ts'
import { DeliveryOrder } from './delivery-order.ts'
import { isFragmentPossible } from './fragment-check.ts'
import { FragmentIntake } from './fragment-intake.ts'
import { InOrderMessages } from './in-order-messages.ts'
import { IncomingWindow } from './incoming-window.ts'
import { MessageStore } from './message-store.ts'
import type { ReceiveBudget } from './receive-budget.ts'
import {
  addReceiveCounters,
  emptyReceiveCounters,
  type ReceiveCounters,
  type ReceiverCounters,
} from './receive-counters.ts'
import { ReceiveMemory } from './receive-memory.ts'

/**
 * An honest sender has been silent for at least 2 s when it sends a sync. Half of that allows for
 * any delay variation that a connection survives.
 */
const MIN_SYNC_QUIET_MS = 1000
/** Nothing that was sent is under way for longer. */
const MAX_DELAY_MS = 30_000

/** What a {@link MessageReceiver} needs to know. */
export interface MessageReceiverOptions {
  readonly dialect: Dialect
  /** Id of the first message: the peer's nonce, reduced to the dialect's id range. */
  readonly firstMessageId: number
  /** Memory granted to the peer; rounded up to whole fragments, as the peer does. */
  readonly maxAllocBytes: number
  /** Largest message accepted: what the peer announced, or less. */
  readonly maxMessageBytes: number
  /** Whether the peer may send bundles, which it has been told. Default `false`: no fragment is of one. */
  readonly takesBundles?: boolean
  /** Memory shared with other connections. Unlimited by default. */
  readonly budget?: ReceiveBudget
}

/**
 * Messages on their way in: put together from fragments, delivered in order on each of 64
 * channels, and given up where their mode allows it.
 *
 * The application pulls: {@link next} until it returns nothing, then {@link endPass}. What it does
 * not pull stays, and holds the sender back.
 */
export class MessageReceiver {
  readonly #dialect: Dialect
  readonly #takesBundles: boolean
  readonly #window: IncomingWindow
  readonly #order: DeliveryOrder
  readonly #memory: ReceiveMemory
  readonly #inOrder: InOrderMessages
  readonly #intake: FragmentIntake
  readonly #store: MessageStore
  readonly #delivery: Delivery
  /** Invalid fragments of no channel. */
  #invalidFragments = 0
  #unseenMessages = 0
  #refusedSyncs = 0
  /** Whether there may be a message to deliver, or anything to give up: a pass has nothing to do else. */
  #hasNews = false

  constructor(options: MessageReceiverOptions) {
    const { budget, dialect, firstMessageId, maxAllocBytes, maxMessageBytes } = options
    const { takesBundles = false } = options
    const window = new IncomingWindow(dialect, firstMessageId)
    const order = new DeliveryOrder(window)
    const memory = new ReceiveMemory(maxAllocBytes, dialect.maxFragmentBytes, budget)
    this.#dialect = dialect
    this.#takesBundles = takesBundles
    this.#window = window
    this.#order = order
    this.#memory = memory
    const store = new MessageStore(window, memory, dialect.maxFragmentBytes)
    this.#store = store
    const inOrder = new InOrderMessages(window, order, memory, store)
    this.#inOrder = inOrder
    this.#delivery = new Delivery(inOrder, window, order, store)
    const makeRoom = () => this.#makeRoom()
    this.#intake = new FragmentIntake({
      dialect,
      maxMessageBytes,
      takesBundles,
      window,
      inOrder,
      order,
      memory,
      store,
      makeRoom,
    })
  }

  // ── State ──────────────────────────────────────────────────────────────

  /** What acks report: the message that may still arrive or be delivered, or that a sync named. */
  get baseId(): number {
    return this.#window.reportedId
  }

  /** Channel of the message that {@link next} returned last. */
  get channel(): number {
    return this.#delivery.channel
  }

  /** What messages take of the granted memory. It is freed when the base passes them. */
  get allocatedBytes(): number {
    return this.#memory.usedBytes
  }

  /**
   * What messages that wait take of memory at most, with the objects around them. After
   * {@link limit} it is at most two fragments over the granted memory.
   */
  get heldBytes(): number {
    return this.#memory.usedBytes + this.#store.overheadBytes
  }

  /** All channels together. A fresh object. */
  get counters(): ReceiverCounters {
    const total = emptyReceiveCounters()
    for (const channel of this.#order.allChannels()) addReceiveCounters(total, channel.counters)
    total.invalidFragments += this.#invalidFragments
    return {
      ...total,
      unseenMessages: this.#unseenMessages,
      refusedSyncs: this.#refusedSyncs,
    }
  }

  /** One channel; `undefined` if nothing ever arrived on it. Live: copy what you keep. */
  channelCounters(channel: number): Readonly<ReceiveCounters> | undefined {
    return this.#order.usedChannel(channel)?.counters
  }

  // ── Inputs ─────────────────────────────────────────────────────────────

  /**
   * The fragments of a frame follow, all of them in `bytes`. Worth a call where traffic is heavy:
   * then messages that came together lie in one copy of their frame. Without it each has memory
   * of its own.
   *
   * @param bytes The frame, with little around it. Borrowed until its last fragment is taken.
   */
  beginFrame(bytes: Uint8Array): void {
    this.#store.beginFrame(bytes)
  }

  /**
   * What came together was taken in, and offered to the application: if what waits takes more than
   * the granted memory, it is packed. {@link endPass} does the same, so this is for when nobody
   * asks for messages.
   */
  limit(): void {
    if (!this.#hasNews) return
    this.#inOrder.endPass()
    this.#store.limit()
  }

  /**
   * Takes a fragment. One that is of no use is dropped and counted.
   *
   * @param fragment Header and position of the payload. Borrowed.
   * @param bytes Bytes that the payload lies in. Borrowed: what is kept is copied.
   * @returns `false` only if the shared budget has no room: then do not acknowledge its frame,
   * or the fragment never comes again. {@link needsBytes} tells before anything is taken.
   */
  handleFragment(fragment: Readonly<Fragment>, bytes: Uint8Array): boolean {
    this.#hasNews = true
    if (!isFragmentPossible(fragment, this.#dialect, this.#takesBundles)) {
      if (fragment.channel < this.#dialect.channelCount) {
        this.#order.channel(fragment.channel).counters.invalidFragments++
      } else {
        this.#invalidFragments++
      }
      return true
    }
    return this.#intake.handle(fragment, bytes, this.#order.channel(fragment.channel))
  }

  /**
   * What the shared budget would have to give for a fragment: ask before its frame is
   * acknowledged, and only where the budget is short.
   */
  needsBytes(fragment: Readonly<Fragment>): number {
    return this.#intake.needsBytes(fragment)
  }

  /**
   * The sender has been silent for long and says which id its next message gets: what is missing
   * before it will not come any more. Reports the window's base as there, though never past a
   * message that is complete.
   *
   * Such a word may be forged (U12). One that no honest sender gives is refused: while a reliable
   * message is known to be missing, soon after a data frame came, or when its next message has
   * arrived. Refusing is harmless, because a sender repeats its sync. What looks honest costs
   * nothing either: what it passed is taken if it comes after all, and given up only when there is
   * something newer to take in its place.
   *
   * @param nextMessageId The sender's next message.
   * @param quietForMs Since when no data frame has come.
   */
  handleSync(nextMessageId: number, quietForMs: number = Infinity): void {
    this.#inOrder.endPass()
    const isTimely = quietForMs >= MIN_SYNC_QUIET_MS
    if (!isTimely || !this.#window.handleSync(nextMessageId)) this.#refusedSyncs++
  }

  // ── Outputs ────────────────────────────────────────────────────────────

  /**
   * The next message to deliver, or `undefined` if there is none for now. Messages come in order
   * of their ids, but one whose channel waits for a reliable message stays back. The bytes are the
   * caller's; the `ArrayBuffer` that they lie in may hold other messages as well.
   */
  next(): Uint8Array | undefined {
    return this.#hasNews ? this.#delivery.next() : undefined
  }

  /**
   * A pass of deliveries is over: moves the window's base, and gives up what it passes. It stays
   * in front of what could have been delivered and was not.
   */
  endPass(): void {
    if (!this.#hasNews) return
    this.#inOrder.endPass()
    if (!this.#window.isEmpty) {
      const base = this.#window.baseAfterPass(this.#delivery.oldestWaiting())
      if (base > this.#window.baseSequence) this.#advance(base)
    }
    this.#store.endPass()
    const { isEmpty } = this.#window
    if (!isEmpty || this.#store.isShort) this.#store.limit()
    this.#hasNews = !isEmpty && this.#delivery.oldestWaiting() < Infinity
  }

  /**
   * Gives memory back that a busy time has left behind. For when the connection is idle.
   *
   * @param quietForMs Since when no data frame has come: after half a minute nothing that a sync
   * has passed is waited for any more.
   */
  trim(quietForMs: number = Infinity): void {
    this.#inOrder.trim()
    if (quietForMs >= MAX_DELAY_MS && !this.#window.hasComplete) this.#makeRoom()
    this.#window.trim()
    this.#order.trim()
    this.#store.trim()
  }

  /** The connection has ended: gives up everything, and frees its memory. */
  clear(): void {
    this.#inOrder.endPass()
    this.#delivery.clear()
    this.#giveUpBefore(Infinity)
  }

  // ── Window ─────────────────────────────────────────────────────────────

  /** Moves the base to where syncs have said that it is. `false` if it is there. */
  #makeRoom(): boolean {
    this.#inOrder.endPass()
    const sequence = this.#window.giveUpSequence
    if (sequence === this.#window.baseSequence) return false
    this.#advance(sequence)
    return true
  }

  #advance(baseSequence: number): void {
    const passed = baseSequence - this.#window.baseSequence
    this.#unseenMessages += passed - this.#giveUpBefore(baseSequence)
    this.#window.advance(baseSequence)
    this.#order.onBaseMoved()
  }

  /** Forgets the messages before `sequence`; of how many of them something had arrived. */
  #giveUpBefore(sequence: number): number {
    let count = 0
    const window = this.#window
    for (
      let begun = window.begunBefore(sequence);
      begun >= 0;
      begun = window.begunBefore(sequence)
    ) {
      const { ring } = window
      const channel = this.#order.channel(ring.channel(begun))
      const state = ring.state(begun)
      if (state === COMPLETE) this.#order.shift(channel)
      if (state === COMPLETE || state === PARTIAL) channel.counters.skipped++
      this.#memory.release(window.costBytes(begun))
      this.#store.forget(begun, state)
      window.forget(begun)
      count++
    }
    return count
  }
}
