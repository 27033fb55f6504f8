import assert from 'node:assert/strict'
import { createApi, type RudpConnection } from '@rudp/connection/host'
import { type Host, LOOPBACK } from './host.ts'
import { Inbox } from './inbox.ts'
import { inScope } from './scope.ts'
import { within } from './within.ts'

/** Clients that come again, and where they come from. */
export function restart(host: Host): void {
  const { test } = host

  test(
    'a client that restarts on the same port is connected again within a second',
    inScope(host, async (scope) => {
      const connections = new Inbox<RudpConnection>('connections')
      const answers = new Inbox<string>('answers')
      const server = await scope.listen({
        connection: connections.put,
        message: (connection, message) => connection.send(message),
      })
      const first = await fromPort(host, 0).connect(server.address)
      const served = await connections.takeOne()
      const { port } = served.remoteAddress
      // A crash: the server hears nothing.
      first.abort()
      await within(first.closed, 'closed')

      const startedMs = host.runtime.nowMs()
      const second = await within(
        fromPort(host, port).connect(server.address, {
          message: (_connection, message) => answers.put(new TextDecoder().decode(message)),
        }),
        'second connect',
      )
      const servedAgain = await connections.takeOne()
      assert.ok(host.runtime.nowMs() - startedMs < 1_000)
      assert.equal(servedAgain.remoteAddress.port, port)
      assert.notEqual(servedAgain, served)
      assert.equal((await within(served.closed, 'end of the old one')).code, 'remote')
      second.send('me again')
      assert.equal(await answers.takeOne(), 'me again')
      second.abort()
      await within(second.closed, 'closed')
    }),
  )

  test(
    'a server is found by name, and at any address of this machine',
    inScope(host, async (scope) => {
      const server = await scope.listen({ hostname: '0.0.0.0' })
      const { port } = server.address
      for (const target of [`localhost:${port}`, `${LOOPBACK}:${port}`, `0.0.0.0:${port}`]) {
        const client = await within(host.connect(target), target)
        assert.deepEqual(client.remoteAddress, { hostname: LOOPBACK, port })
        await within(client.close(), 'close')
      }
    }),
  )

  if (!host.hasIpv6) return

  test(
    'connections run over IPv6, however the address is written',
    inScope(host, async (scope) => {
      const answers = new Inbox<number>('answers')
      const server = await scope.listen({
        hostname: '::1',
        message: (connection, message) => connection.send(message),
      })
      assert.equal(server.address.family, 'IPv6')
      assert.equal(server.address.hostname, '::1')
      for (const hostname of ['::1', '0:0:0:0:0:0:0:1', '0000::0001']) {
        const client = await within(
          host.connect(`[${hostname}]:${server.address.port}`, {
            message: (_connection, message) => answers.put(message.length),
          }),
          hostname,
        )
        client.send(new Uint8Array(20_000))
        assert.equal(await answers.takeOne(), 20_000)
        assert.equal(client.remoteAddress.hostname, '::1')
        client.abort()
        await within(client.closed, 'closed')
      }
    }),
  )

  test(
    'a server at :: serves IPv4 and IPv6 alike',
    inScope(host, async (scope) => {
      const answers = new Inbox<string>('answers')
      const asked: string[] = []
      const server = await scope.listen({
        hostname: '::',
        accept: ({ hostname }) => asked.push(hostname) > 0,
        message: (connection) => connection.send(connection.remoteAddress.hostname),
      })
      for (const hostname of [LOOPBACK, '::1']) {
        const client = await within(
          host.connect(
            { hostname, port: server.address.port },
            { message: (_connection, message) => answers.put(new TextDecoder().decode(message)) },
          ),
          hostname,
        )
        client.send('where am I?')
        const seen = await answers.takeOne()
        assert.equal(seen, hostname)
        assert.equal(asked.at(-1), hostname)
        client.abort()
        await within(client.closed, 'closed')
      }
    }),
  )
}

/** Clients whose socket has a port of our choice. */
function fromPort(host: Host, port: number): Pick<Host, 'connect'> {
  const { runtime } = host
  return createApi({
    ...runtime,
    open: (options, receiver) => runtime.open({ ...options, port }, receiver),
  })
}
