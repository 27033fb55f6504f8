// A server of its own process, which sends every message back. Its parent learns the port and, when
// it asks, the statistics.
import { listen } from '@rudp/node'

const [, , port = '0', maxReceiveAlloc = '1000000'] = process.argv
const server = await listen({
  port: Number(port),
  hostname: '0.0.0.0',
  maxReceiveAlloc: Number(maxReceiveAlloc),
  maxMessageBytes: Number(maxReceiveAlloc),
  maxConnections: 64,
  message(connection, message, channel) {
    connection.send(message, { channel })
  },
  error(error) {
    process.send?.({ type: 'error', text: String(error) })
  },
})
process.send?.({ type: 'listening', port: server.address.port })
process.on('message', () => {
  // Buffers are freed by the collection after the one that finds them dead.
  for (let i = 0; i < 3; i++) globalThis.gc?.()
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  process.send?.({ type: 'stats', stats: server.stats(), heldBytes: heapUsed + arrayBuffers })
})
process.on('disconnect', () => process.exit(0))
