import { type Libc, MSG_DONTWAIT_NOSIGNAL, SOL_UDP, UDP_SEGMENT } from './libc.ts'
import { MAX_SOCKET_ADDRESS_BYTES, writeSocketAddress } from './write-socket-address.ts'

const IOVEC = 56
const CONTROL = 72
const CONTROL_BYTES = 24
const CONTROL_USED_BYTES = 18
const ADDRESS = 96

/**
 * The `msghdr` of a `sendmsg` whose memory leaves as many datagrams of one size, with all that it
 * points to. Memory of 64 bits, the low byte first:
 *
 * ```
 *    0  msghdr   address → 96 · its size · iovec → 56 · 1 · control → 72 · 24 · flags
 *   56  iovec    where the datagrams lie · their size in all
 *   72  cmsghdr  18 · SOL_UDP · UDP_SEGMENT · size of a datagram (two bytes)
 *   96  sockaddr
 * ```
 *
 * The segment size goes with each call: as an option of the socket it would concern whatever else
 * the runtime sends, and some kernels refuse even small datagrams where it exceeds a route's MTU.
 */
export class SegmentMessage {
  readonly #libc: Libc
  readonly #memory = new Uint8Array(new ArrayBuffer(ADDRESS + MAX_SOCKET_ADDRESS_BYTES + 4))
  readonly #words = new Uint32Array(this.#memory.buffer)
  readonly #baseAddress: number
  #bytes: Uint8Array | undefined
  #bytesAddress = 0
  #hostname = ''
  #port = 0

  constructor(libc: Libc) {
    this.#libc = libc
    const base = libc.addressOf(this.#memory)
    this.#baseAddress = base
    this.#point(16, base + IOVEC)
    this.#words[24 >> 2] = 1
    this.#words[CONTROL >> 2] = CONTROL_USED_BYTES
    this.#words[(CONTROL + 8) >> 2] = SOL_UDP
    this.#words[(CONTROL + 12) >> 2] = UDP_SEGMENT
  }

  /**
   * Aims at an address; without it the socket has to be connected.
   *
   * @returns Whether the address can be written.
   */
  aim(family: 'IPv4' | 'IPv6', hostname: string, port: number): boolean {
    if (port === this.#port && hostname === this.#hostname) return true
    const sizeBytes = writeSocketAddress(this.#memory, ADDRESS, family, hostname, port)
    if (sizeBytes === 0) return false
    this.#hostname = hostname
    this.#port = port
    this.#point(0, this.#baseAddress + ADDRESS)
    this.#words[8 >> 2] = sizeBytes
    return true
  }

  /**
   * Sends `sizeBytes` at `offset` as datagrams of `segmentBytes`, the last one shorter.
   *
   * @returns What `sendmsg` does.
   */
  send(
    descriptor: number,
    bytes: Uint8Array,
    offset: number,
    sizeBytes: number,
    segmentBytes: number,
  ): number {
    if (bytes !== this.#bytes) {
      this.#bytes = bytes
      this.#bytesAddress = this.#libc.addressOf(bytes)
    }
    const isSegmented = sizeBytes > segmentBytes
    this.#point(IOVEC, this.#bytesAddress + offset)
    this.#words[(IOVEC + 8) >> 2] = sizeBytes
    this.#point(32, isSegmented ? this.#baseAddress + CONTROL : 0)
    this.#words[40 >> 2] = isSegmented ? CONTROL_BYTES : 0
    this.#words[(CONTROL + 16) >> 2] = segmentBytes
    return this.#libc.sendmsg(descriptor, this.#memory, MSG_DONTWAIT_NOSIGNAL)
  }

  #point(at: number, address: number): void {
    this.#words[at >> 2] = address >>> 0
    this.#words[(at >> 2) + 1] = Math.floor(address / 2 ** 32)
  }
}
