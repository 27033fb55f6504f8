const NO_BYTES = new Uint8Array(0)

/** Bytes of one slab. */
const SLAB_BYTES = 16_384
/** Messages up to this size V8 keeps in its own heap, which costs less than a view. */
const MAX_SMALL_BYTES = 64
/** Longer messages have memory of their own: there the bytes cost more than asking for them. */
const MAX_SHARED_BYTES = 2_048
/** A pass in which so much is copied is bulk, and so is the one after it. */
const BULK_BYTES = 2_048

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
  #isBulk = false

  /** @param limitBytes Most that slabs may take while messages are held back; `Infinity` by default. */
  constructor(limitBytes: number = Infinity) {
    this.#limitBytes = limitBytes
  }

  /** A copy of `bytes[start]` to `bytes[end - 1]`: a plain `Uint8Array`, whatever `bytes` is. */
  copy(bytes: Uint8Array, start: number, end: number): Uint8Array {
    const sizeBytes = end - start
    if (sizeBytes <= MAX_SMALL_BYTES) return copySmall(bytes, start, sizeBytes)
    this.#passBytes += sizeBytes
    if (this.#passBytes >= BULK_BYTES) this.#isBulk = true
    // A slab of length 0 is none yet, or one that the application has transferred with a message.
    const isShared = this.#isBulk && sizeBytes <= MAX_SHARED_BYTES && this.#hasRoom(sizeBytes)
    const copy = isShared
      ? new Uint8Array(this.#slab.buffer, this.#at, sizeBytes)
      : new Uint8Array(sizeBytes)
    // Eight-byte steps, so that numbers in messages can be read in place.
    if (isShared) this.#at += (sizeBytes + 7) & ~7
    copy.set(new Uint8Array(bytes.buffer, bytes.byteOffset + start, sizeBytes))
    return copy
  }

  /**
   * What came together has been copied.
   *
   * @param isEmpty Whether none of the messages copied so far is held back.
   */
  endPass(isEmpty: boolean): void {
    this.#isBulk = this.#passBytes >= BULK_BYTES
    this.#passBytes = 0
    if (!this.#isBulk) this.#slab = NO_BYTES
    if (isEmpty) this.#slabs = 0
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

/** Byte by byte, which for so few is faster than taking a view first. */
function copySmall(bytes: Uint8Array, start: number, sizeBytes: number): Uint8Array {
  const copy = new Uint8Array(sizeBytes)
  for (let i = 0; i < sizeBytes; i++) copy[i] = bytes[start + i]!
  return copy
}
