import assert from 'node:assert/strict'
import type { Host } from './host.ts'
import { Inbox } from './inbox.ts'
import { patterned } from './patterns.ts'
import { inScope } from './scope.ts'
import { within } from './within.ts'

/** What follows an end: nothing. */
export function endings(host: Host): void {
  const { test } = host

  test(
    'nothing is told of a connection after its end, in whichever way it ends',
    inScope(host, async (scope) => {
      for (const end of ['close', 'close at once', 'abort'] as const) {
        const told = new Inbox<string>('what was told')
        const handlers = (side: string) => ({
          message: () => told.put(`${side} message`),
          close: () => told.put(`${side} close`),
        })
        const { client, served, server } = await scope.pair(handlers('server'), handlers('client'))
        for (let i = 0; i < 50; i++) {
          client.send(patterned(2_000, i))
          served.send(patterned(2_000, i))
        }
        if (end === 'abort') client.abort()
        else void client.close({ drain: end === 'close' })
        await within(client.closed, 'closed')
        await within(server.close({ drain: false, timeoutMs: 100 }), 'close of the server')
        // Whatever was still under way has time to be told, wrongly.
        await new Promise((resolve) => setTimeout(resolve, 20))
        const all = await told.take(told.size)
        for (const side of ['client', 'server']) {
          const own = all.filter((line) => line.startsWith(side))
          assert.equal(own.filter((line) => line.endsWith('close')).length, 1, end)
          assert.equal(own.at(-1), `${side} close`, end)
        }
      }
    }),
  )

  test(
    'a client that connects while its server closes is told, not left to wait',
    inScope(host, async (scope) => {
      for (const drain of [true, false]) {
        const server = await scope.listen()
        const client = await scope.connect(server)
        // The client stands; its server has not heard so yet.
        await within(server.close({ drain }), 'close of the server')
        assert.deepEqual(await within(client.closed, 'closed'), { code: 'remote' })
      }
    }),
  )

  test(
    'a time that is none is refused by close, which then has not begun',
    inScope(host, async (scope) => {
      const { client, server } = await scope.pair()
      for (const timeoutMs of [Number.NaN, -1]) {
        await assert.rejects(client.close({ timeoutMs }), RangeError)
        await assert.rejects(server.close({ timeoutMs }), RangeError)
      }
      assert.equal(client.state, 'connected')
      assert.deepEqual(await within(client.close(), 'close'), { code: 'local' })
    }),
  )

  test(
    'flush lets out within the call what would leave at the end of the task',
    inScope(host, async (scope) => {
      const came = new Inbox<Uint8Array>('messages')
      const { client, served, server } = await scope.pair(
        { message: (_connection, message) => came.put(message) },
        { message: (_connection, message) => came.put(message) },
      )
      client.send('at once')
      assert.ok(client.bufferedBytes > 0)
      client.flush()
      assert.equal(client.bufferedBytes, 0)
      served.send('and back')
      server.flush()
      assert.equal(served.bufferedBytes, 0)
      await came.take(2)
    }),
  )
}
