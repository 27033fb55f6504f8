import { createSocket, type RemoteInfo, type Socket } from 'node:dgram'
import { once } from 'node:events'
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
import { giveBack } from './give-back.ts'
import { loadNodeLibc } from './node-libc.ts'

const LEAST_BUFFER_BYTES = 65_536

/** Opens a UDP socket of Node's; one with a `remote` is connected to it. Hostnames are IP addresses. */
export async function openNodeSocket(
  options: SocketOptions,
  receiver: DatagramReceiver,
): Promise<DatagramSocket> {
  const { hostname, port, remote } = options
  const socket = createSocket({
    type: hostname.includes(':') ? 'udp6' : 'udp4',
    // Without a lookup of its own every single send would wait for the one of `node:dns`.
    lookup: (address, _family, done) => done(null, address, address.includes(':') ? 6 : 4),
  })
  try {
    // The lookup being what it is, Node says so before `bind` returns.
    const listening = once(socket, 'listening')
    // Exclusive: workers of a cluster that shared a socket would take each other's datagrams.
    socket.bind({ address: hostname, port, exclusive: true })
    await listening
    if (remote !== undefined) {
      const connected = once(socket, 'connect')
      socket.connect(remote.port, remote.hostname)
      await connected
    }
  } catch (error) {
    socket.close()
    throw error
  }
  askForBuffer(options.receiveBufferBytes, (sizeBytes) => socket.setRecvBufferSize(sizeBytes))
  askForBuffer(options.sendBufferBytes, (sizeBytes) => socket.setSendBufferSize(sizeBytes))
  const address = addressOf(socket)
  const { platform, arch: architecture } = process
  const setup = await openOffload(options, address, {
    platform,
    architecture,
    asksForBuffers: false,
    load: loadNodeLibc,
  })
  return new NodeSocket(socket, options, receiver, setup)
}

function addressOf(socket: Socket): SocketAddress {
  const { address, family, port } = socket.address()
  return { hostname: address, port, family: family === 'IPv6' ? 'IPv6' : 'IPv4' }
}

class NodeSocket implements DatagramSocket, PlainSender {
  readonly address: SocketAddress
  readonly receiveBufferBytes: number
  readonly sendBufferBytes: number
  readonly #socket: Socket
  readonly #isConnected: boolean
  readonly #receiver: DatagramReceiver
  readonly #path: DatagramPath
  #closed: Promise<void> | undefined

  constructor(
    socket: Socket,
    options: SocketOptions,
    receiver: DatagramReceiver,
    setup: OffloadSetup,
  ) {
    this.address = addressOf(socket)
    this.receiveBufferBytes = socket.getRecvBufferSize()
    this.sendBufferBytes = socket.getSendBufferSize()
    this.#socket = socket
    this.#isConnected = options.remote !== undefined
    this.#receiver = receiver
    // An immediate runs once the loop has read what it found, up to 32 datagrams.
    const turns = new ReadTurns(() => {
      if (this.#closed === undefined) receiver.handleBatchEnd()
    }, setImmediate)
    this.#path = new DatagramPath({
      maxFrameBytes: options.maxFrameBytes,
      // Node sends at once, unless the kernel is full (or is Windows'): then it keeps a view of our
      // bytes. A callback for each datagram would tell the same and cost more than the rest of the send.
      isIdle: () => isSendQueueEmpty(socket),
      receiver,
      turns,
      plain: this,
      setup,
      isConnected: this.#isConnected,
    })
    socket.on('message', (datagram, from) => this.#handleMessage(datagram, from))
    socket.on('error', (error) => receiver.handleError(error))
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

  /** Without a callback, Node drops what cannot be sent (ENOBUFS, EMSGSIZE, EHOSTUNREACH …): a lost datagram. */
  commit(sizeBytes: number, hostname: string, port: number): void {
    if (this.#closed === undefined) this.#path.commit(sizeBytes, hostname, port)
  }

  flush(): void {
    if (this.#closed === undefined) this.#path.flush()
  }

  sendPlain(
    bytes: Uint8Array,
    offset: number,
    sizeBytes: number,
    hostname: string,
    port: number,
  ): void {
    const socket = this.#socket
    const isWhole = sizeBytes === bytes.length
    if (this.#isConnected) {
      if (isWhole) socket.send(bytes)
      else socket.send(bytes, offset, sizeBytes)
    } else if (isWhole) socket.send(bytes, port, hostname)
    else socket.send(bytes, offset, sizeBytes, port, hostname)
  }

  flushPlain(): void {}

  handlePlainError(error: Error): void {
    this.#receiver.handleError(error)
  }

  offloadFor(hostname?: string): OffloadStats {
    return this.#path.offloadFor(hostname)
  }

  close(): Promise<void> {
    if (this.#closed === undefined) this.#path.close()
    this.#closed ??= new Promise((resolve) => this.#socket.close(resolve))
    return this.#closed
  }

  ref(): void {
    if (this.#closed === undefined) this.#socket.ref()
  }

  unref(): void {
    if (this.#closed === undefined) this.#socket.unref()
  }

  #handleMessage(datagram: Buffer, from: RemoteInfo): void {
    if (this.#closed !== undefined) return
    this.#path.handle(datagram, from.address, from.port)
    giveBack(datagram)
  }
}

/** Others who run Node's programs have `node:dgram` without the count: then nobody knows. */
function isSendQueueEmpty(socket: Socket): boolean {
  return typeof socket.getSendQueueCount === 'function' && socket.getSendQueueCount() === 0
}

/** Some systems refuse more than their limit instead of granting that much. */
function askForBuffer(sizeBytes: number, ask: (sizeBytes: number) => void): void {
  for (let size = sizeBytes; size >= LEAST_BUFFER_BYTES; size /= 2) {
    try {
      return ask(Math.floor(size))
    } catch {
      // Ask for less.
    }
  }
}
