import type { Dialect } from '@rudp/wire'
import {
  ArrivalRing,
  COMPLETE,
  MAX_CHANNELS,
  MAX_MESSAGE_WINDOW,
  type MessageHeader,
  MISSING,
} from './arrival-ring.ts'
import { messageCostBytes } from './message-cost.ts'
import { MessageSets } from './message-sets.ts'
import { SlotSet } from './slot-set.ts'

// What a window has in which nothing is: nobody writes to it.
const NO_RING = new ArrivalRing()
const NO_SETS = new MessageSets(32)

/**
 * The messages that may still arrive or be delivered, and the two rules by which the window moves
 * on: its base past what is known to be over, and what is reported as its base by the word of a
 * sync as well.
 *
 * An id is a *sequence* in here, which counts on past the wrap: the id is its low 20 bits.
 *
 * ```
 *          base   said             end              base + window
 *            ▼     ▼                ▼                     ▼
 *     ─ ─ ─ ─○─◐─○─○─○─●─●─○─◐─●─●─●─ ─ ─ ─ ─ ─ ─ ─ ─ ─ ─ ┤
 *               ○ missing   ◐ partial   ● complete
 * ```
 *
 * Anyone who can guess may forge a sync (U12). So nothing is given up for it before something that
 * arrives needs the room, and its word is reported only until a fragment arrives: from then on the
 * leads of messages tell what is over.
 */
export class IncomingWindow {
  /** What is known of each. */
  ring: ArrivalRing = NO_RING
  readonly #window: number
  readonly #idMask: number
  readonly #maxFragmentBytes: number
  #sets: MessageSets = NO_SETS
  #baseSequence = 0
  #endSequence = 0
  /** Where the last sync has led if nothing has arrived since; or not ahead of the base. */
  #saidSequence = 0
  /** The furthest that syncs have ever led: the sender may count on a window from there. */
  #maxSaidSequence = 0

  /**
   * @param dialect Sizes.
   * @param firstMessageId Id of the first message.
   * @throws {RangeError} if the dialect has more messages in a window, or channels, than are told apart
   */
  constructor(dialect: Dialect, firstMessageId: number) {
    const { channelCount, messageWindow } = dialect
    if (messageWindow > MAX_MESSAGE_WINDOW || channelCount > MAX_CHANNELS) {
      throw new RangeError(
        `Cannot create IncomingWindow: at most ${MAX_MESSAGE_WINDOW} messages and ${MAX_CHANNELS} channels, got ${messageWindow} and ${channelCount}`,
      )
    }
    this.#window = messageWindow
    this.#idMask = dialect.messageIdCount - 1
    this.#maxFragmentBytes = dialect.maxFragmentBytes
    this.#baseSequence = firstMessageId
    this.#endSequence = firstMessageId
    this.#saidSequence = firstMessageId
    this.#maxSaidSequence = firstMessageId
  }

  get baseSequence(): number {
    return this.#baseSequence
  }

  /** Where acks say that the window begins: at the base, or where a sync has said it does. */
  get reportedId(): number {
    return this.#reportedSequence() & this.#idMask
  }

  #reportedSequence(): number {
    return Math.max(this.#baseSequence, this.#saidSequence)
  }

