/** Groups remembered to be repeated. A power of two. */
const REMEMBERED = 8
/** How often a group is repeated after it was first sent; more often where frames get lost. */
const REPEATS = 2
const REPEATS_IF_LOSSY = 5
/** Capacity of a first group's memory. */
const FIRST_CAPACITY = 16
const NO_IDS = new Uint32Array(0)
const NO_NONCES = new Uint8Array(0)
const NO_SOURCES = new Int8Array(0)
/** Source of a group that is sent for the first time. */
const NEW = -1

/**
 * The groups of the ack being built, and those of earlier acks that it repeats: what is said once
 * only is lost with its ack (U11).
 *
 * A repeat is an exact copy, and goes out only beside a fresh group, all of whose ids are newer:
 * a uflow peer takes anything else for a round trip as old as the connection (U1).
 */
export class AckGroups {
  #baseIds: Uint32Array = NO_IDS
  #bits: Uint32Array = NO_IDS
  #nonces: Uint8Array = NO_NONCES
  /** Where in the memory a repeated group lies, or {@link NEW}. */
  #sources: Int8Array = NO_SOURCES
  #count = 0
  #hasFresh = false

  // Those remembered. Of no length before there is one.
  #rememberedBaseIds: Uint32Array = NO_IDS
  #rememberedBits: Uint32Array = NO_IDS
  #rememberedNonces: Uint8Array = NO_NONCES
  #repeatsLeft: Uint8Array = NO_NONCES
  #nextSlot = 0

  /** Groups in the ack being built. */
  get count(): number {
    return this.#count
  }

  baseId(index: number): number {
    return this.#baseIds[index]!
  }

  bits(index: number): number {
    return this.#bits[index]!
  }

  nonce(index: number): number {
    return this.#nonces[index]!
  }

  isRepeat(index: number): boolean {
    return this.#sources[index] !== NEW
  }

  /** Begins another ack. */
  clear(): void {
    this.#count = 0
    this.#hasFresh = false
  }

  /** Adds a group for the first time, in ascending order; fresh if nothing newer was ever named. */
  add(baseId: number, bits: number, nonce: number, isFresh: boolean): void {
    if (this.#count === this.#baseIds.length) this.#grow()
    const at = this.#count++
    this.#baseIds[at] = baseId
    this.#bits[at] = bits
    this.#nonces[at] = nonce
    this.#sources[at] = NEW
    if (isFresh) this.#hasFresh = true
  }

  /** Adds the latest groups that are still to be repeated, if a fresh one covers for them. */
  addRepeats(maxGroups: number): void {
    if (!this.#hasFresh || this.#repeatsLeft === NO_NONCES) return
    for (let i = 1; i <= REMEMBERED && this.#count < maxGroups; i++) {
      const slot = (this.#nextSlot - i) & (REMEMBERED - 1)
      if (this.#repeatsLeft[slot]! > 0) this.#insertRepeat(slot)
    }
  }

  /** The ack left: the groups sent for the first time are remembered. */
  commit(isLossy: boolean): void {
    const count = this.#count
    for (let i = 0; i < count; i++) if (this.isRepeat(i)) this.#repeatsLeft[this.#sources[i]!]!--
    for (let i = 0; i < count; i++) if (!this.isRepeat(i)) this.#remember(i, isLossy)
    this.clear()
  }

  #remember(index: number, isLossy: boolean): void {
    if (this.#repeatsLeft === NO_NONCES) {
      this.#rememberedBaseIds = new Uint32Array(REMEMBERED)
      this.#rememberedBits = new Uint32Array(REMEMBERED)
      this.#rememberedNonces = new Uint8Array(REMEMBERED)
      this.#repeatsLeft = new Uint8Array(REMEMBERED)
    }
    const slot = this.#nextSlot
    this.#rememberedBaseIds[slot] = this.#baseIds[index]!
    this.#rememberedBits[slot] = this.#bits[index]!
    this.#rememberedNonces[slot] = this.#nonces[index]!
    this.#repeatsLeft[slot] = isLossy ? REPEATS_IF_LOSSY : REPEATS
    this.#nextSlot = (slot + 1) & (REMEMBERED - 1)
  }

  /** Ids are compared as int32 differences: no two in use are half the circle apart. */
  #insertRepeat(slot: number): void {
    if (this.#count === this.#baseIds.length) this.#grow()
    const baseId = this.#rememberedBaseIds[slot]!
    let at = this.#count++
    for (; at > 0 && ((this.#baseIds[at - 1]! - baseId) | 0) > 0; at--) this.#shift(at)
    this.#baseIds[at] = baseId
    this.#bits[at] = this.#rememberedBits[slot]!
    this.#nonces[at] = this.#rememberedNonces[slot]!
    this.#sources[at] = slot
  }

  /** Moves the group before `at` there. */
  #shift(at: number): void {
    this.#baseIds[at] = this.#baseIds[at - 1]!
    this.#bits[at] = this.#bits[at - 1]!
    this.#nonces[at] = this.#nonces[at - 1]!
    this.#sources[at] = this.#sources[at - 1]!
  }

  #grow(): void {
    const capacity = Math.max(this.#baseIds.length * 2, FIRST_CAPACITY)
    const baseIds = new Uint32Array(capacity)
    const bits = new Uint32Array(capacity)
    const nonces = new Uint8Array(capacity)
    const sources = new Int8Array(capacity)
    baseIds.set(this.#baseIds)
    bits.set(this.#bits)
    nonces.set(this.#nonces)
    sources.set(this.#sources)
    this.#baseIds = baseIds
    this.#bits = bits
    this.#nonces = nonces
    this.#sources = sources
  }
}
