const NO_BYTES = new Uint8Array(0)

/** Bytes of one slab. */
const SLAB_BYTES = 16_384
/** Longer messages have memory of their own: there the bytes cost more than asking for them. */
const MAX_SHARED_BYTES = 2_048
/** A pass in which so much is copied is bulk, and so is the one after it. */
const BULK_BYTES = 2_048
/** Bulk has pauses. After so many passes without any it is over, and what is left of a slab is let go. */
const MAX_QUIET_PASSES = 16

/**
 * Copies messages. In bulk they lie side by side in slabs, because asking the runtime for memory
 * takes five times as long as copying a frame into it; outside of bulk each has memory of its own,
 * so that a message that is kept keeps nothing else.
 *
 * ```
 *   slab  │ message │ message │ message │ free …       │
 * ```
 *
 * A slab lives as long as the longest-lived of its messages. While some are held back, at most
 * `limitBytes` are taken in slabs, so that a few that stay cannot keep much more than their size.
 */
export class MessageSlab {
  readonly #limitBytes: number
  #slab: Uint8Array = NO_BYTES
  /** Where the next message goes. */
  #at = 0
  /** Slabs taken since {@link endPass} found that no message was held back. */
  #slabs = 0
  #passBytes = 0
  #quietPasses = 0
  #isBulk = false

  /** @param limitBytes Most that slabs may take while messages are held back; `Infinity` by default. */
  constructor(limitBytes: number = Infinity) {
    this.#limitBytes = limitBytes
  }

  /** A copy of `bytes[start]` to `bytes[end - 1]`: a plain `Uint8Array`, whatever `bytes` is. */
  copy(bytes: Uint8Array, start: number, end: number): Uint8Array {
    const sizeBytes = end - start
    const source = new Uint8Array(bytes.buffer, bytes.byteOffset + start, sizeBytes)
    this.#passBytes += sizeBytes
    if (this.#passBytes >= BULK_BYTES) this.#isBulk = true
    if (!this.#isBulk || sizeBytes > MAX_SHARED_BYTES || !this.#hasRoom(sizeBytes)) {
      return new Uint8Array(source)
    }
    const copy = new Uint8Array(this.#slab.buffer, this.#at, sizeBytes)
    // Eight-byte steps, so that most messages begin where numbers can be read in place.
    this.#at = (this.#at + sizeBytes + 7) & ~7
    copy.set(source)
    return copy
  }

  /**
   * What came together has been copied.
   *
   * @param isEmpty Whether none of the messages copied so far is held back.
   */
  endPass(isEmpty: boolean): void {
    this.#isBulk = this.#passBytes >= BULK_BYTES
    this.#quietPasses = this.#isBulk ? 0 : this.#quietPasses + 1
    this.#passBytes = 0
    if (this.#quietPasses === MAX_QUIET_PASSES) this.trim()
    if (isEmpty) this.#slabs = 0
  }

  /** Lets go of what is left of a slab. For when the connection is idle. */
  trim(): void {
    this.#slab = NO_BYTES
    this.#at = 0
  }

  /** Whether there is a slab with so much room; takes a new one if need be and allowed. */
  #hasRoom(sizeBytes: number): boolean {
    if (this.#at + sizeBytes <= this.#slab.length) return true
    if ((this.#slabs + 1) * SLAB_BYTES > this.#limitBytes) return false
    this.#slab = new Uint8Array(SLAB_BYTES)
    this.#at = 0
    this.#slabs++
    return true
  }
}