  /** The sender may have given up what lies before this: as far as syncs have led, or the base. */
  get giveUpSequence(): number {
    return Math.max(this.#baseSequence, this.#maxSaidSequence)
  }

  /** The message of that id, which may lie far from the window. */
  sequenceOf(messageId: number): number {
    return this.#baseSequence + ((messageId - this.#baseSequence) & this.#idMask)
  }

  /**
   * Whether an honest sender may send that message: those that it may have given up are taken as
   * long as there is room for them.
   */
  reaches(sequence: number): boolean {
    if (!this.isBeyond(sequence)) return true
    const ahead = sequence - this.giveUpSequence
    return ahead >= 0 && ahead < this.#window
  }

  /** Whether there is room for that message only if the base moves to {@link giveUpSequence}. */
  isBeyond(sequence: number): boolean {
    return sequence - this.#baseSequence >= this.#window
  }

  /** One past the newest message that was ever entered; below the base if all since came in order. */
  get endSequence(): number {
    return this.#endSequence
  }

  /** Whether {@link begin} has entered any message that was not passed since. */
  get isEmpty(): boolean {
    return this.#sets.begun.size === 0
  }

  /** Slots that {@link slotOf} tells apart. */
  get slotCount(): number {
    return this.#window
  }

  /** Whether the oldest and the newest message may have slots among the same `slots` neighbours. */
  wrapsWithin(slots: number): boolean {
    return this.#endSequence - this.#baseSequence > this.#window - slots
  }

  /** A number below the window that no other message in it has. */
  slotOf(sequence: number): number {
    return sequence & (this.#window - 1)
  }

  /** The message in the window that has that slot; -1 for -1. */
  sequenceIn(slot: number): number {
    return slot < 0 ? -1 : this.#baseSequence + this.slotOf(slot - this.#baseSequence)
  }

  /** An empty set of slots. */
  createSlotSet(): SlotSet {
    return new SlotSet(this.#window)
  }

  /** The first fragment of a message has arrived. */
  begin(sequence: number, header: Readonly<MessageHeader>, payloadBytes: number): void {
    if (this.ring === NO_RING) {
      this.ring = new ArrivalRing()
      this.#sets = new MessageSets(this.#window)
    }
    const { lastFragmentId } = header
    this.ring.reach(this.#baseSequence, sequence)
    this.ring.begin(sequence, header, lastFragmentId === 0 ? payloadBytes : lastFragmentId)
    this.#sets.begun.add(this.slotOf(sequence))
    if (lastFragmentId > 0) this.#sets.fragmented.add(this.slotOf(sequence))
    if (sequence >= this.#endSequence) this.#endSequence = sequence + 1
    this.#noteParent(sequence, header.windowParentLead)
    this.#noteParent(sequence, header.channelParentLead)
  }

  /** A message that has just begun is a bundle. */
  markBundle(sequence: number): void {
    this.#sets.bundles.add(this.slotOf(sequence))
  }

  /** The last missing fragment of a message has arrived. */
  complete(sequence: number): void {
    this.ring.setState(sequence, COMPLETE)
    this.#sets.complete.add(this.slotOf(sequence))
    this.#sets.awaited.delete(this.slotOf(sequence))
  }

  /** Whether a message of which something has arrived is of several fragments. */
  isFragmented(sequence: number): boolean {
    return this.#sets.fragmented.has(this.slotOf(sequence))
  }

  /** Whether a message of which something has arrived is a bundle. */
  isBundle(sequence: number): boolean {
    return this.#sets.bundles.has(this.slotOf(sequence))
  }

  /** What a message of which something has arrived takes of the granted memory. */
  costBytes(sequence: number): number {
    const size = this.ring.size(sequence)
    if (!this.isFragmented(sequence)) return size
    return messageCostBytes(0, size, this.#maxFragmentBytes)
  }

  /** Which of the slots from `32 * index` on have complete messages, delivered or not: a bit each. */
  completeWord(index: number): number {
    return this.#sets.complete.word(index)
  }

  /**
   * Where the base may move after a pass of deliveries: past the last complete message before
   * which no reliable one is missing.
   *
   * @param limit The base must not pass this sequence.
   */
  baseAfterPass(limit: number): number {
    let base = this.#baseSequence
    for (;;) {
      const sequence = this.sequenceIn(this.#sets.complete.nextFrom(this.slotOf(base)))
      if (sequence < base || sequence >= limit) return base
      const lead = this.ring.windowParentLead(sequence)
      if (lead !== 0 && sequence - lead >= base) return base
      base = sequence + 1
    }
  }

  /**
   * The sender says that its next message is `messageId`, and that it has nothing left to send
   * before it: the reported base moves there, though not past a complete message. `false` if no
   * honest sender says that now.
   */
  handleSync(messageId: number): boolean {
    if (!Number.isInteger(messageId) || messageId < 0 || messageId > this.#idMask) return false
    const reported = this.#reportedSequence()
    const end = reported + ((messageId - reported) & this.#idMask)
    if (end - reported > this.#window || end < this.#endSequence) return false
    // A flood of syncs may not lead so far away that ids no longer tell the past from the future.
    if (end - this.#baseSequence > this.#idMask >>> 1) return false
    // It would still have to send a reliable message that is missing.
    if (this.#sets.awaited.size > 0) return false

    const complete = this.sequenceIn(this.#sets.complete.nextFrom(this.slotOf(this.#baseSequence)))
    this.#saidSequence = complete >= 0 && complete < end ? complete : end
    if (this.#saidSequence > this.#maxSaidSequence) this.#maxSaidSequence = this.#saidSequence
    return true
  }

  /** A fragment has arrived, any at all: what a sync has said is reported no longer. */
  endSaid(): void {
    this.#saidSequence = this.#baseSequence
  }

  /** Whether any message of the window is complete. */
  get hasComplete(): boolean {
    return this.#sets.complete.size > 0
  }

  /** Whether anything of a message in the window has arrived. */
  isBegun(sequence: number): boolean {
    return this.#sets.begun.has(this.slotOf(sequence))
  }

  /** The oldest message before `sequence` of which anything arrived, or -1. */
  begunBefore(sequence: number): number {
    const oldest = this.sequenceIn(this.#sets.begun.nextFrom(this.slotOf(this.#baseSequence)))
    return oldest < sequence ? oldest : -1
  }

  /** Forgets a message that the base is about to pass. */
  forget(sequence: number): void {
    this.ring.setState(sequence, MISSING)
    this.#sets.begun.delete(this.slotOf(sequence))
    this.#sets.complete.delete(this.slotOf(sequence))
    this.#sets.fragmented.delete(this.slotOf(sequence))
    this.#sets.bundles.delete(this.slotOf(sequence))
  }

  /** Moves the base to `sequence`, before which every message was forgotten. */
  advance(sequence: number): void {
    for (;;) {
      const awaited = this.sequenceIn(this.#sets.awaited.nextFrom(this.slotOf(this.#baseSequence)))
      if (awaited < 0 || awaited >= sequence) break
      this.#sets.awaited.delete(this.slotOf(awaited))
    }
    this.#baseSequence = sequence
  }

  /** Gives its memory back if nothing is in the window. */
  trim(): void {
    if (!this.isEmpty) return
    this.ring = NO_RING
    this.#sets = NO_SETS
  }

  #noteParent(sequence: number, lead: number): void {
    const parent = sequence - lead
    if (lead === 0 || parent < this.#baseSequence) return
    const slot = this.slotOf(parent)
    if (!this.#sets.complete.has(slot)) this.#sets.awaited.add(slot)
  }
}
