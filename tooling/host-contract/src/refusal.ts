import assert from 'node:assert/strict'
import type { AcceptDecision } from '@rudp/connection'
import type { RudpErrorCode } from '@rudp/connection/host'
import { type Host, LOOPBACK, SOCKET_OPTIONS } from './host.ts'
import { Inbox } from './inbox.ts'
import { inScope } from './scope.ts'
import { within } from './within.ts'

const DEAF = { handleDatagram() {}, handleBatchEnd() {}, handleError() {} }

/** Connections that don't come about. */
export function refusal(host: Host): void {
  const { test } = host

  test(
    'a server is full at maxConnections, and no longer once a client has gone',
    inScope(host, async (scope) => {
      const server = await scope.listen({ maxConnections: 4 })
      const clients = await Promise.all([1, 2, 3, 4].map(() => scope.connect(server)))
      await assert.rejects(within(scope.connect(server), 'connect'), {
        name: 'RudpError',
        code: 'ERR_RUDP_SERVER_FULL',
      })
      assert.equal(server.stats().refused, 1)
      await within(clients[0]?.close() ?? Promise.reject(), 'close')
      await within(Promise.race(server.connections.map(({ closed }) => closed)), 'a place')
      await within(scope.connect(server), 'connect')
    }),
  )

  const decisions: readonly (readonly [string, () => AcceptDecision, RudpErrorCode])[] = [
    ['false', () => false, 'ERR_RUDP_SERVER_FULL'],
    ['config', () => ({ code: 'config' }), 'ERR_RUDP_CONFIG'],
    ['version', () => ({ code: 'version' }), 'ERR_RUDP_VERSION'],
    ['server-full', () => ({ code: 'server-full' }), 'ERR_RUDP_SERVER_FULL'],
  ]
  for (const [name, accept, code] of decisions) {
    test(
      `a client that accept answers with ${name} is refused`,
      inScope(host, async (scope) => {
        const server = await scope.listen({ accept })
        await assert.rejects(within(scope.connect(server), 'connect'), { code })
        assert.equal(server.connections.length, 0)
      }),
    )
  }

  test(
    'accept is told who asks',
    inScope(host, async (scope) => {
      const asked = new Inbox<string>('requests')
      const server = await scope.listen({
        accept(request) {
          asked.put(`${request.hostname} ${request.maxMessageBytes}`)
          return true
        },
      })
      await scope.connect(server, { maxMessageBytes: 5_000 })
      assert.equal(await asked.takeOne(), `${LOOPBACK} 5000`)
    }),
  )

  test(
    'limits that do not fit each other are refused',
    inScope(host, async (scope) => {
      const server = await scope.listen({ maxReceiveAlloc: 10_000, maxMessageBytes: 10_000 })
      await assert.rejects(within(scope.connect(server), 'connect'), { code: 'ERR_RUDP_CONFIG' })
    }),
  )

  test('where nobody listens, connect is refused or times out', async () => {
    const gone = await host.runtime.open(SOCKET_OPTIONS, DEAF)
    const { port } = gone.address
    await gone.close()
    const startedMs = host.runtime.nowMs()
    const connecting = host.connect({ hostname: LOOPBACK, port }, { timeoutMs: 1_500 })
    const code = host.hearsRefusals ? 'ERR_RUDP_REFUSED' : 'ERR_RUDP_TIMEOUT'
    await assert.rejects(within(connecting, 'connect'), { code })
    if (host.hearsRefusals) assert.ok(host.runtime.nowMs() - startedMs < 500)
  })

  test('where nobody answers, connect times out', async () => {
    const silent = await host.runtime.open(SOCKET_OPTIONS, DEAF)
    const startedMs = host.runtime.nowMs()
    const connecting = host.connect(silent.address, { timeoutMs: 200 })
    await assert.rejects(within(connecting, 'connect'), { code: 'ERR_RUDP_TIMEOUT' })
    assert.ok(host.runtime.nowMs() - startedMs > 190)
    await silent.close()
  })

  test('an aborted connect rejects with the reason, before, during and at once', async () => {
    const silent = await host.runtime.open(SOCKET_OPTIONS, DEAF)
    const reason = new Error('changed my mind')
    const aborted = { code: 'ERR_RUDP_ABORTED', cause: reason }
    const before = host.connect(silent.address, { signal: AbortSignal.abort(reason) })
    await assert.rejects(within(before, 'connect'), aborted)
    const controller = new AbortController()
    const during = host.connect(silent.address, { signal: controller.signal })
    const timer = setTimeout(() => controller.abort(reason), 50)
    await assert.rejects(within(during, 'connect', 1_000), aborted)
    clearTimeout(timer)
    const second = new AbortController()
    const atOnce = host.connect(silent.address, { signal: second.signal })
    second.abort(reason)
    await assert.rejects(within(atOnce, 'connect', 1_000), aborted)
    await silent.close()
  })

  test(
    'a signal ends a connection that stands',
    inScope(host, async (scope) => {
      const controller = new AbortController()
      const { client } = await scope.pair({}, { signal: controller.signal })
      controller.abort()
      assert.equal((await within(client.closed, 'closed')).code, 'aborted')
    }),
  )

  test(
    'a signal keeps a server from listening, or ends it',
    inScope(host, async (scope) => {
      const reason = new Error('no server today')
      const listening = host.listen({ hostname: LOOPBACK, signal: AbortSignal.abort(reason) })
      await assert.rejects(listening, { code: 'ERR_RUDP_ABORTED', cause: reason })
      const controller = new AbortController()
      const atOnce = host.listen({ hostname: LOOPBACK, signal: controller.signal })
      controller.abort(reason)
      await assert.rejects(atOnce, { code: 'ERR_RUDP_ABORTED', cause: reason })
      const later = new AbortController()
      const { server, client } = await scope.pair({ signal: later.signal })
      later.abort()
      await within(server.closed, 'closed')
      await within(client.closed, 'closed')
    }),
  )

  test(
    'a port that is taken is an error',
    inScope(host, async (scope) => {
      const { port } = (await scope.listen()).address
      await assert.rejects(host.listen({ hostname: LOOPBACK, port }), { code: 'EADDRINUSE' })
    }),
  )
}
