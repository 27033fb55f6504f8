// What one process of the tests does: `peer.ts <runtime> <offload> <role> [port]`.

import type { Adapter } from './adapter.ts'
import { adapters } from './adapters.mjs'
import { call } from './call.ts'
import { ENDINGS } from './endings.ts'

const [runtime = '', offload = 'auto', role = '', port] = process.argv.slice(2)
const loaded = (await adapters[runtime]?.()) as Adapter
const { listen, connect } = loaded
const adapter = withOffload(offload as 'auto' | 'off')

if (role === 'serve') await serve()
else if (role === 'call') await call(adapter, Number(port))
else if (role === 'tell-offload') await tellOffload()
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

/** Prints what a connection tells of its offload. */
async function tellOffload(): Promise<void> {
  const server = await adapter.listen({ hostname: '127.0.0.1' })
  const connection = await adapter.connect(server.address)
  const { offload: state, offloadReason } = connection.stats()
  console.log([state, offloadReason ?? ''].join(' ').trim())
  connection.abort()
  await server.close({ drain: false, timeoutMs: 0 })
}

/** The adapter, with `offload` where nobody says otherwise. */
function withOffload(offload: 'auto' | 'off'): Adapter {
  return {
    listen: ((options: object) => listen({ offload, ...options })) as Adapter['listen'],
    connect: ((target: string, options: object = {}) =>
      connect(target, { offload, ...options })) as Adapter['connect'],
  }
}
