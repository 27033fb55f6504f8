import type { Connect, Listen, RudpConnection } from '@rudp/connection/host'
import { type Link, LOOPBACK, type MessageHandler, type Transport } from './transport.ts'

/** How a side uses rudp: all else is the default. */
export interface RudpUse {
  readonly runtime: 'node' | 'deno' | 'bun'
  readonly offload: 'auto' | 'off'
  readonly mtu?: number
  readonly mode?: 'reliable' | 'unreliable'
}

/** rudp through the adapter of its runtime. */
export async function rudpTransport({ runtime, offload, mtu, mode }: RudpUse): Promise<Transport> {
  const adapter: { listen: Listen; connect: Connect } = await import(`@rudp/${runtime}`)
  const how = mode && { mode }
  const options = { offload, ...(mtu !== undefined && { mtu }) }

  const toLink = (connection: RudpConnection): Link => ({
    send: (message) => connection.send(message, how),
    drained: () => connection.drained(),
    framesReceived: () => connection.stats().arrivals['framesReceived'] ?? Number.NaN,
  })

  return {
    async listen(onLink) {
      const server = await adapter.listen({
        ...options,
        hostname: LOOPBACK,
        maxConnections: 100_000,
        maxPending: 100_000,
        connection(connection) {
          connection.data = onLink(toLink(connection))
        },
        message(connection, message) {
          const handle = connection.data as MessageHandler
          handle(message)
        },
      })
      return server.address.port
    },
    async connect(port, onMessage) {
      const message = (_connection: unknown, data: Uint8Array): void => onMessage(data)
      return toLink(await adapter.connect(`${LOOPBACK}:${port}`, { ...options, message }))
    },
  }
}
