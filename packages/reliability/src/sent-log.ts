import { FragmentRing } from './fragment-ring.ts'

/** Flags of a frame. */
export const NONCE = 1
/** It left in a bubble that the application made. */
export const APP_LIMITED = 2
/** Its fragments were given back to be resent. */
export const RECLAIMED = 4
export const ACKED = 8
export const LOST = 16
/** Its id was passed over on purpose: nothing was sent. */
export const SKIPPED = 32
/** Only its timer says that it was lost: no ack has shown it yet. */
export const UNPROVEN = 64
/** A frame with none of these is in flight. */
export const SETTLED: number = ACKED | LOST | SKIPPED

/** Fields of a frame's record: eight float64, so that a frame is one cache line. */
export const SENT_AT_MS = 0
export const FRAME_NUMBER = 1
export const SIZE_BYTES = 2
/** As they were when the frame was sent; see {@link DeliveryTracker}. */
export const DELIVERED_BYTES = 3
export const DELIVERED_AT_MS = 4
export const FIRST_SENT_AT_MS = 5
export const LOST_BYTES = 6
export const IN_FLIGHT_BYTES = 7
const FIELDS = 8

/** Marks of a frame, beside its record: its flags with the number of its fragments above, and where those begin. */
const FLAGS_AND_COUNT = 0
const FRAGMENT_START = 1
const MARKS = 2
const FLAGS_MASK = 0xff
const COUNT_SHIFT = 8

const INITIAL_CAPACITY = 32
// What every log has before the first frame, and once it was trimmed: nobody writes to it.
const UNUSED_RECORDS = new Float64Array(INITIAL_CAPACITY * FIELDS)
const UNUSED_MARKS = new Uint32Array(INITIAL_CAPACITY * MARKS)
/** A settled frame is remembered this long at least, so that an ack that was delayed finds it. */
const KEEP_MS = 2_000

/**
 * Every frame sent, remembered for as long as an ack may still name it.
 *
 * A ring that doubles when full: frame `id` lives in slot `id & mask`, so no operation on a frame
 * allocates, and each is O(1).
 *
 *        base      oldest in flight     next
 *          ▼          ▼                  ▼
 *     ┌─┬─┬─┬─┬─┬─┬─┬─┬─┬─┬─┬─┬─┬─┬─┬─┬─┬─┐
 *     │ │ │·│·│×│·│·│■│■│·│■│■│○│■│■│■│ │ │   ■ in flight, · acked, × lost, ○ passed over
 *     └─┴─┴─┴─┴─┴─┴─┴─┴─┴─┴─┴─┴─┴─┴─┴─┴─┴─┘
 */
export class SentLog {
  readonly #maxCapacity: number
  #mask = INITIAL_CAPACITY - 1
  #records: Float64Array = UNUSED_RECORDS
  #marks: Uint32Array = UNUSED_MARKS
  readonly #fragments = new FragmentRing()
  /** Fragments added for the frame that is being built. */
  #pendingFragments = 0
  #baseId = 0
  #nextId = 0
  /** No frame in flight is older. */
  #oldestId = 0
  /** All frames before this one have given up their fragments: they were acknowledged. */
  #fragmentsFromId = 0

  /** @param maxCapacity Most frames remembered. A power of two, at least 32. */
  constructor(firstId: number, maxCapacity: number) {
    this.#maxCapacity = maxCapacity
    this.#baseId = firstId
    this.#nextId = firstId
    this.#oldestId = firstId
    this.#fragmentsFromId = firstId
  }

  /** Id of the next frame. */
  get nextId(): number {
    return this.#nextId
  }

