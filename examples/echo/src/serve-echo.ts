import { listen, type RudpServer } from '@rudp/node'

/** Serves on `port` of this machine (0: a free one) and sends every message back as it came. */
export function serveEcho(port: number): Promise<RudpServer> {
  return listen({
    port,
    hostname: '127.0.0.1',
    message(connection, message, channel) {
      // The bytes are ours, so they can be handed on without a copy.
      connection.send(message, { channel, transfer: true })
    },
    close(connection, reason) {
      if (reason.error) console.error(connection.remoteAddress, reason.error.message)
    },
    error: console.error,
  })
}
