import { type ArrivalState, COMPLETE, PARTIAL } from './arrival-ring.ts'
import type { IncomingWindow } from './incoming-window.ts'
import { LooseMessages } from './loose-messages.ts'
import { MessageSlab } from './message-slab.ts'
import { PackedMessages } from './packed-messages.ts'
import { Reassembly } from './reassembly.ts'
import type { ReceiveMemory } from './receive-memory.ts'

/** So many fragments' worth more than was granted may be held: not for each small message is packed. */
const SLACK_FRAGMENTS = 2

/**
 * The contents of the window: messages that are complete and wait, and the beginnings of others.
 *
 * As long as the grant has room for what objects and slabs take beside the messages themselves,
 * messages are *loose*: views that are handed out as they are. When it has none left, which an
 * honest peer hardly ever brings about, those that wait are *packed*, and copied out of there when
 * their turn comes.
 */
export class MessageStore {
  readonly #memory: ReceiveMemory
  readonly #maxFragmentBytes: number
  readonly #slab: MessageSlab
  readonly #loose = new LooseMessages()
  readonly #packed: PackedMessages
  #partial: Map<number, Reassembly> | undefined = undefined
  /** What the beginnings take beside what is counted for them. */
  #partialOverheadBytes = 0
  /** Whose fragment came last: the next one's is mostly the same. */
  #lastSequence = -1
  #last: Reassembly | undefined = undefined
  /** Whether the grant had no room when it was last looked at: nothing is taken beside it then. */
  #isShort = false

  /**
   * @param window What has arrived.
   * @param memory What messages are paid from.
   * @param maxFragmentBytes The dialect's.
   */
  constructor(window: IncomingWindow, memory: ReceiveMemory, maxFragmentBytes: number) {
    this.#memory = memory
    this.#maxFragmentBytes = maxFragmentBytes
    // What a turn of the event loop brings may be taken twice: it is mostly gone when the turn ends.
    this.#slab = new MessageSlab(
      (bytes) => !this.#isShort && this.#slab.heldBytes + bytes <= memory.grantedBytes,
    )
    this.#packed = new PackedMessages(window)
  }

  // ── What comes ─────────────────────────────────────────────────────────

  /** What is kept next lies in `frame`. */
  beginFrame(frame: Uint8Array): void {
    this.#slab.beginFrame(frame)
  }

  /** Keeps a copy of a message of one fragment. */
  keep(sequence: number, bytes: Uint8Array, start: number, end: number): void {
    this.keepCopy(sequence, this.copy(bytes, start, end))
  }

  /** A copy of a message of one fragment, to be handed out or kept at once. */
  copy(bytes: Uint8Array, start: number, end: number): Uint8Array {
    return this.#slab.copy(bytes, start, end)
  }

  /** Keeps a message that has memory of its own, or what {@link copy} has made. */
  keepCopy(sequence: number, message: Uint8Array): void {
    this.#loose.keep(sequence, message)
    this.#packed.onLoose(sequence)
  }

  /** Begins a message of several fragments. */
  begin(sequence: number, lastFragmentId: number): Reassembly {
    const reassembly = new Reassembly(lastFragmentId, this.#maxFragmentBytes, !this.#isShort)
    this.#partialOverheadBytes += reassembly.overheadBytes
    this.#partial ??= new Map()
    this.#partial.set(sequence, reassembly)
    this.#lastSequence = sequence
    this.#last = reassembly
    return reassembly
  }

  /** The beginnings of a message. */
  partial(sequence: number): Reassembly {
    if (sequence !== this.#lastSequence || this.#last === undefined) {
      this.#last = this.#partial!.get(sequence)!
      this.#lastSequence = sequence
    }
    return this.#last
  }

  /** Adds a fragment to a message that was begun. */
  add(sequence: number, reassembly: Reassembly, fragmentId: number, payload: Uint8Array): void {
    const before = reassembly.overheadBytes
    reassembly.add(fragmentId, payload)
    this.#partialOverheadBytes += reassembly.overheadBytes - before
    if (!reassembly.isComplete) return
    this.#forgetPartial(sequence)
    this.keepCopy(sequence, reassembly.finish())
  }

  // ── What goes ──────────────────────────────────────────────────────────

  /** Hands out a complete message. */
  take(sequence: number): Uint8Array {
    return this.#packed.has(sequence) ? this.#packed.read(sequence) : this.#loose.take(sequence)
  }

  /** The base is about to pass a message; those before it were forgotten. */
  forget(sequence: number, state: ArrivalState): void {
    if (state === PARTIAL) this.#forgetPartial(sequence)
    else if (this.#packed.has(sequence)) this.#packed.forget(sequence)
    else if (state === COMPLETE) this.#loose.take(sequence)
  }

  // ── What it takes ──────────────────────────────────────────────────────

  /** Packs what waits if it takes more than was granted. */
  limit(): void {
    const slackBytes = SLACK_FRAGMENTS * this.#maxFragmentBytes
    this.#isShort =
      this.#memory.usedBytes + this.overheadBytes > this.#memory.grantedBytes + slackBytes
    if (this.#isShort) this.#pack()
  }

  /** Whether {@link limit} has anything to do though nothing waits any more. */
  get isShort(): boolean {
    return this.#isShort
  }

  /** What came together has been kept. */
  endPass(): void {
    this.#slab.endPass(this.#loose.count === 0)
  }

  /** Gives memory back that a busy time has left behind. */
  trim(): void {
    this.#slab.trim()
    this.#packed.trim()
    if (this.#loose.count === 0) this.#loose.clear()
  }

  /** What all of this takes at most beside what both sides count for the messages. */
  get overheadBytes(): number {
    return (
      this.#slab.heldBytes +
      this.#loose.overheadBytes +
      this.#packed.garbageBytes +
      this.#partialOverheadBytes
    )
  }

  #pack(): void {
    this.#packed.pack(this.#loose)
    this.#loose.clear()
    this.#slab.clear()
    if (this.#partialOverheadBytes === 0) return
    this.#partialOverheadBytes = 0
    for (const reassembly of this.#partial?.values() ?? []) {
      reassembly.compact()
      this.#partialOverheadBytes += reassembly.overheadBytes
    }
  }

  #forgetPartial(sequence: number): void {
    this.#partialOverheadBytes -= this.partial(sequence).overheadBytes
    this.#partial?.delete(sequence)
    this.#last = undefined
  }
}
