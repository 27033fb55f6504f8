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
import { loadDenoLibc } from './deno-libc.ts'

/** Deno's socket as it is at run time; the published types do not know the last two yet. */
type Conn = Deno.DatagramConn & { ref?(): void; unref?(): void }

interface Outgoing {
  readonly bytes: Uint8Array
  readonly to: Deno.NetAddr
}

/** Datagrams kept while the kernel is full; further ones are lost. */
const MAX_WAITING = 4_096
/** A batch is at its end when nothing came for so many microtasks: a datagram that is there takes one or two. */
const QUIET_MICROTASKS = 4
/** Times that Deno came with something after which that is answered, so that acks leave while they keep pouring in. */
const MAX_BATCH = 64
const ERROR_PAUSE_MS = 10
/** What the kernel merges at most. */
const MERGED_BYTES = 65_536

/**
 * Opens a UDP socket of Deno's. It cannot be connected: who sends is checked by the layers above.
 *
 * @throws {Deno.errors.NotCapable} When Deno may not use the network as far as that takes.
 */
export async function openDenoSocket(
  options: SocketOptions,
  receiver: DatagramReceiver,
): Promise<DatagramSocket> {
  const { hostname, port, remote } = options
  if (Deno.listenDatagram === undefined) {
    throw new Error('Cannot open a UDP socket: run Deno with --unstable-net')
  }
  if (remote !== undefined) await requireAccess(remote)
  const conn = Deno.listenDatagram({ transport: 'udp', hostname, port })
  const { os: platform, arch: architecture } = Deno.build
  const setup = await openOffload(options, addressOf(conn), {
    platform,
    architecture,
    asksForBuffers: true,
    load: loadDenoLibc,
  })
  return new DenoSocket(conn, options, receiver, setup)
}

function addressOf(conn: Conn): SocketAddress {
  const { hostname, port } = conn.addr as Deno.NetAddr
  return { hostname, port, family: hostname.includes(':') ? 'IPv6' : 'IPv4' }
}

/** Otherwise a client that may not send would only learn that nobody answers. */
async function requireAccess({ hostname, port, family }: SocketAddress): Promise<void> {
  const host = family === 'IPv6' ? `[${hostname}]:${port}` : `${hostname}:${port}`
  const { state } = await Deno.permissions.request({ name: 'net', host })
  if (state === 'granted') return
  throw new Deno.errors.NotCapable(`Requires net access to "${host}", run with --allow-net`)
}

class DenoSocket implements DatagramSocket, PlainSender {
  readonly address: SocketAddress
  readonly receiveBufferBytes: number = Number.NaN
  readonly sendBufferBytes: number = Number.NaN
  readonly #conn: Conn
  readonly #receiver: DatagramReceiver
  readonly #path: DatagramPath
  /** In order; those before {@link #next} have been handed to Deno. */
  readonly #waiting: Outgoing[] = []
  #next = 0
  #isSending = false
  #arrivals = 0
  #quietMicrotasks = 0
  readonly #watchBatch: () => void
  #endTurn = (): void => {}
  /** Ends when Deno has let go of the socket. */
  readonly #receiving: Promise<void>
  #isClosed = false

  constructor(conn: Conn, options: SocketOptions, receiver: DatagramReceiver, setup: OffloadSetup) {
    this.address = addressOf(conn)
    this.#conn = conn
    this.#receiver = receiver
    this.#watchBatch = () => {
      if (++this.#quietMicrotasks < QUIET_MICROTASKS) queueMicrotask(this.#watchBatch)
      else this.#endTurn()
    }
    const { buffers } = setup
    if (buffers !== undefined) {
      this.receiveBufferBytes = buffers.receiveBufferBytes
      this.sendBufferBytes = buffers.sendBufferBytes
    }
    const turns = new ReadTurns(
      () => this.#answer(),
      (endTurn) => {
        this.#endTurn = endTurn
        queueMicrotask(this.#watchBatch)
      },
      true,
    )
    this.#path = new DatagramPath({
      maxFrameBytes: options.maxFrameBytes,
      isIdle: () => !this.#isSending,
      receiver,
      turns,
      plain: this,
      setup,
      sendsSingles: true,
    })
    const largestBytes = this.#path.isMerging ? MERGED_BYTES : this.#path.maxFrameBytes + 1
    this.#receiving = this.#receive(new Uint8Array(largestBytes))
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
    if (!this.#isClosed) this.#path.flush()
  }

  sendPlain(
    bytes: Uint8Array,
    offset: number,
    sizeBytes: number,
    hostname: string,
    port: number,
  ): void {
    if (this.#waiting.length - this.#next >= MAX_WAITING) return
    const isWhole = sizeBytes === bytes.length
    const datagram = isWhole ? bytes : bytes.subarray(offset, offset + sizeBytes)
    this.#waiting.push({ bytes: datagram, to: { transport: 'udp', hostname, port } })
    if (!this.#isSending) void this.#sendWaiting()
  }

  flushPlain(): void {}

  handlePlainError(error: Error): void {
    this.#receiver.handleError(error)
  }

  offloadFor(hostname?: string): OffloadStats {
    return this.#path.offloadFor(hostname)
  }

  close(): Promise<void> {
    if (!this.#isClosed) {
      this.#path.close()
      this.#isClosed = true
      for (const outgoing of this.#waiting.splice(this.#next)) void this.#send(outgoing)
      this.#conn.close()
    }
    return this.#receiving
  }

  ref(): void {
    this.#conn.ref?.()
  }

  unref(): void {
    this.#conn.unref?.()
  }

  /**
   * One at a time: several that wait for the kernel would leave in reverse order. While it has room
   * each is gone by the time its promise is made, and all are before the present task is over.
   */
  async #sendWaiting(): Promise<void> {
    this.#isSending = true
    let outgoing = this.#waiting[this.#next]
    while (outgoing !== undefined) {
      this.#next++
      await this.#send(outgoing)
      if (this.#next === MAX_WAITING) this.#forgetSent()
      outgoing = this.#waiting[this.#next]
    }
    this.#forgetSent()
    this.#isSending = false
  }

  #forgetSent(): void {
    this.#waiting.splice(0, this.#next)
    this.#next = 0
  }

  /** What cannot be sent is a lost datagram, but what may not be sent is a mistake. */
  async #send({ bytes, to }: Outgoing): Promise<void> {
    try {
      await this.#conn.send(bytes, to)
    } catch (error) {
      if (error instanceof Deno.errors.NotCapable) this.#receiver.handleError(error)
    }
  }

  async #receive(buffer: Uint8Array): Promise<void> {
    while (!this.#isClosed) {
      let arrival: [Uint8Array, Deno.Addr]
      try {
        arrival = await this.#conn.receive(buffer)
      } catch (error) {
        if (this.#isClosed) return
        this.#receiver.handleError(error as Error)
        // Trouble that stays must not keep the event loop from everything else.
        await new Promise((resolve) => setTimeout(resolve, ERROR_PAUSE_MS))
        continue
      }
      this.#handle(arrival[0], arrival[1] as Deno.NetAddr)
    }
  }

  #handle(datagram: Uint8Array, { hostname, port }: Deno.NetAddr): void {
    if (this.#isClosed) return
    this.#quietMicrotasks = 0
    this.#path.handle(datagram, hostname, port)
    if (++this.#arrivals >= MAX_BATCH) this.#answer()
  }

  #answer(): void {
    this.#arrivals = 0
    if (!this.#isClosed) this.#receiver.handleBatchEnd()
  }
}
