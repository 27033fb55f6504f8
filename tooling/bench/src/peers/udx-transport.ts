import { LengthPrefixReader, withLength } from './length-prefix.ts'
import { loadPeer } from './peer-package.ts'
import { type Link, LOOPBACK, type MessageHandler, type Transport } from './transport.ts'

interface UdxSocket {
  bind(port: number, host: string): void
  address(): { port: number }
}
interface UdxStream {
  connect(socket: UdxSocket, remoteId: number, port: number, host: string): void
  write(data: Uint8Array): boolean
  on(event: 'data', listener: (chunk: Buffer) => void): void
  once(event: 'drain', listener: () => void): void
}
interface Udx {
  createSocket(): UdxSocket
  createStream(
    id: number,
    options?: { firewall(socket: UdxSocket, port: number, host: string): boolean },
  ): UdxStream
}

const CLIENT_STREAM = 1
const SERVER_STREAM = 2

/** A stream of udx-native; a message is one `write`. Serves a single client. */
export function udxTransport(): Transport {
  const udx = new (loadPeer('udx-native') as new () => Udx)()
  const socket = udx.createSocket()
  socket.bind(0, LOOPBACK)
  return {
    async listen(onLink) {
      // The stream learns of its client's port from the first datagram.
      const stream = udx.createStream(SERVER_STREAM, {
        firewall(from, port, host) {
          stream.connect(from, CLIENT_STREAM, port, host)
          return false
        },
      })
      // A stream belongs to a socket from its connect on; this one is to be found before that.
      read(stream, onLink(toLink(stream)))
      return socket.address().port
    },
    async connect(port, onMessage) {
      const stream = udx.createStream(CLIENT_STREAM)
      stream.connect(socket, SERVER_STREAM, port, LOOPBACK)
      read(stream, onMessage)
      return toLink(stream)
    },
  }
}

function read(stream: UdxStream, onMessage: MessageHandler): void {
  const reader = new LengthPrefixReader(onMessage)
  stream.on('data', (chunk) => reader.handleChunk(chunk))
}

function toLink(stream: UdxStream): Link {
  return {
    send: (message) => stream.write(withLength(message)),
    drained: () => new Promise((resolve) => stream.once('drain', resolve)),
  }
}
