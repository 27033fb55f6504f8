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
/** Groups that an ack has room for at first. An engine keeps so small an array in its heap. */
const FIRST_CAPACITY = 4
const NO_GROUPS = new Uint32Array(0)

/**
 * The groups of the ack being built, and those of earlier acks that it repeats: what is said once
 * only is lost with its ack (U11).
 *
 * A repeat is an exact copy, and goes out only beside a fresh group, all of whose ids are newer:
 * a uflow peer takes anything else for a round trip as old as the connection (U1).
 */
export class AckGroups {
  #groups: Uint32Array = NO_GROUPS
  #count = 0
  #hasFresh = false
  /** Those remembered. Of no length before there is one. */
  #memory: Uint32Array = NO_GROUPS
  #nextSlot = 0

  /** Groups in the ack being built. */
  get count(): number {
    return this.#count
  }

  baseId(index: number): number {
    return this.#groups[index * FIELDS + BASE_ID]!
  }

  bits(index: number): number {
    return this.#groups[index * FIELDS + BITS]!
  }

  nonce(index: number): number {
    return this.#groups[index * FIELDS + NONCE]!
  }

  isRepeat(index: number): boolean {
    return this.#groups[index * FIELDS + SOURCE] !== 0
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
    if (!this.#hasFresh || this.#memory === NO_GROUPS) return
    for (let i = 1; i <= REMEMBERED && this.#count < maxGroups; i++) {
      const slot = (this.#nextSlot - i) & (REMEMBERED - 1)
      if (this.#memory[slot * FIELDS + REPEATS_LEFT]! > 0) this.#insertRepeat(slot)
    }
  }

  /** The ack left: the groups sent for the first time are remembered. */
  commit(isLossy: boolean): void {
    const end = this.#count * FIELDS
    for (let at = 0; at < end; at += FIELDS) {
      const source = this.#groups[at + SOURCE]!
      if (source > 0) this.#memory[(source - 1) * FIELDS + REPEATS_LEFT]!--
    }
    for (let at = 0; at < end; at += FIELDS) {
      if (this.#groups[at + SOURCE] === 0) this.#remember(at, isLossy)
    }
    this.clear()
  }

  #remember(at: number, isLossy: boolean): void {
    if (this.#memory === NO_GROUPS) this.#memory = new Uint32Array(REMEMBERED * FIELDS)
    const to = this.#nextSlot * FIELDS
    this.#memory[to + BASE_ID] = this.#groups[at + BASE_ID]!
    this.#memory[to + BITS] = this.#groups[at + BITS]!
    this.#memory[to + NONCE] = this.#groups[at + NONCE]!
    this.#memory[to + REPEATS_LEFT] = isLossy ? REPEATS_IF_LOSSY : REPEATS
    this.#nextSlot = (this.#nextSlot + 1) & (REMEMBERED - 1)
  }

  /** Ids are compared as int32 differences: no two in use are half the circle apart. */
  #insertRepeat(slot: number): void {
    const from = slot * FIELDS
    const baseId = this.#memory[from + BASE_ID]!
    let at = this.#append()
    for (; at > 0 && ((this.#groups[at - FIELDS + BASE_ID]! - baseId) | 0) > 0; at -= FIELDS) {
      for (let i = 0; i < FIELDS; i++) this.#groups[at + i] = this.#groups[at - FIELDS + i]!
    }
    this.#put(at, baseId, this.#memory[from + BITS]!, this.#memory[from + NONCE]!, slot + 1)
  }

  #put(at: number, baseId: number, bits: number, nonce: number, source: number): void {
    this.#groups[at + BASE_ID] = baseId
    this.#groups[at + BITS] = bits
    this.#groups[at + NONCE] = nonce
    this.#groups[at + SOURCE] = source
  }

  /** Makes room for one more group; returns where it lies. */
  #append(): number {
    const at = this.#count++ * FIELDS
    if (at < this.#groups.length) return at
    const groups = new Uint32Array(Math.max(at * 2, FIRST_CAPACITY * FIELDS))
    groups.set(this.#groups)
    this.#groups = groups
    return at
  }
}
