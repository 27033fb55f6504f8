import { type Libc, MSG_DONTWAIT, SOL_UDP, UDP_GRO } from './libc.ts'
import { MAX_SOCKET_ADDRESS_BYTES } from './write-socket-address.ts'

/** Buffers that one call fills at most. */
export const MAX_BUFFERS = 32
/** More than a datagram can have, or what the kernel merges. */
const BUFFER_BYTES = 65_536

const HEADER_BYTES = 64
const IOVEC_BYTES = 16
const CONTROL_BYTES = 24
const CONTROL_USED_BYTES = 20
const ADDRESS_BYTES = 32

const IOVECS = MAX_BUFFERS * HEADER_BYTES
const CONTROLS = IOVECS + MAX_BUFFERS * IOVEC_BYTES
const ADDRESSES = CONTROLS + MAX_BUFFERS * CONTROL_BYTES
const MEMORY_BYTES = ADDRESSES + MAX_BUFFERS * ADDRESS_BYTES

/**
 * The `mmsghdr`s of a `recvmmsg`, with all that they point to. Memory of 64 bits, the low byte
 * first:
 *
 * ```
 *      0  32 × mmsghdr   address → · 28 · iovec → · 1 · control → · 24 · flags · bytes received
 *   2048  32 × iovec     where the buffer lies · its size
 *   2560  32 × cmsghdr   20 · SOL_UDP · UDP_GRO · size of each datagram that was merged
 *   3328  32 × sockaddr
 * ```
 *
 * The system gives memory to what is written to, so that the two MiB of buffers take as much as the
 * largest datagrams that ever came.
 */
export class ReceiveVector {
  /** Where the buffers lie, all of them. Another {@link receive} writes over them. */
  readonly bytes: Uint8Array = new Uint8Array(new ArrayBuffer(MAX_BUFFERS * BUFFER_BYTES))
  readonly #libc: Libc
  readonly #memory = new Uint8Array(new ArrayBuffer(MEMORY_BYTES))
  readonly #words = new Uint32Array(this.#memory.buffer)

  constructor(libc: Libc) {
    this.#libc = libc
    const base = libc.addressOf(this.#memory)
    const buffers = libc.addressOf(this.bytes)
    for (let i = 0; i < MAX_BUFFERS; i++) {
      const header = i * HEADER_BYTES
      const iovec = IOVECS + i * IOVEC_BYTES
      this.#point(header, base + ADDRESSES + i * ADDRESS_BYTES)
      this.#point(header + 16, base + iovec)
      this.#words[(header + 24) >> 2] = 1
      this.#point(header + 32, base + CONTROLS + i * CONTROL_BYTES)
      this.#point(iovec, buffers + i * BUFFER_BYTES)
      this.#words[(iovec + 8) >> 2] = BUFFER_BYTES
    }
  }

  /**
   * Reads what the kernel has for the socket, without waiting.
   *
   * @returns How many buffers were filled, or what `recvmmsg` does if none was.
   */
  receive(descriptor: number): number {
    const words = this.#words
    // The kernel has written there what it used.
    for (let header = 0; header < IOVECS; header += HEADER_BYTES) {
      words[(header + 8) >> 2] = MAX_SOCKET_ADDRESS_BYTES
      words[(header + 40) >> 2] = CONTROL_BYTES
    }
    return this.#libc.recvmmsg(descriptor, this.#memory, MAX_BUFFERS, MSG_DONTWAIT, null)
  }

  /** Where in {@link bytes} the buffer begins. */
  start(index: number): number {
    return index * BUFFER_BYTES
  }

  sizeBytes(index: number): number {
    return this.#words[(index * HEADER_BYTES + 56) >> 2] ?? 0
  }

  /** Size of each datagram but the last that the kernel merged into the buffer; 0 if it is one alone. */
  segmentBytes(index: number): number {
    const words = this.#words
    const control = (CONTROLS + index * CONTROL_BYTES) >> 2
    const usedBytes = words[(index * HEADER_BYTES + 40) >> 2] ?? 0
    if (usedBytes < CONTROL_USED_BYTES || words[control + 2] !== SOL_UDP) return 0
    return words[control + 3] === UDP_GRO ? (words[control + 4] ?? 0) : 0
  }

  /** The `sockaddr` of who sent it: all words of {@link addressWords} from this index on. */
  addressAt(index: number): number {
    return (ADDRESSES + index * ADDRESS_BYTES) >> 2
  }

  get addressWords(): Uint32Array {
    return this.#words
  }

  #point(at: number, address: number): void {
    this.#words[at >> 2] = address >>> 0
    this.#words[(at >> 2) + 1] = Math.floor(address / 2 ** 32)
  }
}
