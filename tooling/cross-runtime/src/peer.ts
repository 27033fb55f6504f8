// What one process of the tests does: `peer.ts <runtime> <role> [port]`.

import type { Adapter } from './adapter.ts'
import { call } from './call.ts'
import { ENDINGS } from './endings.ts'

const [runtime = '', role = '', port] = process.argv.slice(2)
// Written out, so that Deno knows them beforehand and asks for no permission to read.
const adapters: Readonly<Record<string, () => Promise<Adapter>>> = {
  node: () => import('@rudp/node'),
  deno: () => import('@rudp/deno'),
  bun: () => import('@rudp/bun'),
}
const adapter = (await adapters[runtime]?.()) as Adapter

if (role === 'serve') await serve()
else if (role === 'call') await call(adapter, Number(port))
else await ENDINGS[role]?.(adapter)

/** Sends every message back as it came, until one says to stop. */
async function serve(): Promise<void> {
  const server = await adapter.listen({
    hostname: '127.0.0.1',
    message(connection, message, channel) {
      if (new TextDecoder().decode(message) === 'stop') void server.close()
      else connection.send(message, { channel })
    },
  })
  console.log(server.address.port)
  await server.closed
}