  /** Whether the next frame would push out one that is still in flight. */
  get isFull(): boolean {
    return (this.#nextId - this.oldestInFlightId()) >>> 0 >= this.#maxCapacity
  }

  /** Bytes of memory at present. */
  get memoryBytes(): number {
    return (this.#mask + 1) * (FIELDS * 8 + MARKS * 4) + this.#fragments.capacity * 8
  }

  /** Whether frame `id` is remembered. */
  contains(id: number): boolean {
    return (id - this.#baseId) >>> 0 < (this.#nextId - this.#baseId) >>> 0
  }

  /** The oldest frame in flight; {@link nextId} if there is none. */
  oldestInFlightId(): number {
    const { nextId } = this
    let id = this.#oldestId
    while (id !== nextId && (this.#marks[this.#markAt(id)]! & SETTLED) !== 0) id = (id + 1) >>> 0
    this.#oldestId = id
    return id
  }

  /** The flags of a remembered frame. */
  flags(id: number): number {
    return this.#marks[this.#markAt(id)]! & FLAGS_MASK
  }

  addFlag(id: number, flag: number): void {
    this.#marks[this.#markAt(id)]! |= flag
  }

  removeFlag(id: number, flag: number): void {
    this.#marks[this.#markAt(id)]! &= ~flag
  }

  /** A field of a remembered frame. */
  get(id: number, field: number): number {
    return this.#records[(id & this.#mask) * FIELDS + field]!
  }

  set(id: number, field: number, value: number): void {
    this.#records[(id & this.#mask) * FIELDS + field] = value
  }

  /** How many fragments the frame carried; 0 once it was acknowledged and forgot them. */
  fragmentCount(id: number): number {
    return this.#marks[this.#markAt(id)]! >>> COUNT_SHIFT
  }

  fragment(id: number, index: number): number {
    return this.#fragments.at(this.#marks[this.#markAt(id) + FRAGMENT_START]! + index)
  }

  /** Adds a fragment to the frame that {@link append} will remember next. */
  addFragment(fragment: number): void {
    this.#fragments.push(fragment)
    this.#pendingFragments++
  }

  /** Remembers the next frame, with the fragments added since the last, and returns its id. */
  append(nowMs: number, flags: number): number {
    const id = this.#nextId
    if (this.#records === UNUSED_RECORDS) this.#allocate(INITIAL_CAPACITY)
    else if ((id - this.#baseId) >>> 0 > this.#mask) this.#makeRoom(nowMs)
    const at = this.#markAt(id)
    this.#marks[at + FLAGS_AND_COUNT] = flags | (this.#pendingFragments << COUNT_SHIFT)
    this.#marks[at + FRAGMENT_START] = this.#fragments.tail - this.#pendingFragments
    this.set(id, SENT_AT_MS, nowMs)
    this.#pendingFragments = 0
    this.#nextId = (id + 1) >>> 0
    return id
  }

  /** Forgets the fragments of the oldest frames, as far as all were acknowledged. */
  releaseFragments(): void {
    let id = this.#fragmentsFromId
    let release = -1
    while (id !== this.#nextId && (this.flags(id) & (ACKED | SKIPPED)) !== 0) {
      release = this.#fragmentsEnd(id)
      this.#marks[this.#markAt(id)]! &= FLAGS_MASK
      id = (id + 1) >>> 0
    }
    this.#fragmentsFromId = id
    if (release >= 0) this.#fragments.releaseTo(release)
  }

  /** When {@link trim} will have something to give back; `Infinity` if it will not. */
  trimAtMs(): number {
    const isSmall = this.#mask + 1 === INITIAL_CAPACITY
    const isNeeded = this.#pendingFragments > 0 || this.oldestInFlightId() !== this.#nextId
    if (isSmall || isNeeded) return Infinity
    return this.get((this.#nextId - 1) >>> 0, SENT_AT_MS) + KEEP_MS
  }

  /** Forgets everything, nothing being in flight any more, and gives the memory back. */
  trim(): void {
    while (this.#baseId !== this.#nextId) this.#forgetOldest()
    this.#records = UNUSED_RECORDS
    this.#marks = UNUSED_MARKS
    this.#mask = INITIAL_CAPACITY - 1
    this.#fragments.shrink()
  }

  #makeRoom(nowMs: number): void {
    const id = this.#baseId
    const isStale = (this.flags(id) & SETTLED) !== 0 && this.get(id, SENT_AT_MS) + KEEP_MS < nowMs
    if (isStale || this.#mask + 1 === this.#maxCapacity) this.#forgetOldest()
    else this.#allocate((this.#mask + 1) * 2)
  }

  #forgetOldest(): void {
    const id = this.#baseId
    this.#baseId = (id + 1) >>> 0
    if (this.#oldestId === id) this.#oldestId = this.#baseId
    if (this.#fragmentsFromId !== id) return
    this.#fragmentsFromId = this.#baseId
    this.#fragments.releaseTo(this.#fragmentsEnd(id))
  }

  /** One past the position of the frame's last fragment. */
  #fragmentsEnd(id: number): number {
    return (this.#marks[this.#markAt(id) + FRAGMENT_START]! + this.fragmentCount(id)) >>> 0
  }

  #markAt(id: number): number {
    return (id & this.#mask) * MARKS
  }

  /** Moves the remembered frames to rings of another capacity. */
  #allocate(capacity: number): void {
    const mask = capacity - 1
    const records = new Float64Array(capacity * FIELDS)
    const marks = new Uint32Array(capacity * MARKS)
    for (let id = this.#baseId; id !== this.#nextId; id = (id + 1) >>> 0) {
      const from = id & this.#mask
      const to = id & mask
      for (let i = 0; i < FIELDS; i++) records[to * FIELDS + i] = this.#records[from * FIELDS + i]!
      for (let i = 0; i < MARKS; i++) marks[to * MARKS + i] = this.#marks[from * MARKS + i]!
    }
    this.#records = records
    this.#marks = marks
    this.#mask = mask
  }
}
