import { connect, type RudpConnection, RudpError } from '@rudp/node'
import { congestionOf } from '../src/arguments/controller.ts'
import { readFileMessages } from './demo-file.ts'
import { FLOW_HEADER_BYTES } from './flow-message.ts'
import { FILE_FLOW } from './flows.ts'
import type { ClientConfig, PeerReport, PeerStatus } from './ipc.ts'
import { Peer } from './peer.ts'
import { playRole } from './role.ts'

/** So little waits in the connection that the progress shown is that of the network. */
const HIGH_WATER_BYTES = 65_536
const CLOSE_TIMEOUT_MS = 10_000

playRole<ClientConfig, PeerStatus, PeerReport>(async (config) => {
  let peer: Peer | undefined
  const connection = await connect(
    { hostname: '127.0.0.1', port: config.port },
    {
      ...congestionOf(config),
      highWaterBytes: HIGH_WATER_BYTES,
      message: (_connection, message, channel) => peer?.handleMessage(message, channel),
    },
  )
  const started = new Peer(connection, 'client', config.fileBytes)
  peer = started
  return {
    port: 0,
    status: () => started.status(),
    report: () => started.report(),
    done: play(started, connection, config),
  }
})

async function play(peer: Peer, connection: RudpConnection, config: ClientConfig): Promise<void> {
  try {
    await Promise.all([peer.sender.run(config.durationMs), sendFile(peer, connection, config)])
    peer.end()
    await Promise.race([peer.complete, connection.closed])
    await connection.close({ timeoutMs: CLOSE_TIMEOUT_MS })
  } catch (error) {
    // The connection is over too soon: what is missing shows in the report.
    if (!(error instanceof RudpError)) throw error
  }
}

async function sendFile(
  peer: Peer,
  connection: RudpConnection,
  config: ClientConfig,
): Promise<void> {
  for await (const message of readFileMessages(config.path, config.fileBytes)) {
    peer.noteFile(message.subarray(FLOW_HEADER_BYTES))
    if (!peer.sender.send(FILE_FLOW, message)) await connection.drained()
  }
}
