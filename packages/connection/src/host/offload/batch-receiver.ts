import type { DatagramReceiver } from '../runtime.ts'
import { describeErrno, isPendingError } from './errno.ts'
import type { Libc } from './libc.ts'
import type { NativeSocket } from './native-socket.ts'
import { MAX_BUFFERS, ReceiveVector } from './receive-vector.ts'
import { SocketNames } from './socket-names.ts'

/** What is read is handed on before anybody else reads: one memory does for all sockets. */
const vectors = new WeakMap<Libc, ReceiveVector>()

function vectorOf(libc: Libc): ReceiveVector {
  let vector = vectors.get(libc)
  if (vector === undefined) vectors.set(libc, (vector = new ReceiveVector(libc)))
  return vector
}

/**
 * Reads what the kernel has for a socket in one call (`recvmmsg`), once the runtime has come with
 * the first of it. Where the kernel has merged datagrams it says so, and of which size they are.
 *
 * The runtime goes on to watch the socket. Peers in a zone (`fe80::1%eth0`) are its business alone:
 * the first word of one, if it is found here, is a datagram lost, and from then on nothing more is
 * read.
 */
export class BatchReceiver {
  readonly #native: NativeSocket
  readonly #receiver: DatagramReceiver
  readonly #isConnected: boolean
  readonly #vector: ReceiveVector
  readonly #names = new SocketNames()
  #hasZones = false
  #isEmptied = false

  constructor(native: NativeSocket, receiver: DatagramReceiver, isConnected: boolean) {
    this.#native = native
    this.#receiver = receiver
    this.#isConnected = isConnected
    this.#vector = vectorOf(native.libc)
  }

  /** Whether the last {@link read} left nothing behind. */
  get isEmptied(): boolean {
    return this.#isEmptied
  }

  /**
   * Hands on what has come beside the datagram that `hostname` sent. Returns how many datagrams it
   * was.
   */
  read(hostname: string, port: number): number {
    this.#isEmptied = false
    if (!this.#isConnected && hostname.includes('%')) this.#hasZones = true
    if (this.#hasZones) return 0
    const { libc, descriptor } = this.#native
    const buffers = this.#vector.receive(descriptor)
    if (buffers < 0) {
      this.#isEmptied = this.#isNothingLeft(libc.errno())
      return 0
    }
    this.#isEmptied = buffers < MAX_BUFFERS
    let datagrams = 0
    for (let i = 0; i < buffers; i++) {
      datagrams += this.#isConnected ? this.#handOn(i, hostname, port) : this.#handOnFrom(i)
    }
    return datagrams
  }

  #handOnFrom(index: number): number {
    const { addressWords } = this.#vector
    const at = this.#vector.addressAt(index)
    const hostname = this.#names.hostname(addressWords, at)
    if (hostname !== undefined) {
      return this.#handOn(index, hostname, this.#names.port(addressWords, at))
    }
    this.#hasZones = true
    return 0
  }

  #handOn(index: number, hostname: string, port: number): number {
    const vector = this.#vector
    const { bytes } = vector
    const sizeBytes = vector.sizeBytes(index)
    const segmentBytes = vector.segmentBytes(index) || sizeBytes
    const end = vector.start(index) + sizeBytes
    let start = vector.start(index)
    let datagrams = 0
    do {
      const next = Math.min(start + segmentBytes, end)
      this.#receiver.handleDatagram(bytes, start, next, hostname, port)
      start = next
      datagrams++
    } while (start < end)
    return datagrams
  }

  /** The kernel tells of an earlier datagram only once. Nobody else can be meant on a connected socket. */
  #isNothingLeft(errno: number): boolean {
    if (!isPendingError(errno)) return true
    if (this.#isConnected) this.#receiver.handleError(describeErrno(errno))
    return false
  }
}
