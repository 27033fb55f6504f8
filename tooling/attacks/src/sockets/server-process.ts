// A server of its own process, which sends every message back. Its parent learns the port and, when
// it asks, the statistics.
import { listen } from '@rudp/node'

const server = await listen({
  port: Number(process.argv[2] ?? 0),
  hostname: '0.0.0.0',
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
  process.send?.({ type: 'stats', stats: server.stats(), memory: process.memoryUsage() })
})
process.on('disconnect', () => process.exit(0))
