import { messageCostBytes } from './message-cost.ts'
import type { PayloadSlab } from './payload-slabs.ts'
import { MODE_RELIABLE, type SendMode } from './send-mode.ts'
import { PRIORITY_DEFAULT, type SendOptions } from './send-options.ts'

/** Stands for a payload that nobody needs any more. */
export const NO_PAYLOAD: Uint8Array = new Uint8Array(0)

/** Waits in its channel's queue. Nothing of it was sent. */
export const QUEUED = 0
/** Has its id: at least one fragment was sent, and the peer's base has not passed it. */
export const BEGUN = 1
/** Dropped, or passed by the peer's base. */
export const GONE = 2

// What a sender knows of one fragment, in one byte:
//
//     7       6        5 … 0
//     acked   awaits   copies whose fate is open (stops counting at 63)
//             resend
const ACKED = 0x80
const AWAITS_RESEND = 0x40
const COPIES = 0x3f

/** A message on its way out, from the queue until the peer's base has passed it. */
export class OutgoingMessage {
  channel = 0
  mode: SendMode = MODE_RELIABLE
  priority: number = PRIORITY_DEFAULT
  replaceKey: number | undefined = undefined
  /** 0 if nobody asked. */
  receipt = 0
  payloadBytes = 0
  /** Messages of the application in it: several if it is a bundle. */
  messageCount = 1
  /** What the payload lies in, from {@link payloadStart} on. Dropped as soon as it is no longer needed. */
  payload: Uint8Array = NO_PAYLOAD
  payloadStart = 0
  /** What to tell when the payload is dropped; `undefined` if it has memory of its own. */
  #slab: PayloadSlab | undefined = undefined
  lastFragmentId = 0
  /** What it takes of the peer's memory. */
  costBytes = 0

  state: typeof QUEUED | typeof BEGUN | typeof GONE = QUEUED
  isSettled = false
  /** Whether somebody may still look at it when the peer's base has passed it. */
  isKept = false
  /** Neighbours in the channel's queue. */
  previous: OutgoingMessage | undefined = undefined
  next: OutgoingMessage | undefined = undefined
  /** Position in the heap of deadlines, -1 without one. */
  deadlineIndex = -1

  /** The id, as a number that never wraps; -1 while queued. */
  sequence = -1
  windowParentLead = 0
  channelParentLead = 0
  /** Fragments sent at least once: 0 up to here. */
  sentFragments = 0
  #ackedFragments = 0
  #awaitingFragments = 0
  /** No fragment below this one awaits a resend. */
  #firstAwaiting = 0
  /** State of the only fragment. */
  #state = 0
  /** States of several fragments; only such a message has them, and only once begun. */
  #states: Uint8Array | undefined = undefined

  /**
   * @param payload Owned from now on.
   * @param options Checked by the caller.
   * @param maxFragmentBytes Size of all fragments but the last.
   */
  constructor(payload: Uint8Array, options: SendOptions, maxFragmentBytes: number) {
    this.become(payload, options, maxFragmentBytes)
  }

  /** Becomes another message, as the constructor would make it. The one that it was is over. */
  become(payload: Uint8Array, options: SendOptions, maxFragmentBytes: number): void {
    const sizeBytes = payload.length
    this.channel = options.channel
    this.mode = options.mode
    this.priority = options.priority ?? PRIORITY_DEFAULT
    this.replaceKey = options.replaceKey
    this.receipt = options.receipt ?? 0
    this.payload = payload
    this.payloadStart = 0
    this.#slab = undefined
    this.messageCount = 1
    this.#measure(sizeBytes, maxFragmentBytes)
    this.state = QUEUED
    this.isSettled = false
    this.isKept = false
    this.sequence = -1
    this.sentFragments = 0
    this.#ackedFragments = 0
    this.#awaitingFragments = 0
    this.#firstAwaiting = 0
    this.#state = 0
    this.#states = undefined
  }

  /** Takes one more message in: it is a bundle of so many bytes now. */
  addBundled(sizeBytes: number, maxFragmentBytes: number): void {
    this.messageCount++
    // Most messages only lengthen the last fragment.
    if (sizeBytes > (this.lastFragmentId + 1) * maxFragmentBytes) {
      this.#measure(sizeBytes, maxFragmentBytes)
      return
    }
    this.payloadBytes = sizeBytes
    if (this.lastFragmentId === 0) this.costBytes = sizeBytes
  }

