import assert from 'node:assert/strict'
import type { ListenOptions, SendOptions } from '@rudp/connection/host'
import { type Host, LOOPBACK, SOCKET_OPTIONS } from './host.ts'
import { Inbox } from './inbox.ts'
import { patterned } from './patterns.ts'
import { inScope } from './scope.ts'
import { within } from './within.ts'

/** Callers, listeners and peers that do what they should not. */
export function misuse(host: Host): void {
  const { test } = host

  test(
    'what cannot be sent throws at once',
    inScope(host, async (scope) => {
      const { client } = await scope.pair({}, { maxMessageBytes: 2_000 })
      const bad: readonly SendOptions[] = [
        { channel: 64 },
        { channel: -1 },
        { channel: 0.5 },
        { channel: Number.NaN },
        { deadlineMs: Number.NaN },
        { deadlineMs: -1 },
        { priority: 8 },
        { mode: 'sometimes' as 'reliable' },
      ]
      for (const options of bad) {
        assert.throws(
          () => client.send('x', options),
          (error) => error instanceof RangeError || error instanceof TypeError,
          JSON.stringify(options),
        )
      }
      assert.throws(() => client.send(patterned(2_001, 0)), RangeError)
      assert.throws(() => client.send(5 as unknown as string), TypeError)
      assert.throws(() => client.send(undefined as unknown as string), TypeError)
      assert.equal(client.state, 'connected')
    }),
  )

  test(
    'sending over a connection that is closing or over throws',
    inScope(host, async (scope) => {
      const { client, served } = await scope.pair()
      const closing = client.close()
      assert.throws(() => client.send('late'), { name: 'RudpError', code: 'ERR_RUDP_CLOSED' })
      await within(closing, 'close')
      assert.throws(() => client.send('later'), { code: 'ERR_RUDP_CLOSED' })
      await within(served.closed, 'closed')
      assert.throws(() => served.send('answer'), { code: 'ERR_RUDP_CLOSED' })
      assert.deepEqual(await within(client.close(), 'close again'), { code: 'local' })
    }),
  )

  test('addresses and options that make no sense are refused', async () => {
    for (const target of ['', 'nowhere', ':7777', 'host:port', '::1:7777']) {
      await assert.rejects(host.connect(target), TypeError, target)
    }
    for (const port of [0, -1, 65_536, 1.5, Number.NaN]) {
      await assert.rejects(host.connect({ hostname: LOOPBACK, port }), RangeError)
    }
    const bad: readonly ListenOptions[] = [
      { port: 65_536 },
      { port: -1 },
      { maxConnections: -1 },
      { maxConnections: Number.NaN },
      { idleTimeoutMs: 0 },
      { maxMessageBytes: Number.NaN },
      { highWaterBytes: Number.NaN },
    ]
    for (const options of bad) {
      await assert.rejects(
        host.listen({ hostname: LOOPBACK, ...options }),
        RangeError,
        JSON.stringify(options),
      )
    }
  })

  test(
    'a listener that throws reaches the error handler, and nothing else changes',
    inScope(host, async (scope) => {
      const errors = new Inbox<unknown>('errors')
      const answers = new Inbox<Uint8Array>('answers')
      const boom = new Error('boom')
      const server = await scope.listen({
        error: errors.put,
        connection() {
          throw boom
        },
        message(connection, message) {
          connection.send(message)
          throw boom
        },
        close() {
          throw boom
        },
      })
      const client = await scope.connect(server, { message: (_, message) => answers.put(message) })
      client.send('one')
      client.send('two')
      await answers.take(2)
      await within(client.close(), 'close')
      await within(server.close(), 'close of the server')
      assert.deepEqual(await errors.take(4), [boom, boom, boom, boom])
    }),
  )

  test(
    'a listener that fails after a while reaches the error handler',
    inScope(host, async (scope) => {
      const errors = new Inbox<unknown>('errors')
      const boom = new Error('boom')
      const server = await scope.listen({
        error: errors.put,
        async message() {
          await Promise.resolve()
          throw boom
        },
      })
      const client = await scope.connect(server)
      client.send('one')
      assert.equal(await errors.takeOne(), boom)
    }),
  )

  test(
    'an accept that throws refuses, and reaches the error handler',
    inScope(host, async (scope) => {
      const errors = new Inbox<unknown>('errors')
      const boom = new Error('boom')
      const server = await scope.listen({
        error: errors.put,
        accept() {
          throw boom
        },
      })
      await assert.rejects(within(scope.connect(server), 'connect'), {
        code: 'ERR_RUDP_SERVER_FULL',
      })
      assert.equal(await errors.takeOne(), boom)
    }),
  )

  test(
    'datagrams that are no frames do a server no harm',
    inScope(host, async (scope) => {
      const answers = new Inbox<Uint8Array>('answers')
      const { server, client } = await scope.pair(
        { message: (connection, message) => connection.send(message) },
        { message: (_connection, message) => answers.put(message) },
      )
      const stranger = await host.runtime.open(SOCKET_OPTIONS, {
        handleDatagram() {},
        handleBatchEnd() {},
        handleError() {},
      })
      const { hostname, port } = server.address
      for (const size of [0, 1, 5, 100, 1472]) {
        stranger.bytes.set(patterned(size, size), stranger.offset)
        stranger.commit(size, hostname, port)
      }
      stranger.flush()
      client.send('still there?')
      await answers.take(1)
      await stranger.close()
      assert.ok(server.stats().malformed >= 3, `${server.stats().malformed} malformed`)
    }),
  )

  test(
    'peers that vanish hurt nobody else',
    inScope(host, async (scope) => {
      const answers = new Inbox<number>('answers')
      const { server, client, served } = await scope.pair(
        { message: (connection, message) => connection.send(message) },
        { message: (_connection, message) => answers.put(message[0] ?? -1) },
      )
      const vanishing = await scope.connect(server)
      vanishing.send('hello')
      vanishing.abort()
      // Each round the server also sends to where nobody listens any more, and the network says so.
      for (let round = 0; round < 20; round++) {
        server.broadcast(Uint8Array.of(100))
        client.send(Uint8Array.of(round))
        assert.deepEqual(
          (await answers.take(2)).sort((a, b) => a - b),
          [round, 100],
        )
      }
      served.abort()
      await within(server.close({ drain: false, timeoutMs: 50 }), 'close of the server')
      // Nor does the client mind that its server is gone.
      for (let round = 0; round < 5; round++) {
        client.send('anybody there?')
        client.flush()
        await new Promise((resolve) => setTimeout(resolve, 5))
      }
      assert.equal(client.state, 'connected')
    }),
  )
}
