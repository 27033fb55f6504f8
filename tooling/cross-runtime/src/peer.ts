// What one process of the tests does: `peer.ts <runtime> <role> [port]`.

import type { Adapter } from './adapter.ts'
import { adapters } from './adapters.mjs'
import { call } from './call.ts'
import { ENDINGS } from './endings.ts'

const [runtime = '', role = '', port] = process.argv.slice(2)
const adapter = (await adapters[runtime]?.()) as Adapter

if (role === 'serve') await serve()
else if (role === 'call') await call(adapter, Number(port))
else await ENDINGS[role]?.(adapter)

/** Sends every message back on its channel, until standard input ends. */
async function serve(): Promise<void> {
  const server = await adapter.listen({
    hostname: '127.0.0.1',
    message: (connection, message, channel) => connection.send(message, { channel }),
  })
  console.log(server.address.port)
  process.stdin.resume().on('end', () => void server.close({ drain: false, timeoutMs: 0 }))
}
