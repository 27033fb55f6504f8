import type { Dialect } from '@rudp/wire'
import { memoryLimitBytes } from './message-cost.ts'
import type { OutgoingChannel } from './outgoing-channel.ts'
import { BEGUN, type OutgoingMessage } from './outgoing-message.ts'
import { MODE_RELIABLE } from './send-mode.ts'
import { SlotSet } from './slot-set.ts'

const INITIAL_CAPACITY = 8

/** How much may be outstanding. */
export interface OutgoingLimits {
  /** Memory that the peer grants, before rounding up to whole fragments. */
  readonly maxOutstandingBytes: number
  /** The dialect's window by default, and at most that. */
  readonly maxOutstandingMessages?: number | undefined
}

/**
 * The messages that have an id and that the peer's base has not passed, and what they may cost.
 *
 * A ring that starts small and doubles up to the window. An id is a *sequence* in here, which
 * counts on past the wrap: the id is its low 20 bits.
 *
 * ```
 *        base              next            base + window
 *          ▼                 ▼                   ▼
 *     ┌─┬─┬─┬─┬─┬─┬─┬─┬─┬─┬─┬─┬─┬─┬─┬─┬─┬─┬─┬─┬─┐
 *     │ │ │■│■│■│■│■│■│■│■│■│ │ │ │ │ │ │ │ │ │ │   ■ outstanding
 *     └─┴─┴─┴─┴─┴─┴─┴─┴─┴─┴─┴─┴─┴─┴─┴─┴─┴─┴─┴─┴─┘
 * ```
 */
export class OutgoingWindow {
  readonly #window: number
  readonly #maxMessages: number
  readonly #idMask: number
  /** Most that all outstanding messages may cost together. */
  readonly limitBytes: number
  #ring: (OutgoingMessage | undefined)[] = createRing()
  #baseSequence = 0
  #nextSequence = 0
  /** The last reliable message of any channel. */
  #parentSequence = -1
  /** Cost of everything that ever began, and of what the base has passed since. */
  #begunBytes = 0
  #passedBytes = 0

  /**
   * @param dialect Sizes.
   * @param firstMessageId Id of the first message.
   * @param limits What the peer allows outstanding messages to cost, and how many there may be.
   */
  constructor(dialect: Dialect, firstMessageId: number, limits: OutgoingLimits) {
    const { maxOutstandingBytes, maxOutstandingMessages } = limits
    const { maxFragmentBytes, messageIdCount, messageWindow } = dialect
    this.#maxMessages = Math.min(maxOutstandingMessages ?? messageWindow, messageWindow)
    this.#window = messageWindow
    this.#idMask = messageIdCount - 1
    this.limitBytes = memoryLimitBytes(maxOutstandingBytes, maxFragmentBytes)
    this.#baseSequence = firstMessageId
    this.#nextSequence = firstMessageId
  }

  get baseSequence(): number {
    return this.#baseSequence
  }

  get nextSequence(): number {
    return this.#nextSequence
  }

  get isEmpty(): boolean {
    return this.#baseSequence === this.#nextSequence
  }

  get isFull(): boolean {
    return this.#nextSequence - this.#baseSequence >= this.#maxMessages
  }

  get outstandingBytes(): number {
    return this.#begunBytes - this.#passedBytes
  }

  /** Cost of everything that ever began. */
  get begunBytes(): number {
    return this.#begunBytes
  }

  /** Cost of the outstanding messages that began since {@link begunBytes} was `then`. */
  outstandingBytesSince(then: number): number {
    return this.#begunBytes - Math.max(then, this.#passedBytes)
  }

  get baseSlot(): number {
    return this.slotOf(this.#baseSequence)
  }

  /** A number below the window that no other outstanding message has. */
  slotOf(sequence: number): number {
    return sequence & (this.#window - 1)
  }

  /** The outstanding message in that slot. */
  atSlot(slot: number): OutgoingMessage | undefined {
    return this.at(this.#baseSequence + this.slotOf(slot - this.#baseSequence))
  }

  /** An empty set of slots. */
  createSlotSet(): SlotSet {
    return new SlotSet(this.#window)
  }

  idOf(sequence: number): number {
    return sequence & this.#idMask
  }

  /** The outstanding message of that sequence. */
  at(sequence: number): OutgoingMessage | undefined {
    if (sequence < this.#baseSequence || sequence >= this.#nextSequence) return undefined
    return this.#ring[sequence & (this.#ring.length - 1)]
  }

  /** The outstanding message of that id. */
  find(messageId: number): OutgoingMessage | undefined {
    return this.at(this.#baseSequence + ((messageId - this.#baseSequence) & this.#idMask))
  }

  /** Gives `message` the next id. There must be room. */
  begin(message: OutgoingMessage, channel: OutgoingChannel): void {
    if (this.#nextSequence - this.#baseSequence === this.#ring.length) this.#grow()
    const sequence = this.#nextSequence++
    message.state = BEGUN
    message.sequence = sequence
    message.windowParentLead = this.windowParentLead(sequence)
    message.channelParentLead = this.channelParentLead(sequence, channel)
    this.#ring[sequence & (this.#ring.length - 1)] = message
    this.#begunBytes += message.costBytes
    if (message.mode !== MODE_RELIABLE) return
    // A parent from the moment it has its id, and until the base has passed it.
    this.#parentSequence = sequence
    channel.parentSequence = sequence
  }

  windowParentLead(sequence: number): number {
    return this.#parentSequence >= this.#baseSequence ? sequence - this.#parentSequence : 0
  }

  channelParentLead(sequence: number, channel: OutgoingChannel): number {
    return channel.parentSequence >= this.#baseSequence ? sequence - channel.parentSequence : 0
  }

  /** How many messages the peer has passed if its base is `messageId`; -1 if that cannot be. */
  passedBy(messageId: number): number {
    if (!Number.isInteger(messageId) || messageId < 0 || messageId > this.#idMask) return -1
    const passed = (messageId - this.#baseSequence) & this.#idMask
    return passed <= this.#nextSequence - this.#baseSequence ? passed : -1
  }

  /** Whether the oldest message is reliable, and the peer is not known to have it in full. */
  isBaseOpen(): boolean {
    const message = this.at(this.#baseSequence)
    return message?.mode === MODE_RELIABLE && !message.isWhollyAcked
  }

  /** Moves the base past its message, which is returned. There must be one. */
  pass(): OutgoingMessage {
    const slot = this.#baseSequence & (this.#ring.length - 1)
    const message = this.#ring[slot]!
    this.#ring[slot] = undefined
    this.#baseSequence++
    this.#passedBytes += message.costBytes
    return message
  }

  /** Gives back what the ring has grown by, if nothing is outstanding. */
  trim(): void {
    if (this.isEmpty && this.#ring.length > INITIAL_CAPACITY) this.#ring = createRing()
  }

  #grow(): void {
    const before = this.#ring
    const ring = new Array<OutgoingMessage | undefined>(2 * before.length).fill(undefined)
    for (let sequence = this.#baseSequence; sequence < this.#nextSequence; sequence++) {
      ring[sequence & (ring.length - 1)] = before[sequence & (before.length - 1)]
    }
    this.#ring = ring
  }
}

function createRing(): (OutgoingMessage | undefined)[] {
  return new Array(INITIAL_CAPACITY).fill(undefined)
}
