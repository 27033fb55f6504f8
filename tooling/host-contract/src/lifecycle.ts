import assert from 'node:assert/strict'
import type { CloseInfo, RudpConnection } from '@rudp/connection/host'
import { type Host, LOOPBACK } from './host.ts'
import { Inbox } from './inbox.ts'
import { inScope } from './scope.ts'
import { within } from './within.ts'

/** Coming up, being there, coming to an end. */
export function lifecycle(host: Host): void {
  const { test } = host

  test(
    'a server tells where it listens, and both sides whom they talk to',
    inScope(host, async (scope) => {
      const { server, served, client } = await scope.pair()
      const { hostname, port, family } = server.address
      assert.equal(hostname, LOOPBACK)
      assert.equal(family, 'IPv4')
      assert.ok(port > 0)
      assert.deepEqual(client.remoteAddress, { hostname, port })
      assert.equal(served.remoteAddress.hostname, LOOPBACK)
      assert.notEqual(served.remoteAddress.port, port)
      assert.equal(client.state, 'connected')
      assert.equal(served.state, 'connected')
      assert.deepEqual(server.connections, [served])
      assert.equal(server.stats().connections, 1)
      assert.equal(client.bufferedBytes, 0)
    }),
  )

  test(
    'a connection measures its round trips and keeps what the application gives it',
    inScope(host, async (scope) => {
      const answers = new Inbox<Uint8Array>('answers')
      const { client } = await scope.pair(
        { message: (connection, message) => connection.send(message) },
        { message: (_connection, message) => answers.put(message) },
      )
      client.data = { name: 'Ada' }
      client.send('hello')
      await answers.take(1)
      assert.ok(client.rttMs > 0 && client.rttMs < 1_000, `${client.rttMs} ms`)
      assert.deepEqual(client.data, { name: 'Ada' })
      assert.ok(client.stats())
    }),
  )

  test(
    'closing at one side ends both, once, with the reason as each sees it',
    inScope(host, async (scope) => {
      const ends = new Inbox<readonly [RudpConnection, CloseInfo]>('closings')
      const close = (connection: RudpConnection, reason: CloseInfo): void =>
        ends.put([connection, reason])
      const { client, served, server } = await scope.pair({ close }, { close })
      const startedMs = host.runtime.nowMs()
      assert.deepEqual(await within(client.close(), 'close'), { code: 'local' })
      assert.deepEqual(await within(served.closed, 'closed'), { code: 'remote' })
      assert.ok(host.runtime.nowMs() - startedMs < 1_000)
      assert.equal(client.state, 'closed')
      assert.equal(served.state, 'closed')
      await within(server.close(), 'close of the server')
      const told = await ends.take(2)
      assert.deepEqual(new Set(told.map(([connection]) => connection)), new Set([client, served]))
      assert.equal(ends.size, 0)
    }),
  )

  test(
    'a server that closes ends its connections, and its port is free again',
    inScope(host, async (scope) => {
      const { client, server } = await scope.pair()
      const { port } = server.address
      await within(server.close(), 'close of the server')
      await within(server.closed, 'closed')
      assert.deepEqual(await within(client.closed, 'closed'), { code: 'remote' })
      const next = await scope.listen({ port })
      assert.equal(next.address.port, port)
    }),
  )

  test(
    'who closes again, and more impatiently, is heard',
    inScope(host, async (scope) => {
      const { client, served, server } = await scope.pair({ closeTimeoutMs: 60_000 })
      client.abort()
      await within(client.closed, 'closed')
      served.send('nobody will acknowledge this')
      const closing = server.close()
      await within(server.close({ drain: false, timeoutMs: 0 }), 'second close')
      await within(closing, 'first close')
      assert.equal((await served.closed).code, 'aborted')
    }),
  )

  test(
    'closing drains first what was sent',
    inScope(host, async (scope) => {
      const came = new Inbox<number>('messages')
      const { client } = await scope.pair({
        message: (_connection, message) => came.put(message[0] ?? -1),
      })
      for (let i = 0; i < 100; i++) client.send(new Uint8Array(2_000).fill(i))
      await within(client.close(), 'close')
      assert.deepEqual(
        await came.take(100),
        Array.from({ length: 100 }, (_, index) => index),
      )
    }),
  )

  test(
    'who leaves a block that began with `await using` closes',
    inScope(host, async (scope) => {
      const server = await scope.listen()
      let left: RudpConnection
      {
        await using client = await scope.connect(server)
        left = client
        assert.equal(client.state, 'connected')
      }
      assert.equal(left.state, 'closed')
      let port: number
      {
        await using inner = await host.listen({ hostname: LOOPBACK })
        port = inner.address.port
      }
      const again = await scope.listen({ port })
      assert.equal(again.address.port, port)
    }),
  )

  test(
    'an aborted connection is over at once, and its peer times out',
    inScope(host, async (scope) => {
      const { client, served } = await scope.pair({ idleTimeoutMs: 300, keepaliveMs: 100 })
      client.abort()
      assert.deepEqual((await within(client.closed, 'closed')).code, 'aborted')
      const { code, error } = await within(served.closed, 'timeout')
      assert.equal(code, 'timeout')
      assert.equal(error?.code, 'ERR_RUDP_TIMEOUT')
    }),
  )

  test(
    '200 clients are connected at once, and each is answered',
    inScope(host, async (scope) => {
      const count = 200
      const answers = new Inbox<number>('answers')
      const server = await scope.listen({
        message: (connection, message) => connection.send(message),
      })
      const clients = await within(
        Promise.all(
          Array.from({ length: count }, () =>
            scope.connect(server, {
              message: (_connection, message) => answers.put(message[0] ?? -1),
            }),
          ),
        ),
        'clients',
      )
      for (const [index, client] of clients.entries()) client.send(Uint8Array.of(index))
      const numbers = (await answers.take(count)).sort((a, b) => a - b)
      assert.deepEqual(
        numbers,
        Array.from({ length: count }, (_, index) => index),
      )
      assert.equal(server.connections.length, count)
    }),
  )
}
