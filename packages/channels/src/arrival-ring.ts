import type { FragmentHeader } from '@rudp/wire'

const INITIAL_CAPACITY = 8

/** Nothing of the message has arrived. */
export const MISSING = 0
/** Some of its fragments have. */
export const PARTIAL = 1
/** All of them have. */
export const COMPLETE = 2
/** The application has it; the window's base has yet to pass it. */
export const DELIVERED = 3

/** What each fragment says of its message. */
export type MessageHeader = Pick<
  FragmentHeader,
  'channel' | 'lastFragmentId' | 'windowParentLead' | 'channelParentLead'
>

/** How much of a message has arrived. */
export type ArrivalState = typeof MISSING | typeof PARTIAL | typeof COMPLETE | typeof DELIVERED

/** Messages that a ring can hold at most: no parent in a window is further away than a lead can say. */
export const MAX_MESSAGE_WINDOW = 4_096
/** Channels that a ring can tell apart. */
export const MAX_CHANNELS = 64

const CHANNEL_MASK = MAX_CHANNELS - 1
const STATE_SHIFT = 6
const STATE_MASK = 3 << STATE_SHIFT
const WINDOW_LEAD_SHIFT = 8
const CHANNEL_LEAD_SHIFT = 20
const LEAD_MASK = MAX_MESSAGE_WINDOW - 1

/**
 * What is known of each message from the window's base on: a ring of parallel arrays that starts
 * small and doubles up to the window as messages further ahead arrive. Only sequences between the
 * base and what {@link reach} was given may be asked for.
 *
 * Six bytes a message, however many a peer makes wait:
 *
 * ```
 *   head   CCCCCCCCCCCC WWWWWWWWWWWW SS NNNNNN    channel lead, window lead, state, channel
 *   size   bytes of a message of one fragment, or the id of the last of several
 * ```
 *
 * A lead that reaches back further than a window names nothing in it, and is kept as 0.
 */
export class ArrivalRing {
  #mask: number = INITIAL_CAPACITY - 1
  #heads: Uint32Array = new Uint32Array(INITIAL_CAPACITY)
  #sizes: Uint16Array = new Uint16Array(INITIAL_CAPACITY)

  /** Makes room for messages from `baseSequence` up to `sequence`. */
  reach(baseSequence: number, sequence: number): void {
    const before = this.#mask + 1
    let capacity = before
    while (sequence - baseSequence >= capacity) capacity *= 2
    if (capacity > before) this.#grow(baseSequence, before, capacity)
  }

  state(sequence: number): ArrivalState {
    return ((this.#heads[sequence & this.#mask]! & STATE_MASK) >>> STATE_SHIFT) as ArrivalState
  }

  channel(sequence: number): number {
    return this.#heads[sequence & this.#mask]! & CHANNEL_MASK
  }

  windowParentLead(sequence: number): number {
    return (this.#heads[sequence & this.#mask]! >>> WINDOW_LEAD_SHIFT) & LEAD_MASK
  }

  channelParentLead(sequence: number): number {
    return this.#heads[sequence & this.#mask]! >>> CHANNEL_LEAD_SHIFT
  }

  /** Bytes of a message of one fragment, or the id of the last of several. */
  size(sequence: number): number {
    return this.#sizes[sequence & this.#mask]!
  }

  /**
   * The first message that is complete, not delivered, and of that channel, among those ahead of
   * `sequence` by the number of a bit that is set; -1 if there is none.
   */
  firstWaitingOn(channel: number, sequence: number, among: number): number {
    const heads = this.#heads
    const mask = this.#mask
    const wanted = (COMPLETE << STATE_SHIFT) | channel
    for (let bits = among; bits !== 0; bits &= bits - 1) {
      const at = sequence + 31 - Math.clz32(bits & -bits)
      if ((heads[at & mask]! & (STATE_MASK | CHANNEL_MASK)) === wanted) return at
    }
    return -1
  }

  /** Whether a fragment says of its message, of which some have arrived, what the first one said. */
  agrees(sequence: number, header: Readonly<MessageHeader>): boolean {
    const slot = sequence & this.#mask
    return this.#heads[slot] === partialHead(header) && this.#sizes[slot] === header.lastFragmentId
  }

  /**
   * Remembers what the first fragment says of its message.
   *
   * @param size See {@link size}.
   */
  begin(sequence: number, header: Readonly<MessageHeader>, size: number): void {
    const slot = sequence & this.#mask
    this.#heads[slot] = partialHead(header)
    this.#sizes[slot] = size
  }

  /** All of the message has arrived, or the application has it. */
  setState(sequence: number, state: ArrivalState): void {
    const slot = sequence & this.#mask
    this.#heads[slot] = (this.#heads[slot]! & ~STATE_MASK) | (state << STATE_SHIFT)
  }

  #grow(baseSequence: number, before: number, capacity: number): void {
    const heads = new Uint32Array(capacity)
    const sizes = new Uint16Array(capacity)
    for (let sequence = baseSequence; sequence < baseSequence + before; sequence++) {
      heads[sequence & (capacity - 1)] = this.#heads[sequence & (before - 1)]!
      sizes[sequence & (capacity - 1)] = this.#sizes[sequence & (before - 1)]!
    }
    this.#mask = capacity - 1
    this.#heads = heads
    this.#sizes = sizes
  }
}

function partialHead(header: Readonly<MessageHeader>): number {
  const windowLead = leadInWindow(header.windowParentLead) << WINDOW_LEAD_SHIFT
  const channelLead = leadInWindow(header.channelParentLead) << CHANNEL_LEAD_SHIFT
  return (channelLead | windowLead | (PARTIAL << STATE_SHIFT) | header.channel) >>> 0
}

function leadInWindow(lead: number): number {
  return lead > LEAD_MASK ? 0 : lead
}
