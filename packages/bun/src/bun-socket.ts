import {
  DatagramPath,
  type DatagramReceiver,
  type DatagramSocket,
  type OffloadSetup,
  type OffloadStats,
  openOffload,
  type PlainSender,
  ReadTurns,
  type SocketAddress,
  type SocketOptions,
} from '@rudp/connection/host'
import { loadBunLibc } from './bun-libc.ts'

type Bytes = 'uint8array'
type Socket = Bun.udp.Socket<Bytes> | Bun.udp.ConnectedSocket<Bytes>

/** Gathered datagrams leave at the latest when they are so many: one system call takes them all. */
const MAX_GATHERED = 64
/** Datagrams kept while the kernel is full; further ones are lost. */
const MAX_WAITING = 4_096

/** Opens a UDP socket of Bun's; one with a `remote` is connected to it. Hostnames are IP addresses. */
export async function openBunSocket(
  options: SocketOptions,
  receiver: DatagramReceiver,
): Promise<DatagramSocket> {
  const { hostname, port, remote } = options
  let opened: BunSocket | undefined
  const handlers = {
    data: (_socket: unknown, datagram: Uint8Array, fromPort: number, from: string) =>
      opened?.handleData(datagram, from, fromPort),
    drain: () => opened?.handleDrain(),
    // Bun hands over the error alone, though its types say otherwise.
    error: (...given: unknown[]) => opened?.handleError(given.at(-1) as Error),
  }
  const common = { hostname, port, binaryType: 'uint8array', socket: handlers } as const
  const socket =
    remote === undefined
      ? await Bun.udpSocket<Bytes>(common)
      : await Bun.udpSocket<Bytes>({ ...common, connect: remote })
  const { platform, arch: architecture } = process
  const address = addressOf(socket)
  const setup = await openOffload(options, address, {
    platform,
    architecture,
    asksForBuffers: true,
    load: loadBunLibc,
  })
  opened = new BunSocket(socket, options, receiver, setup)
  return opened
}

function addressOf(socket: Socket): SocketAddress {
  const { address, family, port } = socket.address
  return { hostname: address, port, family: family === 'IPv6' ? 'IPv6' : 'IPv4' }
}

class BunSocket implements DatagramSocket, PlainSender {
  readonly address: SocketAddress
  readonly receiveBufferBytes: number = Number.NaN
  readonly sendBufferBytes: number = Number.NaN
  readonly #socket: Socket
  readonly #receiver: DatagramReceiver
  readonly #path: DatagramPath
  /** What `sendMany` takes: datagrams, each followed by its port and hostname unless connected. */
  #gathered: (Uint8Array | number | string)[] = []
  readonly #isConnected: boolean
  /** Entries of {@link #gathered} that one datagram takes. */
  readonly #stride: number
  /** The kernel is full, until Bun calls `drain`. */
  #isFull = false
  #isClosed = false

  constructor(
    socket: Socket,
    options: SocketOptions,
    receiver: DatagramReceiver,
    setup: OffloadSetup,
  ) {
    this.address = addressOf(socket)
    this.#socket = socket
    this.#receiver = receiver
    this.#isConnected = options.remote !== undefined
    this.#stride = this.#isConnected ? 1 : 3
    const { buffers } = setup
    if (buffers !== undefined) {
      this.receiveBufferBytes = buffers.receiveBufferBytes
      this.sendBufferBytes = buffers.sendBufferBytes
    }
    // An immediate runs once Bun has handed over what it read in one go.
    const turns = new ReadTurns(() => {
      if (!this.#isClosed) receiver.handleBatchEnd()
    }, setImmediate)
    this.#path = new DatagramPath({
      maxFrameBytes: options.maxFrameBytes,
      isIdle: () => this.#gathered.length === 0,
      receiver,
      turns,
      plain: this,
      setup,
      isConnected: this.#isConnected,
    })
  }

  get maxFrameBytes(): number {
    return this.#path.maxFrameBytes
  }

  get bytes(): Uint8Array {
    return this.#path.bytes
  }

  get offset(): number {
    return this.#path.offset
  }

  reserve(frameBytes: number): void {
    this.#path.reserve(frameBytes)
  }

  commit(sizeBytes: number, hostname: string, port: number): void {
    if (!this.#isClosed) this.#path.commit(sizeBytes, hostname, port)
  }

  flush(): void {
    if (this.#isClosed) return
    this.#path.flush()
    this.flushPlain()
  }

  sendPlain(
    bytes: Uint8Array,
    offset: number,
    sizeBytes: number,
    hostname: string,
    port: number,
  ): void {
    if (this.#gathered.length >= MAX_WAITING * this.#stride) return
    const isWhole = sizeBytes === bytes.length
    this.#gathered.push(isWhole ? bytes : bytes.subarray(offset, offset + sizeBytes))
    if (!this.#isConnected) this.#gathered.push(port, hostname)
    if (this.#gathered.length >= MAX_GATHERED * this.#stride) this.flushPlain()
  }

  handlePlainError(error: Error): void {
    this.handleError(error)
  }

  offloadFor(hostname?: string): OffloadStats {
    return this.#path.offloadFor(hostname)
  }

  flushPlain(): void {
    let failures = 0
    while (this.#gathered.length > 0 && !this.#isFull && !this.#isClosed) {
      try {
        const count = this.#sendSome()
        failures = 0
        this.#isFull = count === 0
        this.#forget(count)
      } catch (error) {
        if ((error as { code?: unknown }).code === 'ECONNREFUSED') this.handleError(error as Error)
        // The first time, the error may be news of a datagram long gone, even to somebody else
        // (IP_RECVERR). The second time it is about the one in front, which is lost then.
        if (++failures < 2) continue
        failures = 0
        this.#forget(1)
      }
    }
  }

  async close(): Promise<void> {
    if (this.#isClosed) return
    this.#path.close()
    this.flushPlain()
    this.#isClosed = true
    this.#gathered = []
    this.#socket.close()
  }

  ref(): void {
    this.#socket.ref()
  }

  unref(): void {
    this.#socket.unref()
  }

  handleData(datagram: Uint8Array, hostname: string, port: number): void {
    if (this.#isClosed) return
    this.#path.handle(datagram, hostname, port)
  }

  handleDrain(): void {
    this.#isFull = false
    this.flushPlain()
  }

  handleError(error: Error): void {
    if (!this.#isClosed) this.#receiver.handleError(error)
  }

  /** Returns how many datagrams left. More than this at once, and an error would leave that open. */
  #sendSome(): number {
    const most = MAX_GATHERED * this.#stride
    const packets = this.#gathered.length > most ? this.#gathered.slice(0, most) : this.#gathered
    return this.#isConnected
      ? (this.#socket as Bun.udp.ConnectedSocket<Bytes>).sendMany(packets as Uint8Array[])
      : (this.#socket as Bun.udp.Socket<Bytes>).sendMany(packets)
  }

  #forget(count: number): void {
    const entries = count * this.#stride
    if (entries === this.#gathered.length) this.#gathered.length = 0
    else this.#gathered.splice(0, entries)
  }
}
