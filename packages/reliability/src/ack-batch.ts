/** Numbers of a group, side by side. */
const BASE_ID = 0
const BITS = 1
const NONCE = 2
const FIELDS = 3

/** Groups that there is room for at first. An engine keeps so small an array in its heap. */
const FIRST_CAPACITY = 4
const NO_GROUPS = new Uint32Array(0)
/** More than any dialect's ack frame holds (version 3: 161). */
const MAX_GROUPS = 256

/** The groups of one ack frame, kept until its header has been judged. */
export class AckBatch {
  #groups: Uint32Array = NO_GROUPS
  #count = 0

  get count(): number {
    return this.#count
  }

  clear(): void {
    this.#count = 0
  }

  /** Keeps a group; `false` if there are too many. */
  add(baseId: number, bits: number, nonce: number): boolean {
    const at = this.#count * FIELDS
    if (at === this.#groups.length && !this.#grow()) return false
    this.#groups[at + BASE_ID] = baseId
    this.#groups[at + BITS] = bits
    this.#groups[at + NONCE] = nonce
    this.#count++
    return true
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

  #grow(): boolean {
    const capacity = Math.max(this.#count * 2, FIRST_CAPACITY)
    if (capacity > MAX_GROUPS) return false
    const groups = new Uint32Array(capacity * FIELDS)
    groups.set(this.#groups)
    this.#groups = groups
    return true
  }
}
