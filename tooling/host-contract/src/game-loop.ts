import assert from 'node:assert/strict'
import type { ListenOptions, RudpEvent } from '@rudp/connection/host'
import { type Host, LOOPBACK, SOCKET_OPTIONS } from './host.ts'
import { patterned } from './patterns.ts'
import { inScope } from './scope.ts'
import { pause, stepUntil } from './step-until.ts'
import { until } from './until.ts'
import { within } from './within.ts'

/** What game loops do with `drive: 'manual'`. */
export function gameLoop(host: Host): void {
  const { test } = host

  test(
    'a game loop serves clients from their coming to their end',
    inScope(host, async (scope) => {
      const server = await scope.listenInSteps()
      const clients = await Promise.all([1, 2, 3].map(() => scope.connectInSteps(server)))
      const [first] = clients
      assert.ok(first !== undefined)
      // Before it stands: waits for it.
      first.send(patterned(50_000, 7), { channel: 63 })
      const log: string[] = []
      const serve = (event: RudpEvent): void => {
        if (event.type === 'error') throw event.error
        log.push(event.type)
        if (event.type === 'message') event.connection.send(event.data, { channel: event.channel })
      }
      const answers: RudpEvent[] = []
      const turn = async (): Promise<void> => {
        for (const event of server.step()) serve(event)
        server.flush()
        for (const client of clients) answers.push(...client.step())
        await pause(1)
      }
      const startedMs = performance.now()
      while (answers.length < 4) {
        assert.ok(performance.now() - startedMs < 5_000, log.join())
        await turn()
      }
      const answer = answers.find((event) => event.type === 'message')
      assert.ok(answer?.type === 'message' && answer.connection === first)
      assert.equal(answer.channel, 63)
      assert.ok(Buffer.compare(answer.data, patterned(50_000, 7)) === 0)
      assert.equal(answers.filter(({ type }) => type === 'connect').length, 3)

      // A client's close needs no further steps of its own, a server's connection does.
      const closing = first.close()
      while (!log.includes('close')) await turn()
      assert.deepEqual(await within(closing, 'close'), { code: 'local' })
      assert.deepEqual(log.sort(), ['close', 'connect', 'connect', 'connect', 'message'])
    }),
  )

  test(
    'a loop that never awaits works, where the event loop calls it',
    inScope(host, async (scope) => {
      const server = await scope.listenInSteps()
      const client = await scope.connectInSteps(server)
      client.send('hello')
      let text = ''
      const timer = setInterval(() => {
        client.step()
        for (const event of server.step()) {
          if (event.type === 'message') text = new TextDecoder().decode(event.data)
        }
      }, 2)
      try {
        await until(() => text === 'hello')
      } finally {
        clearInterval(timer)
      }
    }),
  )

  test(
    'a step tells why there is no connection, once',
    inScope(host, async (scope) => {
      const server = await scope.listen({ accept: () => false })
      const refused = await scope.connectInSteps(server)
      const [event] = await stepUntil([refused], (events) => events.length > 0)
      assert.ok(event?.type === 'close' && event.connection === refused)
      assert.equal(event.reason.code, 'remote')
      assert.equal(event.reason.error?.code, 'ERR_RUDP_SERVER_FULL')
      assert.deepEqual(await within(refused.closed, 'closed'), event.reason)
      assert.deepEqual(refused.step(), [])
      assert.throws(() => refused.send('late'), { code: 'ERR_RUDP_CLOSED' })

      const gone = await host.runtime.open(SOCKET_OPTIONS, {
        handleDatagram() {},
        handleBatchEnd() {},
        handleError() {},
      })
      const { address } = gone
      await gone.close()
      const alone = await scope.connectInSteps({ address }, { timeoutMs: 300 })
      const [end] = await stepUntil([alone], (events) => events.length > 0)
      const code = host.hearsRefusals ? 'ERR_RUDP_REFUSED' : 'ERR_RUDP_TIMEOUT'
      assert.ok(end?.type === 'close')
      assert.equal(end.reason.error?.code, code)
      assert.equal(end.reason.code, host.hearsRefusals ? 'remote' : 'timeout')
    }),
  )

  test(
    'a signal ends what a loop drives, without another step',
    inScope(host, async (scope) => {
      const controller = new AbortController()
      const reason = new Error('quit')
      const server = await scope.listenInSteps({ signal: controller.signal })
      const client = await scope.connectInSteps(server, { signal: controller.signal })
      controller.abort(reason)
      const { code, error } = await within(client.closed, 'closed')
      assert.equal(code, 'aborted')
      assert.equal(error?.code, 'ERR_RUDP_ABORTED')
      assert.equal(error.cause, reason)
      await within(server.closed, 'closed')
      const [end] = client.step()
      assert.equal(end?.type, 'close')
      assert.deepEqual(server.step(), [])
    }),
  )

  test(
    'who leaves a game waits for its end only: close and `await using` need no steps',
    inScope(host, async (scope) => {
      const came: number[] = []
      const receiver = await scope.listen({
        message: (_connection, message) => came.push(message.length),
      })
      {
        await using client = await scope.connectInSteps(receiver)
        await stepUntil([client], (events) => events.length > 0)
        client.send(patterned(20_000, 1))
      }
      assert.deepEqual(came, [20_000])
      let port: number
      {
        await using server = await host.listen({ hostname: LOOPBACK, drive: 'manual' })
        port = server.address.port
        const connecting = scope.connect(server, {
          message: (_connection, message) => came.push(message.length),
        })
        const [event] = await stepUntil([server], (events) => events.length > 0)
        await connecting
        assert.ok(event?.type === 'connect')
        event.connection.send(patterned(30_000, 1))
      }
      assert.deepEqual(came, [20_000, 30_000])
      const next = await scope.listen({ port })
      await within(next.close(), 'close')
    }),
  )

  test('handlers, iterating and steps exclude each other', async () => {
    const handlers: readonly ListenOptions[] = [
      { connection() {} },
      { message() {} },
      { close() {} },
      { error() {} },
    ]
    for (const options of handlers) {
      const both = { ...options, hostname: LOOPBACK, drive: 'manual' as const }
      await assert.rejects(host.listen(both), TypeError, Object.keys(options)[0])
    }
    const message = { message() {}, drive: 'manual' as const }
    await assert.rejects(host.connect(`${LOOPBACK}:9`, message), TypeError)
    const unknown = { drive: 'sometimes' } as unknown as ListenOptions
    await assert.rejects(host.listen(unknown), TypeError)
    await using server = await host.listen({ hostname: LOOPBACK, drive: 'manual' })
    await assert.rejects(server[Symbol.asyncIterator]().next(), TypeError)
    await using client = await host.connect(server.address, { drive: 'manual' })
    await assert.rejects(client[Symbol.asyncIterator]().next(), TypeError)
  })
}