  /** Its payload lies in `slab`, from `start` on, until it is dropped. */
  layIn(slab: PayloadSlab, start: number): void {
    this.payload = slab.bytes
    this.payloadStart = start
    this.#slab = slab
  }

  /** Nothing of it will be sent any more. */
  dropPayload(): void {
    this.payload = NO_PAYLOAD
    this.payloadStart = 0
    this.#slab?.release()
    this.#slab = undefined
  }

  get isBundle(): boolean {
    return this.messageCount > 1
  }

  get isWhollySent(): boolean {
    return this.sentFragments > this.lastFragmentId
  }

  get isWhollyAcked(): boolean {
    return this.#ackedFragments > this.lastFragmentId
  }

  /** Whether a copy more than was sent could still be of use. */
  get wantsExtraCopy(): boolean {
    return this.state === BEGUN && !this.isSettled && !this.awaitsResend
  }

  get awaitsResend(): boolean {
    return this.#awaitingFragments > 0
  }

  /** The first fragment to send again; one must await it. */
  firstAwaitingResend(): number {
    let fragmentId = this.#firstAwaiting
    while ((this.#stateOf(fragmentId) & AWAITS_RESEND) === 0) fragmentId++
    this.#firstAwaiting = fragmentId
    return fragmentId
  }

  /** A copy of a fragment left. */
  onCopySent(fragmentId: number): void {
    if (this.lastFragmentId > 0 && this.#states === undefined) {
      this.#states = new Uint8Array(this.lastFragmentId + 1)
    }
    const state = this.#stateOf(fragmentId)
    if ((state & AWAITS_RESEND) !== 0) this.#awaitingFragments--
    const copies = Math.min((state & COPIES) + 1, COPIES)
    this.#setState(fragmentId, (state & ACKED) | copies)
    if (fragmentId === this.sentFragments) this.sentFragments++
  }

  /** A copy arrived, maybe one that was believed lost. */
  onCopyAcked(fragmentId: number): void {
    if (fragmentId >= this.sentFragments) return
    const state = this.#stateOf(fragmentId)
    if ((state & ACKED) !== 0) return
    if ((state & AWAITS_RESEND) !== 0) this.#awaitingFragments--
    this.#setState(fragmentId, ACKED)
    this.#ackedFragments++
  }

  /** A copy is lost. Whether that was the last hope for its fragment. */
  onCopyLost(fragmentId: number): boolean {
    if (fragmentId >= this.sentFragments) return false
    const state = this.#stateOf(fragmentId)
    const copies = state & COPIES
    if ((state & ACKED) !== 0 || copies === 0) return false
    this.#setState(fragmentId, copies - 1)
    return copies === 1
  }

  awaitResend(fragmentId: number): void {
    this.#setState(fragmentId, this.#stateOf(fragmentId) | AWAITS_RESEND)
    this.#awaitingFragments++
    if (fragmentId < this.#firstAwaiting) this.#firstAwaiting = fragmentId
  }

  /** Whether every fragment has arrived or may still: sent, and not known to be lost. */
  get mayStillArrive(): boolean {
    if (!this.isWhollySent) return false
    for (let fragmentId = 0; fragmentId <= this.lastFragmentId; fragmentId++) {
      if ((this.#stateOf(fragmentId) & (ACKED | COPIES)) === 0) return false
    }
    return true
  }

  #measure(sizeBytes: number, maxFragmentBytes: number): void {
    this.payloadBytes = sizeBytes
    this.lastFragmentId =
      sizeBytes > maxFragmentBytes ? Math.ceil(sizeBytes / maxFragmentBytes) - 1 : 0
    this.costBytes = messageCostBytes(sizeBytes, this.lastFragmentId, maxFragmentBytes)
  }

  #stateOf(fragmentId: number): number {
    return this.#states === undefined ? this.#state : this.#states[fragmentId]!
  }

  #setState(fragmentId: number, state: number): void {
    if (this.#states === undefined) this.#state = state
    else this.#states[fragmentId] = state
  }
}
