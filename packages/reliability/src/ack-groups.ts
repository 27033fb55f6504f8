/** Groups remembered to be repeated. A power of two. */
const REMEMBERED = 8
/** How often a group is repeated after it was first sent; more often where frames get lost. */
const REPEATS = 2
const REPEATS_IF_LOSSY = 5
/** Numbers of a group, side by side. */
const BASE_ID = 0
const BITS = 1
const NONCE = 2
/** Of a group of the ack: where it lies in the memory plus one if it is a repeat, else 0. */
const SOURCE = 3
/** Of one in the memory: how often it will be repeated yet. */
const REPEATS_LEFT = 3
const FIELDS = 4
/** The groups of the ack lie behind those remembered. */
const ACK = REMEMBERED * FIELDS
/** Groups that an ack has room for at first. */
const FIRST_CAPACITY = 4
/** What there is before the first group: nobody writes to it. */
const NO_WORDS = new Uint32Array(ACK)

/**
 * The groups of the ack being built, and those of earlier acks that it repeats: what is said once
 * only is lost with its ack (U11).
 *
 * A repeat is an exact copy, and goes out only beside a fresh group, all of whose ids are newer:
 * a uflow peer takes anything else for a round trip as old as the connection (U1).
 */
export class AckGroups {
  /** Those remembered, and those of the ack. */
  #words: Uint32Array = NO_WORDS
  #count = 0
  #hasFresh = false
  #nextSlot = 0

  /** Groups in the ack being built. */
  get count(): number {
    return this.#count
  }

  baseId(index: number): number {
    return this.#words[ACK + index * FIELDS + BASE_ID]!
  }

  bits(index: number): number {
    return this.#words[ACK + index * FIELDS + BITS]!
  }

  nonce(index: number): number {
    return this.#words[ACK + index * FIELDS + NONCE]!
  }

  isRepeat(index: number): boolean {
    return this.#words[ACK + index * FIELDS + SOURCE] !== 0
  }

  /** Begins another ack. */
  clear(): void {
    this.#count = 0
    this.#hasFresh = false
  }

  /** Adds a group for the first time, in ascending order; fresh if nothing newer was ever named. */
  add(baseId: number, bits: number, nonce: number, isFresh: boolean): void {
    this.#put(this.#append(), baseId, bits, nonce, 0)
    if (isFresh) this.#hasFresh = true
  }

  /** Adds the latest groups that are still to be repeated, if a fresh one covers for them. */
  addRepeats(maxGroups: number): void {
    if (!this.#hasFresh) return
    for (let i = 1; i <= REMEMBERED && this.#count < maxGroups; i++) {
      const slot = (this.#nextSlot - i) & (REMEMBERED - 1)
      if (this.#words[slot * FIELDS + REPEATS_LEFT]! > 0) this.#insertRepeat(slot)
    }
  }

  /** The ack left: the groups sent for the first time are remembered. */
  commit(isLossy: boolean): void {
    const end = ACK + this.#count * FIELDS
    for (let at = ACK; at < end; at += FIELDS) {
      const source = this.#words[at + SOURCE]!
      if (source > 0) this.#words[(source - 1) * FIELDS + REPEATS_LEFT]!--
    }
    for (let at = ACK; at < end; at += FIELDS) {
      if (this.#words[at + SOURCE] === 0) this.#remember(at, isLossy)
    }
    this.clear()
  }

  #remember(at: number, isLossy: boolean): void {
    const words = this.#words
    const to = this.#nextSlot * FIELDS
    words[to + BASE_ID] = words[at + BASE_ID]!
    words[to + BITS] = words[at + BITS]!
    words[to + NONCE] = words[at + NONCE]!
    words[to + REPEATS_LEFT] = isLossy ? REPEATS_IF_LOSSY : REPEATS
    this.#nextSlot = (this.#nextSlot + 1) & (REMEMBERED - 1)
  }

  /** Ids are compared as int32 differences: no two in use are half the circle apart. */
  #insertRepeat(slot: number): void {
    const from = slot * FIELDS
    let at = this.#append()
    const words = this.#words
    const baseId = words[from + BASE_ID]!
    for (; at > ACK && ((words[at - FIELDS + BASE_ID]! - baseId) | 0) > 0; at -= FIELDS) {
      for (let i = 0; i < FIELDS; i++) words[at + i] = words[at - FIELDS + i]!
    }
    this.#put(at, baseId, words[from + BITS]!, words[from + NONCE]!, slot + 1)
  }

  #put(at: number, baseId: number, bits: number, nonce: number, source: number): void {
    const words = this.#words
    words[at + BASE_ID] = baseId
    words[at + BITS] = bits
    words[at + NONCE] = nonce
    words[at + SOURCE] = source
  }

  /** Makes room for one more group; returns where it lies. */
  #append(): number {
    const at = ACK + this.#count * FIELDS
    if (at === this.#words.length) {
      const words = new Uint32Array(ACK + Math.max(this.#count * 2, FIRST_CAPACITY) * FIELDS)
      words.set(this.#words)
      this.#words = words
    }
    this.#count++
    return at
  }
}
