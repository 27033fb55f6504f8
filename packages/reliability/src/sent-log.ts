import { FragmentRing } from './fragment-ring.ts'

/** Flags of a frame. In flight: none of the last three. */
export const NONCE = 1
export const APP_LIMITED = 2
/** Its fragments were given back to be resent, though the frame still counts as in flight. */
export const RECLAIMED = 4
export const ACKED = 8
export const LOST = 16
/** Its id was passed over on purpose: nothing was sent. */
export const SKIPPED = 32
const SETTLED = ACKED | LOST | SKIPPED

/** Fields of a frame's record: eight float64, so that one frame is one cache line. */
export const SENT_AT_MS = 0
export const FRAME_NUMBER = 1
export const DELIVERED_BYTES = 2
export const DELIVERED_AT_MS = 3
export const FIRST_SENT_AT_MS = 4
export const LOST_BYTES = 5
export const IN_FLIGHT_BYTES = 6
export const SIZE_BYTES = 7
const FIELDS = 8

const INITIAL_CAPACITY = 32

/**
 * Every frame sent, remembered for as long as an ack may still name it.
 *
 * A ring that doubles when full: frame `id` lives in slot `id & mask`, so no operation on a
 * frame allocates and every one is O(1).
 *
 *        base      oldestInFlight    next
 *          ▼          ▼                ▼
 *     ┌─┬─┬─┬─┬─┬─┬─┬─┬─┬─┬─┬─┬─┬─┬─┬─┬─┐
 *     │ │ │·│·│·│×│·│■│■│·│■│■│·│■│■│ │ │   ■ in flight, · acked, × lost
 *     └─┴─┴─┴─┴─┴─┴─┴─┴─┴─┴─┴─┴─┴─┴─┴─┴─┘
 */
export class SentLog {
  readonly #maxCapacity: number
  readonly #keepMs: number
  #mask = INITIAL_CAPACITY - 1
  #records = new Float64Array(INITIAL_CAPACITY * FIELDS)
  #flags = new Uint8Array(INITIAL_CAPACITY)
  #fragmentStarts = new Uint32Array(INITIAL_CAPACITY)
  #fragmentCounts = new Uint16Array(INITIAL_CAPACITY)
  readonly #fragments = new FragmentRing()
  #pendingFragments = 0
  #baseId: number
  #nextId: number
  #oldestInFlightId: number

  /**
   * @param maxCapacity Most frames remembered. A power of two.
   * @param keepMs How long a settled frame is remembered while the ring may still grow.
   */
  constructor(firstId: number, maxCapacity: number, keepMs: number) {
    this.#maxCapacity = maxCapacity
    this.#keepMs = keepMs
    this.#baseId = firstId
    this.#nextId = firstId
    this.#oldestInFlightId = firstId
  }

  /** Oldest frame remembered. */
  get baseId(): number {
    return this.#baseId
  }

  get nextId(): number {
    return this.#nextId
  }

  /** Whether the next frame would push out one that is still in flight. */
  get isFull(): boolean {
    return (this.#nextId - this.#oldestInFlightId) >>> 0 >= this.#maxCapacity
  }

  /** Slots at present; a measure of memory. */
  get capacity(): number {
    return this.#mask + 1
  }

  contains(id: number): boolean {
    return (id - this.#baseId) >>> 0 < (this.#nextId - this.#baseId) >>> 0
  }

  /** The oldest frame in flight; {@link nextId} if there is none. */
  oldestInFlightId(): number {
    while (
      this.#oldestInFlightId !== this.#nextId &&
      (this.#flags[this.#oldestInFlightId & this.#mask]! & SETTLED) !== 0
    ) {
      this.#oldestInFlightId = (this.#oldestInFlightId + 1) >>> 0
    }
    return this.#oldestInFlightId
  }

  flags(id: number): number {
    return this.#flags[id & this.#mask]!
  }

  addFlag(id: number, flag: number): void {
    this.#flags[id & this.#mask]! |= flag
  }

  get(id: number, field: number): number {
    return this.#records[(id & this.#mask) * FIELDS + field]!
  }

  set(id: number, field: number, value: number): void {
    this.#records[(id & this.#mask) * FIELDS + field] = value
  }

  fragmentCount(id: number): number {
    return this.#fragmentCounts[id & this.#mask]!
  }

  fragment(id: number, index: number): number {
    return this.#fragments.at(this.#fragmentStarts[id & this.#mask]! + index)
  }

  /** Adds a fragment to the frame that {@link append} will remember next. */
  addFragment(fragment: number): void {
    this.#fragments.push(fragment)
    this.#pendingFragments++
  }

  /** Remembers the next frame, with the fragments added since the last, and returns its id. */
  append(nowMs: number, flags: number): number {
    const id = this.#nextId
    if ((id - this.#baseId) >>> 0 > this.#mask) this.#makeRoom(nowMs)
    const slot = id & this.#mask
    this.#flags[slot] = flags
    this.#records[slot * FIELDS + SENT_AT_MS] = nowMs
    this.#fragmentStarts[slot] = (this.#fragments.tail - this.#pendingFragments) >>> 0
    this.#fragmentCounts[slot] = this.#pendingFragments
    this.#pendingFragments = 0
    this.#nextId = (id + 1) >>> 0
    return id
  }

  #makeRoom(nowMs: number): void {
    const oldest = this.#baseId
    const isStale =
      (this.flags(oldest) & SETTLED) !== 0 && this.get(oldest, SENT_AT_MS) + this.#keepMs < nowMs
    if (isStale || this.#mask + 1 >= this.#maxCapacity) this.#forgetOldest()
    else this.#grow()
  }

  #forgetOldest(): void {
    const id = this.#baseId
    if (this.oldestInFlightId() === id) this.#oldestInFlightId = (id + 1) >>> 0
    this.#fragments.releaseTo(
      (this.#fragmentStarts[id & this.#mask]! + this.fragmentCount(id)) >>> 0,
    )
    this.#baseId = (id + 1) >>> 0
  }

  #grow(): void {
    const capacity = (this.#mask + 1) * 2
    const mask = capacity - 1
    const records = new Float64Array(capacity * FIELDS)
    const flags = new Uint8Array(capacity)
    const starts = new Uint32Array(capacity)
    const counts = new Uint16Array(capacity)
    for (let id = this.#baseId; id !== this.#nextId; id = (id + 1) >>> 0) {
      const from = id & this.#mask
      const to = id & mask
      for (let i = 0; i < FIELDS; i++) records[to * FIELDS + i] = this.#records[from * FIELDS + i]!
      flags[to] = this.#flags[from]!
      starts[to] = this.#fragmentStarts[from]!
      counts[to] = this.#fragmentCounts[from]!
    }
    this.#records = records
    this.#flags = flags
    this.#fragmentStarts = starts
    this.#fragmentCounts = counts
    this.#mask = mask
  }
}
