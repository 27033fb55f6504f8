import type { Dialect, Fragment } from '@rudp/wire'
import { COMPLETE, PARTIAL } from './arrival-ring.ts'
import { DeliveryOrder } from './delivery-order.ts'
import { isFragmentPossible } from './fragment-check.ts'
import type { IncomingChannel } from './incoming-channel.ts'
import { IncomingWindow } from './incoming-window.ts'
import { memoryLimitBytes, messageCostBytes } from './message-cost.ts'
import { Reassembly } from './reassembly.ts'
import type { ReceiveBudget } from './receive-budget.ts'
import {
  addReceiveCounters,
  emptyReceiveCounters,
  type ReceiveCounters,
} from './receive-counters.ts'

/**
 * An honest sender has been silent for at least 2 s when it sends a sync. Half of that allows for
 * any delay variation that a connection survives.
 */
const MIN_SYNC_QUIET_MS = 1000

/** {@link ReceiveCounters} of all channels, and what belongs to none. */
export interface ReceiverCounters extends ReceiveCounters {
  /** Messages given up of which nothing arrived. */
  readonly unseenMessages: number
  /** Syncs that no honest sender would have sent. */
  readonly refusedSyncs: number
}

/** What a {@link MessageReceiver} needs to know. */
export interface MessageReceiverOptions {
  readonly dialect: Dialect
  /** Id of the first message: the peer's nonce, reduced to the dialect's id range. */
  readonly firstMessageId: number
  /** Memory granted to the peer; rounded up to whole fragments, as the peer does. */
  readonly maxAllocBytes: number
  /** Largest message accepted: what the peer announced, or less. */
  readonly maxMessageBytes: number
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
  readonly #limitBytes: number
  readonly #maxMessageBytes: number
  readonly #budget: ReceiveBudget | undefined
  readonly #window: IncomingWindow
  readonly #order: DeliveryOrder
  #allocatedBytes = 0
  #channel = 0
  /** Invalid fragments of no channel. */
  #invalidFragments = 0
  #unseenMessages = 0
  #refusedSyncs = 0

  constructor(options: MessageReceiverOptions) {
    const { dialect } = options
    this.#dialect = dialect
    this.#limitBytes = memoryLimitBytes(options.maxAllocBytes, dialect.maxFragmentBytes)
    this.#maxMessageBytes = options.maxMessageBytes
    this.#budget = options.budget
    this.#window = new IncomingWindow(dialect, options.firstMessageId)
    this.#order = new DeliveryOrder(this.#window)
  }

  // ── State ──────────────────────────────────────────────────────────────

  /** Id of the oldest message that may still arrive or be delivered; what acks report. */
  get baseId(): number {
    return this.#window.baseId
  }

  /** Channel of the message that {@link next} returned last. */
  get channel(): number {
    return this.#channel
  }

