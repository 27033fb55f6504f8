/** Groups remembered to be repeated. A power of two. */
const REMEMBERED = 8
/** How often a group is repeated after it was first sent. */
const REPEATS = 5
const INITIAL_CAPACITY = 16

/**
 * The groups of the ack being built, and those of earlier acks that are to be repeated in it:
 * what is named once only is lost with its ack (U11).
 *
 * A repeat is an exact copy, and goes out only beside a fresh group, all of whose ids are newer:
 * a uflow peer takes anything else for a round trip as old as the connection (U1).
 */
export class SentGroups {
  #baseIds = new Uint32Array(INITIAL_CAPACITY)
  #bits = new Uint32Array(INITIAL_CAPACITY)
  #nonces = new Uint8Array(INITIAL_CAPACITY)
  /** Index in {@link #rememberedBaseIds} of a group that is repeated; -1 for one not sent before. */
  #sources = new Int8Array(INITIAL_CAPACITY)
  #count = 0
  #fresh = 0
  readonly #rememberedBaseIds = new Uint32Array(REMEMBERED)
  readonly #rememberedBits = new Uint32Array(REMEMBERED)
  readonly #rememberedNonces = new Uint8Array(REMEMBERED)
  readonly #repeatsLeft = new Uint8Array(REMEMBERED)
  #nextSlot = 0

  get count(): number {
    return this.#count
  }

  begin(): void {
    this.#count = 0
    this.#fresh = 0
  }

  /** Adds a group never sent before; `isFresh` if all its ids are newer than any sent before. */
  add(baseId: number, bits: number, nonce: number, isFresh: boolean): void {
    if (this.#count === this.#baseIds.length) this.#grow()
    this.#place(this.#count, baseId, bits, nonce, -1)
    this.#count++
    if (isFresh) this.#fresh++
  }

  /** Adds what is to be repeated, if a fresh group covers for it and there is room. */
  addRepeats(maxGroups: number): void {
    if (this.#fresh === 0) return
    for (let i = 1; i <= REMEMBERED && this.#count < maxGroups; i++) {
      const slot = (this.#nextSlot - i) & (REMEMBERED - 1)
      if (this.#repeatsLeft[slot]! > 0) this.#insertRepeat(slot)
    }
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
    return this.#sources[index]! >= 0
  }

  /** The groups left: the new ones are remembered. */
  commit(): void {
    for (let i = 0; i < this.#count; i++) {
      if (this.isRepeat(i)) this.#repeatsLeft[this.#sources[i]!]!--
    }
    for (let i = 0; i < this.#count; i++) if (!this.isRepeat(i)) this.#rememberGroup(i)
    this.begin()
  }

  #rememberGroup(index: number): void {
    const slot = this.#nextSlot
    this.#rememberedBaseIds[slot] = this.#baseIds[index]!
    this.#rememberedBits[slot] = this.#bits[index]!
    this.#rememberedNonces[slot] = this.#nonces[index]!
    this.#repeatsLeft[slot] = REPEATS
    this.#nextSlot = (slot + 1) & (REMEMBERED - 1)
  }

  /** Keeps the groups ascending; compared modulo 2³², which no two of them are half of apart. */
  #insertRepeat(slot: number): void {
    if (this.#count === this.#baseIds.length) this.#grow()
    const baseId = this.#rememberedBaseIds[slot]!
    let at = this.#count
    while (at > 0 && ((this.#baseIds[at - 1]! - baseId) | 0) > 0) {
      const before = at - 1
      this.#place(
        at,
        this.#baseIds[before]!,
        this.#bits[before]!,
        this.#nonces[before]!,
        this.#sources[before]!,
      )
      at = before
    }
    this.#place(at, baseId, this.#rememberedBits[slot]!, this.#rememberedNonces[slot]!, slot)
    this.#count++
  }

  #place(at: number, baseId: number, bits: number, nonce: number, source: number): void {
    this.#baseIds[at] = baseId
    this.#bits[at] = bits
    this.#nonces[at] = nonce
    this.#sources[at] = source
  }

  #grow(): void {
    const capacity = this.#baseIds.length * 2
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
