import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { LengthPrefixReader, withLength } from './length-prefix.ts'
import { type Link, LOOPBACK, type MessageHandler, type Transport } from './transport.ts'

/** TCP of `node:net`, without Nagle's algorithm; a message is one `write`. */
export function tcpTransport(): Transport {
  return {
    async listen(onLink) {
      const server = createServer({ noDelay: true }, (socket) => {
        read(socket, onLink(toLink(socket)))
      })
      server.listen(0, LOOPBACK)
      await once(server, 'listening')
      return (server.address() as AddressInfo).port
    },
    async connect(port, onMessage) {
      const socket = connect({ port, host: LOOPBACK, noDelay: true })
      await once(socket, 'connect')
      read(socket, onMessage)
      return toLink(socket)
    },
  }
}

function read(socket: Socket, onMessage: MessageHandler): void {
  const reader = new LengthPrefixReader(onMessage)
  socket.on('data', (chunk) => reader.handleChunk(chunk))
}

function toLink(socket: Socket): Link {
  return {
    send: (message) => socket.write(withLength(message)),
    drained: () => new Promise((resolve) => socket.once('drain', resolve)),
  }
}
