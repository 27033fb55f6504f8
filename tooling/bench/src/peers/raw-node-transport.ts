import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { type Link, LOOPBACK, type Transport } from './transport.ts'

const BUFFER_BYTES = 4_194_304
/** Datagrams between two looks at the event loop. */
const BURST = 32

/**
 * Bare `node:dgram`, as fast as it can be used: connected where there is one peer, no callbacks, no
 * DNS, large buffers. What nobody sends is not there; what the kernel has no room for is lost.
 */
export function rawNodeTransport(): Transport {
  return {
    isLossy: true,
    async listen(onLink) {
      const socket = await open()
      let from = { address: LOOPBACK, port: 0 }
      const handle = onLink({
        send(message) {
          socket.send(message, from.port, from.address)
          return true
        },
        drained: async () => {},
      })
      socket.on('message', (message, remote) => {
        from = remote
        handle(message)
      })
      return socket.address().port
    },
    async connect(port, onMessage) {
      const socket = await open()
      const connected = once(socket, 'connect')
      socket.connect(port, LOOPBACK)
      await connected
      socket.on('message', onMessage)
      return toLink((message) => socket.send(message))
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
  socket.setRecvBufferSize(BUFFER_BYTES)
  socket.setSendBufferSize(BUFFER_BYTES)
  return socket
}

function toLink(send: (message: Uint8Array) => void): Link {
  let count = 0
  return {
    send(message) {
      send(message)
      return ++count % BURST !== 0
    },
    drained: () => new Promise((resolve) => setImmediate(resolve)),
  }
}
