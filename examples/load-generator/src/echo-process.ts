import { listen } from '@rudp/node'

const server = await listen({
  hostname: '127.0.0.1',
  // The default is 1,024.
  maxConnections: 10_000,
  message(connection, message, channel) {
    // How a message was sent is not told on the wire. An answer that is late is none.
    connection.send(message, { channel, mode: 'unreliable', transfer: true })
  },
  error: console.error,
})
process.send?.(server.address)
process.once('disconnect', () => process.exit())
