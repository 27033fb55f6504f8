import { uflow3 } from '@rudp/wire'

/** Most datagrams that wait; a network that is full drops the rest. */
const CAPACITY = 64

/** Datagrams on their way in one direction, copied; those that were delivered can be read again. */
export class DatagramRing {
  readonly #bytes = new Uint8Array(CAPACITY * uflow3.maxFrameBytes)
  readonly #sizes = new Uint16Array(CAPACITY)
  #head = 0
  #count = 0
  #filled = 0

  get count(): number {
    return this.#count
  }

  /** How many datagrams, waiting or not, can be read with {@link at}. */
  get remembered(): number {
    return this.#filled
  }

  push(bytes: Uint8Array, sizeBytes: number): void {
    if (this.#count === CAPACITY) return
    const slot = (this.#head + this.#count++) % CAPACITY
    this.#bytes.set(bytes.subarray(0, sizeBytes), slot * uflow3.maxFrameBytes)
    this.#sizes[slot] = sizeBytes
    if (this.#filled < CAPACITY) this.#filled++
  }

  /** Takes the oldest, borrowed until the next {@link push}. There must be one. */
  shift(): Uint8Array {
    const slot = this.#head
    this.#head = (this.#head + 1) % CAPACITY
    this.#count--
    return this.at(slot)
  }

  /** A remembered datagram, borrowed. */
  at(slot: number): Uint8Array {
    const start = slot * uflow3.maxFrameBytes
    return this.#bytes.subarray(start, start + (this.#sizes[slot] ?? 0))
  }
}
