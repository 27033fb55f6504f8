import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { loadPeer } from './peer-package.ts'
import { type Link, LOOPBACK, type MessageHandler, type Transport } from './transport.ts'

interface Kcp {
  nodelay(on: number, intervalMs: number, resend: number, withoutCongestionControl: number): void
  wndsize(send: number, receive: number): void
  setmtu(bytes: number): void
  output(send: (data: Buffer, sizeBytes: number) => void): void
  send(message: Uint8Array): number
  input(datagram: Buffer): number
  recv(): Buffer | undefined
  update(nowMs: number): void
  flush(): void
  waitsnd(): number
}

const CONVERSATION = 1
const WINDOW = 1_024
/** KCP's shortest; it acknowledges and resends at this pace. */
const INTERVAL_MS = 10
const MTU_BYTES = 1_472

/** node-kcp over `node:dgram` as its users set it for speed, its congestion control off. Serves one client. */
export function kcpTransport(): Transport {
  return {
    async listen(onLink) {
      const socket = await open()
      let port = 0
      const conversation = new Conversation((data) => socket.send(data, port, LOOPBACK))
      conversation.onMessage = onLink(conversation)
      socket.on('message', (datagram, from) => {
        port = from.port
        conversation.handleDatagram(datagram)
      })
      return socket.address().port
    },
    async connect(port, onMessage) {
      const socket = await open()
      const connected = once(socket, 'connect')
      socket.connect(port, LOOPBACK)
      await connected
      const conversation = new Conversation((data) => socket.send(data))
      conversation.onMessage = onMessage
      socket.on('message', (datagram) => conversation.handleDatagram(datagram))
      return conversation
    },
  }
}

async function open(): Promise<Socket> {
  const socket = createSocket({
    type: 'udp4',
    lookup: (address, _family, done) => done(null, address, 4),
  })
  const listening = once(socket, 'listening')
  socket.bind(0, LOOPBACK)
  await listening
  socket.setRecvBufferSize(4_194_304)
  return socket
}

class Conversation implements Link {
  onMessage: MessageHandler = () => {}
  readonly #kcp: Kcp
  #isFlushDue = false
  #wake: (() => void) | undefined

  constructor(send: (datagram: Buffer) => void) {
    const { KCP } = loadPeer('node-kcp/index.js') as {
      KCP: new (id: number, context: object) => Kcp
    }
    this.#kcp = new KCP(CONVERSATION, {})
    this.#kcp.nodelay(1, INTERVAL_MS, 2, 1)
    this.#kcp.wndsize(WINDOW, WINDOW)
    this.#kcp.setmtu(MTU_BYTES)
    // The memory of `data` is KCP's, and `node:dgram` may keep what it is given.
    this.#kcp.output((data, sizeBytes) => send(Buffer.from(data.subarray(0, sizeBytes))))
    this.#kcp.update(Date.now())
    setInterval(() => this.#kcp.update(Date.now()), INTERVAL_MS)
  }

  send(message: Uint8Array): boolean {
    this.#kcp.send(Buffer.from(message))
    this.#scheduleFlush()
    return this.#kcp.waitsnd() < WINDOW
  }

  drained(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve
    })
  }

  handleDatagram(datagram: Buffer): void {
    this.#kcp.input(datagram)
    let message = this.#kcp.recv()
    while (message !== undefined) {
      this.onMessage(message)
      message = this.#kcp.recv()
    }
    this.#scheduleFlush()
    if (this.#kcp.waitsnd() >= WINDOW) return
    this.#wake?.()
    this.#wake = undefined
  }

  /** KCP sends and acknowledges when it is flushed: once a turn of the event loop. */
  #scheduleFlush(): void {
    if (this.#isFlushDue) return
    this.#isFlushDue = true
    setImmediate(() => {
      this.#isFlushDue = false
      this.#kcp.flush()
    })
  }
}
