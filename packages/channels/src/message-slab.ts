const NO_BYTES = new Uint8Array(0)

/** Bytes of one slab. */
const SLAB_BYTES = 16_384
/** What it takes with its objects. */
const SLAB_MEMORY_BYTES = SLAB_BYTES + 224
/** In what is longer than a frame the bytes cost more than asking for memory does. */
const MAX_FRAME_BYTES = 2_048
const NOT_COPIED = -1
/** A pass in which so much is copied is bulk, and so is the one after it. */
const BULK_BYTES = 2_048
/** Bulk has pauses. After so many passes without any it is over, and what is left of a slab is let go. */
const MAX_QUIET_PASSES = 16

/**
 * Copies messages out of frames. In bulk whole frames lie side by side in slabs, and messages are
 * views of them, because asking the runtime for memory takes five times as long as copying a frame
 * into it; outside of bulk each message has memory of its own, so that one that is kept keeps
 * nothing else.
 *
 * ```
 *   slab  │ frame: │ message │ message │ message │ frame: │ message │ free …       │
 * ```
 *
 * A slab lives as long as the longest-lived of its messages. It is taken only where there is room,
 * so that a few messages that stay cannot keep much more than their size.
 */
export class MessageSlab {
  readonly #hasRoom: (bytes: number) => boolean
  #slab: Uint8Array = NO_BYTES
  /** What it lies in: asking an array for its buffer costs a third of making a view. */
  #buffer: ArrayBufferLike = NO_BYTES.buffer
  /** Where the next message goes. */
  #at = 0
  /** The frame that is being read, and where in the slab its copy begins. */
  #frame: Uint8Array = NO_BYTES
  #frameAt = NOT_COPIED
  /** Slabs that messages may lie in still, or that have room for more. */
  #slabs = 0
  #passBytes = 0
  #quietPasses = 0
  #isBulk = false

  /** @param hasRoom Whether so many bytes may be taken in a slab; always by default. */
  constructor(hasRoom: (bytes: number) => boolean = () => true) {
    this.#hasRoom = hasRoom
  }

  /** What slabs take at most. */
  get heldBytes(): number {
    return this.#slabs * SLAB_MEMORY_BYTES
  }

  /** What is copied next lies in `frame`, all of which the first copy in bulk takes along. */
  beginFrame(frame: Uint8Array): void {
    this.#frame = frame
    this.#frameAt = NOT_COPIED
  }

  /** A copy of `bytes[start]` to `bytes[end - 1]`: a plain `Uint8Array`, whatever `bytes` is. */
  copy(bytes: Uint8Array, start: number, end: number): Uint8Array {
    const sizeBytes = end - start
    this.#passBytes += sizeBytes
    if (this.#passBytes >= BULK_BYTES) this.#isBulk = true
    if (this.#isBulk && bytes === this.#frame && (this.#frameAt >= 0 || this.#copyFrame(bytes))) {
      return new Uint8Array(this.#buffer, this.#frameAt + start, sizeBytes)
    }
    return new Uint8Array(new Uint8Array(bytes.buffer, bytes.byteOffset + start, sizeBytes))
  }

  /**
   * What came together has been copied.
   *
   * @param isEmpty Whether none of the messages copied so far is still here.
   */
  endPass(isEmpty: boolean): void {
    this.#isBulk = this.#passBytes >= BULK_BYTES
    this.#quietPasses = this.#isBulk ? 0 : this.#quietPasses + 1
    this.#passBytes = 0
    if (this.#quietPasses === MAX_QUIET_PASSES) this.trim()
    if (isEmpty) this.#slabs = this.#slab === NO_BYTES ? 0 : 1
  }

  /** Nothing of what was copied is here any more: lets go of all memory. */
  clear(): void {
    this.trim()
    this.#slabs = 0
  }

  /** Lets go of what is left of a slab. For when the connection is idle. */
  trim(): void {
    this.#slab = NO_BYTES
    this.#buffer = NO_BYTES.buffer
    this.#at = 0
    this.#frame = NO_BYTES
  }

  /** Puts all of `bytes` into a slab, if it is small enough and a slab may be had. */
  #copyFrame(bytes: Uint8Array): boolean {
    const sizeBytes = bytes.length
    if (sizeBytes > MAX_FRAME_BYTES) return false
    if (this.#at + sizeBytes > this.#slab.length) {
      if (!this.#hasRoom(SLAB_MEMORY_BYTES)) return false
      this.#slab = new Uint8Array(SLAB_BYTES)
      this.#buffer = this.#slab.buffer
      this.#at = 0
      this.#slabs++
    }
    this.#slab.set(bytes, this.#at)
    this.#frameAt = this.#at
    this.#at += sizeBytes
    return true
  }
}