  /** What messages take of the granted memory. It is freed when the base passes them. */
  get allocatedBytes(): number {
    return this.#allocatedBytes
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
   * Takes a fragment. One that is of no use is dropped and counted.
   *
   * @param fragment Header and position of the payload. Borrowed.
   * @param bytes Bytes that the payload lies in. Borrowed: what is kept is copied.
   * @returns `false` only if the shared budget has no room: then do not acknowledge its frame,
   * or the fragment never comes again. {@link needsBytes} tells before anything is taken.
   */
  handleFragment(fragment: Readonly<Fragment>, bytes: Uint8Array): boolean {
    if (!isFragmentPossible(fragment, this.#dialect)) {
      if (fragment.channel < this.#dialect.channelCount) {
        this.#order.channel(fragment.channel).counters.invalidFragments++
      } else {
        this.#invalidFragments++
      }
      return true
    }
    const channel = this.#order.channel(fragment.channel)
    const distance = this.#window.distanceTo(fragment.messageId)
    if (distance >= this.#dialect.messageWindow) {
      channel.counters.outsideFragments++
      return true
    }
    const sequence = this.#window.baseSequence + distance
    if (sequence < channel.baseSequence) {
      channel.counters.lateFragments++
      return true
    }
    this.#window.ring.reach(this.#window.baseSequence, sequence)
    const state = this.#window.ring.state(sequence)
    if (state >= COMPLETE) channel.counters.duplicateFragments++
    else if (state === PARTIAL) this.#continue(sequence, fragment, bytes, channel)
    else return this.#begin(sequence, fragment, bytes, channel)
    return true
  }

  /**
   * What the shared budget would have to give for a fragment: ask before its frame is
   * acknowledged, and only where the budget is short.
   */
  needsBytes(fragment: Readonly<Fragment>): number {
    const distance = this.#window.distanceTo(fragment.messageId)
    if (distance >= this.#dialect.messageWindow) return 0
    const sequence = this.#window.baseSequence + distance
    return this.#window.isBegun(sequence) ? 0 : this.#costOf(fragment)
  }

  /**
   * The sender has been silent for long and says which id its next message gets: what is missing
   * before it will not come any more. Moves the window up to there, but never past a message that
   * is complete, or incomplete and known to be reliable.
   *
   * A reliable message that nothing names its parent yet cannot be told from an unreliable one, so
   * a forged sync could skip it. An honest sender leaves no trace of it then: pass how long ago the
   * last data frame came, and a sync that comes too soon after one is refused. So is one whose next
   * message has already arrived. Refusing is harmless, because a sender repeats its sync.
   *
   * @param nextMessageId The sender's next message.
   * @param quietForMs Since when no data frame has come.
   */
  handleSync(nextMessageId: number, quietForMs: number = Infinity): void {
    const base = quietForMs < MIN_SYNC_QUIET_MS ? -1 : this.#window.baseAfterSync(nextMessageId)
    if (base < 0) this.#refusedSyncs++
    else this.#advance(base)
  }

  // ── Outputs ────────────────────────────────────────────────────────────

  /**
   * The next message to deliver, or `undefined` if there is none for now. Messages come in order
   * of their ids, but one whose channel waits for a reliable message stays back. The bytes are the
   * caller's: nothing else refers to them.
   */
  next(): Uint8Array | undefined {
    const sequence = this.#order.next()
    if (sequence < 0) return undefined
    const message = this.#window.ring.deliver(sequence)
    const channel = this.#order.channel(this.#window.ring.channel(sequence))
    channel.baseSequence = sequence + 1
    channel.counters.delivered++
    channel.counters.deliveredBytes += message.byteLength
    this.#order.delete(sequence, channel)
    this.#channel = channel.number
    return message
  }

  /**
   * A pass of deliveries is over: moves the window's base, and gives up what it passes. It stays
   * in front of what could have been delivered and was not.
   */
  endPass(): void {
    const undelivered = this.#order.oldestCandidate()
    const base = this.#window.baseAfterPass(undelivered < 0 ? Infinity : undelivered)
    if (base > this.#window.baseSequence) this.#advance(base)
  }

  /** The connection has ended: gives up everything, and frees its memory. */
  clear(): void {
    this.#giveUpBefore(Infinity)
  }

  // ── Fragments ──────────────────────────────────────────────────────────

  /** The first fragment of a message. Whether the shared budget had room. */
  #begin(
    sequence: number,
    fragment: Readonly<Fragment>,
    bytes: Uint8Array,
    channel: IncomingChannel,
  ): boolean {
    const { lastFragmentId, payloadBytes } = fragment
    if (this.#sizeUpTo(fragment) > this.#maxMessageBytes) {
      channel.counters.oversizedFragments++
      return true
    }
    const costBytes = this.#costOf(fragment)
    if (this.#allocatedBytes + costBytes > this.#limitBytes) {
      channel.counters.overLimitFragments++
      return true
    }
    if (this.#budget !== undefined && !this.#budget.reserve(costBytes)) {
      channel.counters.refusedFragments++
      return false
    }
    this.#allocatedBytes += costBytes
    this.#window.begin(sequence, fragment, costBytes)
    channel.counters.fragments++
    const payload = payloadOf(fragment, bytes)
    if (lastFragmentId === 0) {
      this.#complete(sequence, new Uint8Array(payload), channel)
    } else {
      const reassembly = new Reassembly(lastFragmentId, this.#dialect.maxFragmentBytes)
      reassembly.add(fragment.fragmentId, payload)
      this.#window.ring.setReassembly(sequence, reassembly)
    }
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
    const { ring } = this.#window
    const reassembly = ring.reassembly(sequence)
    if (!ring.agrees(sequence, fragment)) counters.contradictoryFragments++
    else if (reassembly.has(fragment.fragmentId)) counters.duplicateFragments++
    else if (this.#sizeUpTo(fragment) > this.#maxMessageBytes) counters.oversizedFragments++
    else {
      counters.fragments++
      reassembly.add(fragment.fragmentId, payloadOf(fragment, bytes))
      if (reassembly.isComplete) this.#complete(sequence, reassembly.finish(), channel)
    }
  }

  #complete(sequence: number, message: Uint8Array, channel: IncomingChannel): void {
    this.#window.complete(sequence, message)
    this.#order.add(sequence, channel)
  }

  /** How large the message is at least, as that fragment shows. */
  #sizeUpTo(fragment: Readonly<Fragment>): number {
    const isLast = fragment.fragmentId === fragment.lastFragmentId
    const before = fragment.lastFragmentId * this.#dialect.maxFragmentBytes
    return isLast ? before + fragment.payloadBytes : before
  }

  #costOf(fragment: Readonly<Fragment>): number {
    const { lastFragmentId, payloadBytes } = fragment
    return messageCostBytes(payloadBytes, lastFragmentId, this.#dialect.maxFragmentBytes)
  }

  // ── Window ─────────────────────────────────────────────────────────────

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
      if (state === COMPLETE) this.#order.delete(begun, channel)
      if (state === COMPLETE || state === PARTIAL) channel.counters.skipped++
      const costBytes = ring.costBytes(begun)
      this.#allocatedBytes -= costBytes
      this.#budget?.release(costBytes)
      window.forget(begun)
      count++
    }
    return count
  }
}

/** The fragment's payload, borrowed. */
function payloadOf(fragment: Readonly<Fragment>, bytes: Uint8Array): Uint8Array {
  return bytes.subarray(fragment.payloadOffset, fragment.payloadOffset + fragment.payloadBytes)
}
