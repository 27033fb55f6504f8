import { SpareList } from './spare-list.ts'

/** Bytes of a slab in bulk. */
const SLAB_BYTES = 16_384
/** Bytes of the slab that a connection makes do with that says little. */
const LONE_SLAB_BYTES = 1_024
/** Longer messages have a slab to themselves in bulk, so that none leaves much of another unused. */
const MAX_SHARED_BYTES = 2_048
/** Longer ones yet have memory of their own, which is not kept. */
const MAX_SLAB_BYTES = 131_072
/** So long a message would leave too little of a small slab. */
const MAX_LONE_BYTES = 512
/** A flush for which so much is copied is bulk, and so is the one after it. */
const BULK_BYTES = 2_048
/** What spare slabs of a kind may take: as much as adapters queue before they ask to wait. */
const MAX_SPARE_BYTES = 1_048_576

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
  readonly #spare = new SpareList<PayloadSlab>()
  /** Of messages that have one to themselves. */
  readonly #largeSpare = new SpareList<PayloadSlab>()
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
    this.note(sizeBytes)
    const slab = this.#isBulk ? this.#bulkSlab(sizeBytes) : this.#loneSlab(sizeBytes)
    if (slab === undefined) return undefined
    this.#lastStart = slab.at
    slab.bytes.set(payload, slab.at)
    slab.at += sizeBytes
    slab.retain()
    return slab
  }

  /** Whether so much is copied that it pays to keep memory. */
  get isBulk(): boolean {
    return this.#isBulk
  }

  /** A slab for one owner, who fills it. */
  take(sizeBytes: number): PayloadSlab {
    const slab = sizeBytes > SLAB_BYTES ? this.#largeSlab(sizeBytes) : this.#smallSlab()
    slab.retain()
    return slab
  }

  /** So much was queued without {@link copy}. */
  note(sizeBytes: number): void {
    this.#flushBytes += sizeBytes
    if (this.#flushBytes >= BULK_BYTES) this.#isBulk = true
  }

  /** A flush has sent what it could. */
  endFlush(): void {
    this.#isBulk = this.#flushBytes >= BULK_BYTES
    this.#flushBytes = 0
    this.#spare.endFlush()
    this.#largeSpare.endFlush()
  }

  /** Nothing in `slab` is needed any more. */
  onFree(slab: PayloadSlab): void {
    slab.at = 0
    const sizeBytes = slab.bytes.length
    if (slab === this.#current || sizeBytes < SLAB_BYTES) return
    const spare = sizeBytes === SLAB_BYTES ? this.#spare : this.#largeSpare
    if ((spare.size + 1) * sizeBytes <= MAX_SPARE_BYTES) spare.give(slab)
  }

  /** Gives back what is not in use. For when the connection is idle. */
  trim(): void {
    this.#spare.clear()
    this.#largeSpare.clear()
    if (this.#current?.isFree) this.#current = undefined
  }

  #bulkSlab(sizeBytes: number): PayloadSlab | undefined {
    if (sizeBytes > MAX_SLAB_BYTES) return undefined
    if (sizeBytes > MAX_SHARED_BYTES) return this.#largeSlab(sizeBytes)
    const current = this.#current
    if (current !== undefined && current.at + sizeBytes <= current.bytes.length) return current
    this.#current = this.#smallSlab()
    return this.#current
  }

  #smallSlab(): PayloadSlab {
    return this.#spare.take() ?? new PayloadSlab(SLAB_BYTES, this)
  }

  #largeSlab(sizeBytes: number): PayloadSlab {
    // In bulk one is mostly as long as the one before; a spare that does not fit makes way.
    const spare = this.#largeSpare.take()
    if (spare !== undefined && spare.bytes.length >= sizeBytes) return spare
    return new PayloadSlab(Math.max(sizeBytes, SLAB_BYTES + 1), this)
  }

  #loneSlab(sizeBytes: number): PayloadSlab | undefined {
    if (sizeBytes > MAX_LONE_BYTES) return undefined
    const current = this.#current
    if (current !== undefined && current.at + sizeBytes <= current.bytes.length) return current
    this.#current = new PayloadSlab(LONE_SLAB_BYTES, this)
    return this.#current
  }
}
