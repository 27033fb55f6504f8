import {
  type DatagramReceiver,
  type DatagramSocket,
  SendSlab,
  type SocketAddress,
  type SocketOptions,
} from '@rudp/connection/host'

/** Deno's socket as it is at run time; the published types do not know the last two yet. */
type Conn = Deno.DatagramConn & { ref?(): void; unref?(): void }

/** Datagrams that Deno may hold because the kernel is full; further ones are lost. */
const MAX_UNDER_WAY = 4_096
/** A batch is at its end when nothing came for so many microtasks: a datagram that is there takes one or two. */
const QUIET_MICROTASKS = 4
/** Longest that a batch is waited for, so that acks leave while datagrams keep pouring in. */
const MAX_BATCH = 64
const ERROR_PAUSE_MS = 10

/** Opens a UDP socket of Deno's. It cannot be connected: who sends is checked above. */
export async function openDenoSocket(
  options: SocketOptions,
  receiver: DatagramReceiver,
): Promise<DatagramSocket> {
  const { hostname, port } = options
  const conn = Deno.listenDatagram({ transport: 'udp', hostname, port })
  return new DenoSocket(conn, options, receiver)
}

class DenoSocket implements DatagramSocket {
  readonly address: SocketAddress
  readonly receiveBufferBytes: number = Number.NaN
  readonly sendBufferBytes: number = Number.NaN
  readonly #conn: Conn
  readonly #receiver: DatagramReceiver
  readonly #slab: SendSlab
  /** Sends whose bytes Deno may still read. */
  #underWay = 0
  readonly #onSent: () => void
  #batchSize = 0
  #quietMicrotasks = 0
  readonly #watchBatch: () => void
  #isClosed = false

  constructor(conn: Conn, options: SocketOptions, receiver: DatagramReceiver) {
    const { hostname, port } = conn.addr as Deno.NetAddr
    this.address = { hostname, port, family: hostname.includes(':') ? 'IPv6' : 'IPv4' }
    this.#conn = conn
    this.#receiver = receiver
    this.#slab = new SendSlab(options.maxFrameBytes, () => this.#underWay === 0)
    this.#onSent = () => {
      this.#underWay--
    }
    this.#watchBatch = () => {
      if (++this.#quietMicrotasks < QUIET_MICROTASKS) queueMicrotask(this.#watchBatch)
      else this.#endBatch()
    }
    void this.#receive(new Uint8Array(options.maxFrameBytes + 1))
  }

  get bytes(): Uint8Array {
    return this.#slab.bytes
  }

  get offset(): number {
    return this.#slab.offset
  }

  commit(sizeBytes: number, hostname: string, port: number): void {
    if (this.#isClosed || this.#underWay === MAX_UNDER_WAY) return
    const { bytes, offset } = this.#slab
    this.#underWay++
    this.#conn
      .send(bytes.subarray(offset, offset + sizeBytes), { transport: 'udp', hostname, port })
      // What cannot be sent is a lost datagram.
      .then(this.#onSent, this.#onSent)
    this.#slab.advance(sizeBytes)
  }

  flush(): void {}

  close(): void {
    if (this.#isClosed) return
    this.#isClosed = true
    this.#conn.close()
  }

  ref(): void {
    this.#conn.ref?.()
  }

  unref(): void {
    this.#conn.unref?.()
  }

  async #receive(buffer: Uint8Array): Promise<void> {
    while (!this.#isClosed) {
      try {
        const [datagram, from] = await this.#conn.receive(buffer)
        this.#handle(datagram, from as Deno.NetAddr)
      } catch (error) {
        if (this.#isClosed) return
        this.#receiver.handleError(error as Error)
        // Trouble that stays must not keep the event loop from everything else.
        await new Promise((resolve) => setTimeout(resolve, ERROR_PAUSE_MS))
      }
    }
  }

  #handle(datagram: Uint8Array, { hostname, port }: Deno.NetAddr): void {
    if (this.#isClosed) return
    this.#receiver.handleDatagram(datagram, 0, datagram.length, hostname, port)
    this.#quietMicrotasks = 0
    if (++this.#batchSize === 1) queueMicrotask(this.#watchBatch)
    else if (this.#batchSize % MAX_BATCH === 0) this.#receiver.handleBatchEnd()
  }

  #endBatch(): void {
    this.#batchSize = 0
    if (!this.#isClosed) this.#receiver.handleBatchEnd()
  }
}
