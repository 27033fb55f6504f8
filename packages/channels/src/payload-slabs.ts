/** Bytes of a slab in bulk. */
const SLAB_BYTES = 16_384
/** Bytes of the slab that a connection makes do with that says little. */
const LONE_SLAB_BYTES = 1_024
/** Longer messages have memory of their own: there the bytes cost more than asking for them. */
const MAX_SHARED_BYTES = 2_048
/** So long a message would leave too little of a small slab. */
const MAX_LONE_BYTES = 512
/** A flush for which so much is copied is bulk, and so is the one after it. */
const BULK_BYTES = 2_048
/** Slabs kept for reuse. */
const MAX_SPARE_SLABS = 64

/** Memory that messages share. It may be used again when the last of them has released it. */
export class PayloadSlab {
  readonly bytes: Uint8Array
  /** Where the next message goes. */
  at = 0
  #messages = 0
  readonly #owner: PayloadSlabs

  constructor(sizeBytes: number, owner: PayloadSlabs) {
    this.bytes = new Uint8Array(sizeBytes)
    this.#owner = owner
  }

  get isFree(): boolean {
    return this.#messages === 0
  }

  /** Another message lies here. */
  retain(): void {
    this.#messages++
  }

  /** A message that lay here is no longer needed. */
  release(): void {
    if (--this.#messages === 0) this.#owner.onFree(this)
  }
}

/**
 * Copies messages that wait to be sent. The sender knows when it needs one no longer, so their
 * memory is used again and again, and stays in the processor's caches:
 *
 * ```
 *   current   │ message │ message │ free …        │
 *   full      │ message │ message │ message │ message │   until all are acknowledged
 *   spare     │ free …                            │       for when the current one is full
 * ```
 */
export class PayloadSlabs {
  #current: PayloadSlab | undefined = undefined
  #spare: PayloadSlab[] = []
  #flushBytes = 0
  #isBulk = false
  #lastStart = 0

  /** Where the message copied last begins in its slab. */
  get lastStart(): number {
    return this.#lastStart
  }

  /**
   * Copies a message into a slab, where it begins at {@link lastStart}. Release the slab when the
   * message is no longer needed.
   *
   * @param payload Borrowed.
   * @returns `undefined`, and nothing is copied, if the message should have memory of its own.
   */
  copy(payload: Uint8Array): PayloadSlab | undefined {
    const sizeBytes = payload.length
    this.#flushBytes += sizeBytes
    if (this.#flushBytes >= BULK_BYTES) this.#isBulk = true
    if (sizeBytes > (this.#isBulk ? MAX_SHARED_BYTES : MAX_LONE_BYTES)) return undefined
    let slab = this.#current
    if (slab === undefined || slab.at + sizeBytes > slab.bytes.length) slab = this.#next()
    const start = slab.at
    slab.bytes.set(payload, start)
    slab.at = start + sizeBytes
    slab.retain()
    this.#lastStart = start
    return slab
  }

  /** A flush has sent what it could. */
  endFlush(): void {
    this.#isBulk = this.#flushBytes >= BULK_BYTES
    this.#flushBytes = 0
  }

  /** Nothing in `slab` is needed any more. */
  onFree(slab: PayloadSlab): void {
    slab.at = 0
    if (slab === this.#current || slab.bytes.length < SLAB_BYTES) return
    if (this.#spare.length < MAX_SPARE_SLABS) this.#spare.push(slab)
  }

  /** Gives back what is not in use. For when the connection is idle. */
  trim(): void {
    this.#spare = []
    if (this.#current?.isFree) this.#current = undefined
  }

  /** Another slab, which is empty. */
  #next(): PayloadSlab {
    const spare = this.#isBulk ? this.#spare.pop() : undefined
    const slab = spare ?? new PayloadSlab(this.#isBulk ? SLAB_BYTES : LONE_SLAB_BYTES, this)
    this.#current = slab
    return slab
  }
}
