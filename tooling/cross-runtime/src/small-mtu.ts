// Sends through a loopback device whose MTU shrinks below a frame in the middle. To be run in a
// network namespace of its own, whose devices it may change.

import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import type { RudpConnection } from '@rudp/node'
import type { Adapter } from './adapter.ts'
import { adapters } from './adapters.mjs'

const MESSAGES = 60
const MESSAGE_BYTES = 50_000

const [runtime = ''] = process.argv.slice(2)
const loaded = (await adapters[runtime]?.()) as Adapter
const { listen, connect } = loaded

setMtu(65_536)
let arrived = 0
let served: RudpConnection | undefined
let wake: () => void = () => {}
const server = await listen({
  hostname: '127.0.0.1',
  connection(accepted) {
    served = accepted
  },
  message(_connection, message) {
    assert.ok(message.length === MESSAGE_BYTES && message.every((byte) => byte === 7))
    arrived++
    wake()
  },
})
const connection = await connect(server.address)
await send(connection)
assert.equal(connection.stats().offload, 'on')
setMtu(1_280)
await send(connection)
const { offload, offloadReason } = connection.stats()
assert.equal(`${offload} ${offloadReason}`, 'off path')
assert.equal(server.stats().malformed, 0)
// On a slow machine some are sent again although they were only late.
const isAllThere = (): boolean =>
  connection.stats().frames['framesSent'] === served?.stats().arrivals['framesReceived']
for (let tries = 0; tries < 100 && !isAllThere(); tries++) {
  await new Promise((resolve) => setTimeout(resolve, 20))
}
assert.ok(isAllThere())
connection.abort()
await server.close({ drain: false, timeoutMs: 0 })
console.log('ok')

function setMtu(bytes: number): void {
  execFileSync('ip', ['link', 'set', 'lo', 'up', 'mtu', String(bytes)])
}

async function send(to: RudpConnection): Promise<void> {
  const until = arrived + MESSAGES
  for (let i = 0; i < MESSAGES; i++) to.send(new Uint8Array(MESSAGE_BYTES).fill(7))
  while (arrived < until) {
    await new Promise<void>((resolve) => {
      wake = resolve
    })
  }
}
