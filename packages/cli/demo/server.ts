import { listen, type RudpConnection, RudpError } from '@rudp/node'
import { congestionOf } from '../src/arguments/controller.ts'
import { Deferred } from '../src/transfer/deferred.ts'
import type { PeerConfig, PeerReport, PeerStatus } from './ipc.ts'
import { Peer } from './peer.ts'
import { playRole } from './role.ts'

playRole<PeerConfig, PeerStatus | undefined, PeerReport | undefined>(async (config) => {
  let peer: Peer | undefined
  const closed = new Deferred<void>()
  const server = await listen({
    hostname: '127.0.0.1',
    ...congestionOf(config),
    connection: (connection) => {
      peer = new Peer(connection, 'server', config.fileBytes)
      void serve(peer, config.durationMs)
    },
    message: (_connection: RudpConnection, message, channel) => {
      peer?.handleMessage(message, channel)
    },
    close: () => closed.resolve(),
  })
  return {
    port: server.address.port,
    status: () => peer?.status(),
    report: () => peer?.report(),
    done: closed.promise,
  }
})

async function serve(peer: Peer, durationMs: number): Promise<void> {
  try {
    await peer.sender.run(durationMs)
    peer.end()
  } catch (error) {
    // The connection is over too soon: what is missing shows in the report.
    if (!(error instanceof RudpError)) throw error
  }
}
