import { once } from 'node:events'
import { loadPeer } from './peer-package.ts'
import {
  HIGH_WATER_BYTES,
  type Link,
  LOOPBACK,
  type MessageHandler,
  type Transport,
} from './transport.ts'

interface WebSocket {
  readonly bufferedAmount: number
  send(data: Uint8Array, sent?: () => void): void
  on(event: 'message', listener: (data: Buffer) => void): void
}
interface Ws {
  readonly WebSocket: new (url: string, options: object) => WebSocket & NodeJS.EventEmitter
  readonly WebSocketServer: new (
    options: object,
  ) => NodeJS.EventEmitter & {
    address(): { port: number }
    on(event: 'connection', listener: (socket: WebSocket) => void): void
  }
}

/** WebSockets of ws, without compression. */
export function wsTransport(): Transport {
  const { WebSocket, WebSocketServer } = loadPeer('ws') as Ws
  const options = { perMessageDeflate: false, maxPayload: 0 }
  return {
    async listen(onLink) {
      const server = new WebSocketServer({ ...options, host: LOOPBACK, port: 0 })
      server.on('connection', (socket) => socket.on('message', onLink(toLink(socket))))
      await once(server, 'listening')
      return server.address().port
    },
    async connect(port, onMessage: MessageHandler) {
      const socket = new WebSocket(`ws://${LOOPBACK}:${port}`, options)
      await once(socket, 'open')
      socket.on('message', onMessage)
      return toLink(socket)
    },
  }
}

function toLink(socket: WebSocket): Link {
  let wake: (() => void) | undefined
  const handleSent = (): void => {
    if (socket.bufferedAmount >= HIGH_WATER_BYTES / 2) return
    wake?.()
    wake = undefined
  }
  return {
    send(message) {
      // ws masks what a client sends in place: the bytes must be its own.
      const isFull = socket.bufferedAmount >= HIGH_WATER_BYTES
      socket.send(Buffer.from(message), isFull ? handleSent : undefined)
      return !isFull
    },
    drained: () =>
      new Promise((resolve) => {
        wake = resolve
      }),
  }
}
