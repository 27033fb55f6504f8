/** So small a part of a message may lie unused behind it, rather than copying the message once more. */
const MAX_SLACK = 1 / 8
/** What the objects of a message take that has room for all of its fragments. */
const OBJECTS_BYTES = 600
/** With more fragments, moving them takes longer than is worth what the objects take. */
const MAX_COMPACT_FRAGMENTS = 256

/**
 * A message of several fragments, put together as they arrive in any order.
 *
 * Where memory is short it has room for all fragments but one at most, until the last one comes:
 * then what it takes is within what both sides count for it, its objects included.
 *
 * ```
 *   roomy     │  0  │     │  2  │     │  4  │
 *   compact   │  0  │  2  │  4  │
 * ```
 */
export class Reassembly {
  readonly #maxFragmentBytes: number
  readonly #fragments: number
  readonly #arrived: Uint32Array
  #bytes: Uint8Array
  #missing = 0
  #sizeBytes = 0

  /**
   * @param lastFragmentId Number of fragments, less one.
   * @param maxFragmentBytes Size of all fragments but the last.
   * @param isRoomy Whether there is memory for what it takes at its quickest.
   */
  constructor(lastFragmentId: number, maxFragmentBytes: number, isRoomy: boolean = true) {
    const fragments = lastFragmentId + 1
    this.#maxFragmentBytes = maxFragmentBytes
    this.#fragments = fragments
    this.#missing = fragments
    const isCompact = !isRoomy && fragments <= MAX_COMPACT_FRAGMENTS
    this.#bytes = new Uint8Array(isCompact ? 0 : fragments * maxFragmentBytes)
    this.#arrived = new Uint32Array((fragments + 31) >>> 5)
    this.#sizeBytes = lastFragmentId * maxFragmentBytes
  }

  get isComplete(): boolean {
    return this.#missing === 0
  }

  /** What it takes at most, beside what both sides count for the message. */
  get overheadBytes(): number {
    return this.#isCompact() ? 0 : OBJECTS_BYTES
  }

  has(fragmentId: number): boolean {
    return (this.#arrived[fragmentId >>> 5]! & (1 << (fragmentId & 31))) !== 0
  }

  /** Copies a fragment that is not here yet, and whose id and size are valid. */
  add(fragmentId: number, payload: Uint8Array): void {
    if (this.#isCompact()) {
      if (this.#missing === 1) this.#spread()
      else this.#insert(fragmentId)
    }
    const place = this.#isCompact() ? this.#arrivedBefore(fragmentId) : fragmentId
    this.#bytes.set(payload, place * this.#maxFragmentBytes)
    this.#arrived[fragmentId >>> 5] = this.#arrived[fragmentId >>> 5]! | (1 << (fragmentId & 31))
    this.#missing--
    if (fragmentId * this.#maxFragmentBytes >= this.#sizeBytes) this.#sizeBytes += payload.length
  }

  /** Takes no more than both sides count for the message, unless it is so large that it hardly matters. */
  compact(): void {
    if (this.#isCompact() || this.#missing === 0 || this.#fragments > MAX_COMPACT_FRAGMENTS) return
    const fragmentBytes = this.#maxFragmentBytes
    const bytes = new Uint8Array((this.#fragments - this.#missing) * fragmentBytes)
    let to = 0
    for (let id = 0; id < this.#fragments; id++) {
      if (!this.has(id)) continue
      const from = id * fragmentBytes
      bytes.set(this.#bytes.subarray(from, from + fragmentBytes), to)
      to += fragmentBytes
    }
    this.#bytes = bytes
  }

  /** The complete message in memory of its own, which may have some slack behind it. */
  finish(): Uint8Array {
    const slackBytes = this.#bytes.length - this.#sizeBytes
    if (slackBytes === 0) return this.#bytes
    if (slackBytes <= this.#sizeBytes * MAX_SLACK) return this.#bytes.subarray(0, this.#sizeBytes)
    return this.#bytes.slice(0, this.#sizeBytes)
  }

  #isCompact(): boolean {
    return this.#bytes.length < this.#fragments * this.#maxFragmentBytes
  }

  /** Makes room for a fragment among those that are here. */
  #insert(fragmentId: number): void {
    const fragmentBytes = this.#maxFragmentBytes
    const arrived = this.#fragments - this.#missing
    const at = this.#arrivedBefore(fragmentId) * fragmentBytes
    if ((arrived + 1) * fragmentBytes > this.#bytes.length) {
      const capacity = Math.min(this.#fragments - 1, Math.max(1, arrived * 2))
      const bytes = new Uint8Array(capacity * fragmentBytes)
      bytes.set(this.#bytes)
      this.#bytes = bytes
    }
    this.#bytes.copyWithin(at + fragmentBytes, at, arrived * fragmentBytes)
  }

  /** Gives every fragment the place that it has in the message. */
  #spread(): void {
    const fragmentBytes = this.#maxFragmentBytes
    const bytes = new Uint8Array(this.#fragments * fragmentBytes)
    let from = 0
    for (let id = 0; id < this.#fragments; id++) {
      if (!this.has(id)) continue
      bytes.set(this.#bytes.subarray(from, from + fragmentBytes), id * fragmentBytes)
      from += fragmentBytes
    }
    this.#bytes = bytes
  }

  /** How many of the fragments before that one are here. */
  #arrivedBefore(fragmentId: number): number {
    let count = 0
    for (let id = 0; id < fragmentId; id++) if (this.has(id)) count++
    return count
  }
}
