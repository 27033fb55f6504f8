/** Capacity of a first group's memory. */
const FIRST_CAPACITY = 8
const NO_IDS = new Uint32Array(0)
const NO_NONCES = new Uint8Array(0)
/** More than any dialect's ack frame holds (version 3: 161). */
const MAX_GROUPS = 256

/** The groups of one ack frame, kept until its header has been judged. */
export class AckBatch {
  #baseIds: Uint32Array = NO_IDS
  #bits: Uint32Array = NO_IDS
  #nonces: Uint8Array = NO_NONCES
  #count = 0

  get count(): number {
    return this.#count
  }

  clear(): void {
    this.#count = 0
  }

  /** Keeps a group; `false` if there are too many. */
  add(baseId: number, bits: number, nonce: number): boolean {
    if (this.#count === this.#baseIds.length && !this.#grow()) return false
    this.#baseIds[this.#count] = baseId
    this.#bits[this.#count] = bits
    this.#nonces[this.#count] = nonce
    this.#count++
    return true
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

  #grow(): boolean {
    const capacity = Math.max(this.#baseIds.length * 2, FIRST_CAPACITY)
    if (capacity > MAX_GROUPS) return false
    const baseIds = new Uint32Array(capacity)
    const bits = new Uint32Array(capacity)
    const nonces = new Uint8Array(capacity)
    baseIds.set(this.#baseIds)
    bits.set(this.#bits)
    nonces.set(this.#nonces)
    this.#baseIds = baseIds
    this.#bits = bits
    this.#nonces = nonces
    return true
  }
}
