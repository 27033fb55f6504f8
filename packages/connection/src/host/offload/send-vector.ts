import { type Libc, MSG_DONTWAIT_NOSIGNAL, SOL_UDP, UDP_SEGMENT } from './libc.ts'
import { SocketAddresses } from './socket-addresses.ts'

const HEADER_BYTES = 64
const IOVEC_BYTES = 16
const CONTROL_BYTES = 24
const CONTROL_USED_BYTES = 18
const ADDRESS_BYTES = 32

/** Frames of one size that lie side by side and go to one address; the last may be shorter. */
export interface Run {
  start: number
  sizeBytes: number
  /** Size of each frame but the last. */
  segmentBytes: number
  hostname: string
  port: number
}

/**
 * The `mmsghdr`s of a `sendmmsg` whose runs leave as many datagrams each, with all that they point
 * to. Memory of 64 bits, the low byte first; for 64 runs
 *
 * ```
 *      0  64 × mmsghdr   address → · its size · iovec → · 1 · control → · 24 · flags · bytes sent
 *   4096  64 × iovec     where the frames lie · their size in all
 *   5120  64 × cmsghdr   18 · SOL_UDP · UDP_SEGMENT · size of a frame (two bytes)
 *   6656  64 × sockaddr
 * ```
 *
 * The segment size goes with each run: as an option of the socket it would concern whatever else
 * the runtime sends, and some kernels refuse even small datagrams where it exceeds a route's MTU.
 */
export class SendVector {
  /** Runs that were added. */
  count = 0
  readonly #libc: Libc
  /** `undefined` on a connected socket, which takes none. */
  readonly #names: SocketAddresses | undefined
  readonly #runs: Run[]
  readonly #memory: Uint8Array<ArrayBuffer>
  readonly #words: Uint32Array
  readonly #iovecs: number
  readonly #controls: number
  readonly #addresses: number
  /** Where the memory begins. */
  readonly #base: number
  #bytes: Uint8Array | undefined
  #bytesAddress = 0

  /**
   * @param family The socket's; `undefined` if it is connected, and takes no address.
   * @param capacity Most runs of a call.
   */
  constructor(libc: Libc, family: 'IPv4' | 'IPv6' | undefined, capacity: number) {
    this.#libc = libc
    this.#names = family === undefined ? undefined : new SocketAddresses(family)
    this.#iovecs = capacity * HEADER_BYTES
    this.#controls = this.#iovecs + capacity * IOVEC_BYTES
    this.#addresses = this.#controls + capacity * CONTROL_BYTES
    this.#memory = new Uint8Array(new ArrayBuffer(this.#addresses + capacity * ADDRESS_BYTES))
    this.#words = new Uint32Array(this.#memory.buffer)
    this.#runs = Array.from({ length: capacity }, () => ({
      start: 0,
      sizeBytes: 0,
      segmentBytes: 0,
      hostname: '',
      port: 0,
    }))
    this.#base = libc.addressOf(this.#memory)
    for (let i = 0; i < capacity; i++) this.#prepare(i)
  }

  get isFull(): boolean {
    return this.count === this.#runs.length
  }

  run(index: number): Readonly<Run> {
    return this.#runs[index]!
  }

  /**
   * Adds a run of `bytes`, which are the same for all until {@link clear}.
   *
   * @returns Whether the address can be written; if not, nothing was added.
   */
  add(bytes: Uint8Array, run: Readonly<Run>): boolean {
    const index = this.count
    if (!this.#aim(index, run)) return false
    if (bytes !== this.#bytes) {
      this.#bytes = bytes
      this.#bytesAddress = this.#libc.addressOf(bytes)
    }
    const { start, sizeBytes, segmentBytes } = run
    const isSegmented = sizeBytes > segmentBytes
    const header = index * HEADER_BYTES
    const iovec = this.#iovecs + index * IOVEC_BYTES
    this.#point(iovec, this.#bytesAddress + start)
    this.#words[(iovec + 8) >> 2] = sizeBytes
    const control = this.#controls + index * CONTROL_BYTES
    this.#point(header + 32, isSegmented ? this.#base + control : 0)
    this.#words[(header + 40) >> 2] = isSegmented ? CONTROL_BYTES : 0
    this.#words[(control + 16) >> 2] = segmentBytes
    const own = this.#runs[index]!
    own.start = start
    own.sizeBytes = sizeBytes
    own.segmentBytes = segmentBytes
    own.hostname = run.hostname
    own.port = run.port
    this.count++
    return true
  }

  /**
   * Sends the runs from `first` on.
   *
   * @returns What `sendmmsg` does: how many runs left, or -1 if it was none.
   */
  send(descriptor: number, first: number): number {
    const headers = first === 0 ? this.#memory : this.#memory.subarray(first * HEADER_BYTES)
    return this.#libc.sendmmsg(descriptor, headers, this.count - first, MSG_DONTWAIT_NOSIGNAL)
  }

  clear(): void {
    this.count = 0
  }

  /** Points what is the same for every run that is ever added as the one of that number. */
  #prepare(index: number): void {
    const header = index * HEADER_BYTES
    const control = this.#controls + index * CONTROL_BYTES
    this.#point(header + 16, this.#base + this.#iovecs + index * IOVEC_BYTES)
    this.#words[(header + 24) >> 2] = 1
    this.#words[control >> 2] = CONTROL_USED_BYTES
    this.#words[(control + 8) >> 2] = SOL_UDP
    this.#words[(control + 12) >> 2] = UDP_SEGMENT
  }

  /** Writes where the run of that number goes, as far as it is not where the one before it went. */
  #aim(index: number, { hostname, port }: Readonly<Run>): boolean {
    if (this.#names === undefined) return true
    const before = this.#runs[index]!
    const at = this.#addresses + index * ADDRESS_BYTES
    if (before.hostname === hostname) {
      if (before.port !== port) this.#names.writePort(this.#memory, at, port)
      return true
    }
    const sizeBytes = this.#names.write(this.#memory, at, hostname, port)
    if (sizeBytes === 0) return false
    const header = index * HEADER_BYTES
    this.#point(header, this.#base + at)
    this.#words[(header + 8) >> 2] = sizeBytes
    return true
  }

  #point(at: number, address: number): void {
    this.#words[at >> 2] = address >>> 0
    this.#words[(at >> 2) + 1] = Math.floor(address / 2 ** 32)
  }
}
