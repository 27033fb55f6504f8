import type { SendMemory } from './send-memory.ts'

/** What a slab starts with: a client that says little costs no more, and it stays in the cache. */
const FIRST_SLAB_BYTES = 16 * 1_024
/** A slab doubles up to this size each time the socket is found to lag behind. */
const MAX_SLAB_BYTES = 1_024 * 1_024

/**
 * Memory of a socket that sends many datagrams at a time, written one behind the other:
 *
 * ```
 *   bytes  │ sent │ sent │ sent │ next …       │
 *                               ▲ offset       ▲ back to 0 from here
 * ```
 *
 * A runtime may read what was committed after the call that sent it has returned. So memory is
 * written to again only while nothing is under way; otherwise the socket keeps the old slab for
 * as long as it needs it, and a fresh one takes its place.
 */
export class SendSlab implements SendMemory {
  #bytes: Uint8Array
  #offset = 0
  readonly #maxFrameBytes: number
  readonly #isIdle: () => boolean

  /** @param isIdle Whether the socket is done with everything that was committed. */
  constructor(maxFrameBytes: number, isIdle: () => boolean) {
    this.#bytes = new Uint8Array(Math.max(FIRST_SLAB_BYTES, maxFrameBytes))
    this.#maxFrameBytes = maxFrameBytes
    this.#isIdle = isIdle
  }

  get bytes(): Uint8Array {
    return this.#bytes
  }

  /** Where the next datagram begins; a whole frame fits behind it. */
  get offset(): number {
    return this.#offset
  }

  /** Whether nothing that was committed is under way, so that all of the memory is free. */
  get isIdle(): boolean {
    return this.#isIdle()
  }

  /** Whether a whole frame still fits behind one of `sizeBytes` at {@link offset}. */
  hasRoomBehind(sizeBytes: number): boolean {
    return this.#offset + sizeBytes + this.#maxFrameBytes <= this.#bytes.length
  }

  /** Begins at the front again, in memory of at least `leastBytes`. Only while the socket {@link isIdle}. */
  rewind(leastBytes = 0): void {
    this.#offset = 0
    if (this.#bytes.length < leastBytes) this.#bytes = new Uint8Array(leastBytes)
  }

  /** Leaves the `sizeBytes` at {@link offset} to the socket. */
  advance(sizeBytes: number): void {
    this.#offset += sizeBytes
    if (this.#offset + this.#maxFrameBytes <= this.#bytes.length) return
    this.#offset = 0
    if (this.#isIdle()) return
    this.#bytes = new Uint8Array(Math.min(2 * this.#bytes.length, MAX_SLAB_BYTES))
  }
}
