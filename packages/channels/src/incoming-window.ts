import type { Dialect, FragmentHeader } from '@rudp/wire'
import { ArrivalRing, COMPLETE, MAX_CHANNELS, MAX_MESSAGE_WINDOW, MISSING } from './arrival-ring.ts'
import { messageCostBytes } from './message-cost.ts'
import { SlotSet } from './slot-set.ts'

/** The ring of a window in which nothing is: nobody writes to it. */
const NO_RING = new ArrivalRing()

/**
 * The messages that may still arrive or be delivered, and the two rules by which the window moves
 * on and gives up those it passes.
 *
 * An id is a *sequence* in here, which counts on past the wrap: the id is its low 20 bits.
 *
 * ```
 *          base                    end              base + window
 *            ▼                      ▼                     ▼
 *     ─ ─ ─ ─○─●─○─○─◐─●─●─○─◐─●─●─●─ ─ ─ ─ ─ ─ ─ ─ ─ ─ ─ ┤
 *               ○ missing   ◐ partial   ● complete
 * ```
 */
export class IncomingWindow {
  /** What is known of each. */
  ring: ArrivalRing = NO_RING
  readonly #window: number
  readonly #idMask: number
  readonly #maxFragmentBytes: number
  /** Messages of which anything arrived. */
  readonly #begun: SlotSet
  /** Complete messages, delivered or not. */
  readonly #complete: SlotSet
  /** Messages of several fragments. */
  readonly #fragmented: SlotSet
  /** Messages that must be reliable, complete or not, because another names them its parent. */
  readonly #parents: SlotSet
  #baseSequence: number
  #endSequence: number
  /** The first message that a sync alone has passed, nothing having arrived since; else `Infinity`. */
  #doubtedSequence = Infinity

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
    this.#begun = this.createSlotSet()
    this.#complete = this.createSlotSet()
    this.#fragmented = this.createSlotSet()
    this.#parents = this.createSlotSet()
    this.#baseSequence = firstMessageId
    this.#endSequence = firstMessageId
  }

  get baseSequence(): number {
    return this.#baseSequence
  }

  get baseId(): number {
    return this.#baseSequence & this.#idMask
  }

  /** One past the newest message of which anything arrived. */
  get endSequence(): number {
    return this.#endSequence
  }

  /** Slots that {@link slotOf} tells apart. */
  get slotCount(): number {
    return this.#window
  }

  /** Whether the oldest and the newest message may have slots among the same `slots` neighbours. */
  wrapsWithin(slots: number): boolean {
    return this.#endSequence - this.#baseSequence > this.#window - slots
  }

  /** How far ahead of the base `messageId` lies. */
  distanceTo(messageId: number): number {
    return (messageId - this.#baseSequence) & this.#idMask
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
  begin(sequence: number, header: Readonly<FragmentHeader>, payloadBytes: number): void {
    if (this.ring === NO_RING) this.ring = new ArrivalRing()
    const { lastFragmentId } = header
    this.ring.reach(this.#baseSequence, sequence)
    this.ring.begin(sequence, header, lastFragmentId === 0 ? payloadBytes : lastFragmentId)
    this.#begun.add(this.slotOf(sequence))
    if (lastFragmentId > 0) this.#fragmented.add(this.slotOf(sequence))
    if (sequence >= this.#endSequence) this.#endSequence = sequence + 1
    this.#doubtedSequence = Infinity
    this.#noteParent(sequence, header.windowParentLead)
    this.#noteParent(sequence, header.channelParentLead)
  }

  /** The last missing fragment of a message has arrived. */
  complete(sequence: number): void {
    this.ring.setState(sequence, COMPLETE)
    this.#complete.add(this.slotOf(sequence))
  }

  /** Whether a message of which something has arrived is of several fragments. */
  isFragmented(sequence: number): boolean {
    return this.#fragmented.has(this.slotOf(sequence))
  }

  /** What a message of which something has arrived takes of the granted memory. */
  costBytes(sequence: number): number {
    const size = this.ring.size(sequence)
    if (!this.isFragmented(sequence)) return size
    return messageCostBytes(0, size, this.#maxFragmentBytes)
  }

  /** Which of the slots from `32 * index` on have complete messages, delivered or not: a bit each. */
  completeWord(index: number): number {
    return this.#complete.word(index)
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
      const sequence = this.sequenceIn(this.#complete.nextFrom(this.slotOf(base)))
      if (sequence < base || sequence >= limit) return base
      const lead = this.ring.windowParentLead(sequence)
      if (lead !== 0 && sequence - lead >= base) return base
      base = sequence + 1
    }
  }

  /**
   * Where the base may move when the sender says that its next message is `messageId`, and that it
   * has nothing left to send before it: not past a complete message, nor past one that is known to
   * be reliable. -1 if no honest sender says that.
   */
  baseAfterSync(messageId: number): number {
    if (!Number.isInteger(messageId) || messageId < 0 || messageId > this.#idMask) return -1
    const distance = this.distanceTo(messageId)
    const end = this.#baseSequence + distance
    if (distance > this.#window || end < this.#endSequence) return -1
    // A flood of syncs may not lead so far away that there is no telling the way back.
    if (end - this.#doubtedSequence > this.#idMask >>> 1) return -1

    let base = this.#baseSequence + distance
    const slot = this.slotOf(this.#baseSequence)
    const complete = this.sequenceIn(this.#complete.nextFrom(slot))
    const parent = this.sequenceIn(this.#parents.nextFrom(slot))
    if (complete >= 0 && complete < base) base = complete
    if (parent >= 0 && parent < base) base = parent
    return base
  }

  /** Whether anything of a message in the window has arrived. */
  isBegun(sequence: number): boolean {
    return this.#begun.has(this.slotOf(sequence))
  }

  /** The oldest message before `sequence` of which anything arrived, or -1. */
  begunBefore(sequence: number): number {
    const oldest = this.sequenceIn(this.#begun.nextFrom(this.slotOf(this.#baseSequence)))
    return oldest < sequence ? oldest : -1
  }

  /** Forgets a message that the base is about to pass. */
  forget(sequence: number): void {
    this.ring.setState(sequence, MISSING)
    this.#begun.delete(this.slotOf(sequence))
    this.#complete.delete(this.slotOf(sequence))
    this.#fragmented.delete(this.slotOf(sequence))
  }

  /** Moves the base to `sequence`, before which every message was forgotten. */
  advance(sequence: number): void {
    for (;;) {
      const parent = this.sequenceIn(this.#parents.nextFrom(this.slotOf(this.#baseSequence)))
      if (parent < 0 || parent >= sequence) break
      this.#parents.delete(this.slotOf(parent))
    }
    this.#baseSequence = sequence
  }

  /** The base has moved here from `sequence` because a sync said so: {@link rewind} may undo it. */
  doubtFrom(sequence: number): void {
    this.#doubtedSequence = Math.min(this.#doubtedSequence, sequence)
  }

  /**
   * Something of a message behind the base arrived. If only a sync has said that it would not, the
   * sync was forged (U12), and the base goes back to where it was. Whether it did.
   */
  rewind(messageId: number): boolean {
    if (this.#doubtedSequence === Infinity || this.#begun.size > 0) return false
    const passed = this.#baseSequence - this.#doubtedSequence
    if (((messageId - this.#doubtedSequence) & this.#idMask) >= passed) return false
    this.#baseSequence = this.#doubtedSequence
    this.#endSequence = this.#doubtedSequence
    this.#doubtedSequence = Infinity
    return true
  }

  /** Gives its memory back if nothing is in the window. */
  trim(): void {
    if (this.#begun.size > 0) return
    this.ring = NO_RING
    this.#begun.trim()
    this.#complete.trim()
    this.#fragmented.trim()
    this.#parents.trim()
  }

  #noteParent(sequence: number, lead: number): void {
    const parent = sequence - lead
    if (lead !== 0 && parent >= this.#baseSequence) this.#parents.add(this.slotOf(parent))
  }
}
