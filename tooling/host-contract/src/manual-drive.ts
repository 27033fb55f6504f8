import assert from 'node:assert/strict'
import type { RudpEvent, SteppedConnection, SteppedServer } from '@rudp/connection/host'
import { type Host, LOOPBACK, SOCKET_OPTIONS } from './host.ts'
import { Inbox } from './inbox.ts'
import { patterned } from './patterns.ts'
import { inScope } from './scope.ts'
import { pause, stepUntil } from './step-until.ts'
import { within } from './within.ts'

/** The rules of `drive: 'manual'`: everything happens in the caller's calls. */
export function manualDrive(host: Host): void {
  const { test } = host

  test('between steps nothing is sent, whatever the time', async () => {
    const heard = new Inbox<number>('datagrams')
    const silent = await host.runtime.open(SOCKET_OPTIONS, {
      handleDatagram: (_bytes, start, end) => heard.put(end - start),
      handleBatchEnd() {},
      handleError() {},
    })
    const client = await host.connect(silent.address, { drive: 'manual' })
    assert.equal(client.state, 'connecting')
    await pause(30)
    assert.equal(heard.size, 0)
    assert.deepEqual(client.step(), [])
    assert.equal(await heard.takeOne(), 1_472)
    // The next one is due 200 ms after the first.
    await pause(300)
    assert.equal(heard.size, 0)
    client.step()
    await heard.takeOne()
    client.abort()
    assert.equal((await within(client.closed, 'closed')).code, 'aborted')
    await silent.close()
  })

  test(
    'between steps nothing is read or asked, and what came is read in the next',
    inScope(host, async (scope) => {
      let asked = 0
      const server = await scope.listenInSteps({ accept: () => ++asked > 0 })
      const connecting = scope.connect(server)
      await pause(50)
      assert.equal(asked, 0)
      assert.deepEqual(server.step(), [])
      assert.equal(asked, 1)
      const [event] = await stepUntil([server], (events) => events.length > 0)
      assert.equal(event?.type, 'connect')
      assert.ok(event.connection === server.connections[0])
      const client = await within(connecting, 'connect')
      client.send('hello')
      await pause(20)
      assert.equal(server.connections.length, 1)
      const [told] = await stepUntil([server], (events) => events.length > 0)
      assert.ok(told?.type === 'message' && new TextDecoder().decode(told.data) === 'hello')
    }),
  )

  test(
    'flush lets out what was sent and tells nothing, which is left to the next step',
    inScope(host, async (scope) => {
      const { server, client } = await steppedPair(scope)
      client.send('now', { channel: 9 })
      await pause(20)
      assert.deepEqual(server.step(), [])
      client.flush()
      await pause(20)
      // Reads, and must not take what a step is to tell.
      server.flush()
      server.flush()
      const [event] = await stepUntil([server], (events) => events.length > 0)
      assert.ok(event?.type === 'message')
      assert.equal(event.channel, 9)
      event.connection.send('back')
      event.connection.flush()
      const [answer] = await stepUntil([client], (events) => events.length > 0)
      assert.ok(answer?.type === 'message' && answer.connection === client)
    }),
  )

  test(
    'messages are told before the end that a flush came to know of',
    inScope(host, async (scope) => {
      const { server, client } = await steppedPair(scope, { idleTimeoutMs: 100, keepaliveMs: 30 })
      for (let i = 0; i < 5; i++) client.send(Uint8Array.of(i))
      client.flush()
      await pause(20)
      server.flush()
      client.abort()
      for (let i = 0; i < 20; i++) {
        await pause(20)
        server.flush()
      }
      const types = server.step().map(({ type }) => type)
      assert.deepEqual(types, [...new Array<string>(5).fill('message'), 'close'])
      assert.deepEqual(server.step(), [])
    }),
  )

  test(
    'what is time-sensitive is let out by the next flush or dropped',
    inScope(host, async (scope) => {
      const { server, client } = await steppedPair(scope, {}, { maxSendRate: 20_000 })
      const receipts = Array.from({ length: 30 }, (_, index) =>
        client.sendWithReceipt(patterned(1_400, index), { mode: 'time-sensitive' }),
      )
      assert.ok(client.bufferedBytes > 30_000)
      client.flush()
      assert.equal(client.bufferedBytes, 0)
      const settled = await stepUntil([server, client], (_events, nowMs) => nowMs > 100)
      assert.ok(settled.length < 10, `${settled.length} were sent`)
      const fates = await within(Promise.all(receipts.slice(10)), 'receipts')
      assert.deepEqual(new Set(fates), new Set(['expired']))
    }),
  )

  test(
    'a connection is closed in steps as well, and its time limit waits for one',
    inScope(host, async (scope) => {
      const { server, client, served } = await steppedPair(scope, { closeTimeoutMs: 60_000 })
      client.abort()
      await within(client.closed, 'closed')
      void served.close({ drain: false, timeoutMs: 20 })
      await pause(60)
      assert.equal(served.state, 'disconnecting')
      const events = server.step()
      assert.ok(events.some((event) => event.type === 'close' && event.reason.code === 'aborted'))
      assert.equal((await within(served.closed, 'closed')).code, 'aborted')
    }),
  )

  test(
    'datagrams that no step reads take no more than receiveBufferBytes',
    inScope(host, async (scope) => {
      const server = await scope.listenInSteps({ receiveBufferBytes: 65_536 })
      const stranger = await host.runtime.open(SOCKET_OPTIONS, {
        handleDatagram() {},
        handleBatchEnd() {},
        handleError() {},
      })
      for (let round = 0; round < 20; round++) {
        for (let i = 0; i < 10; i++) {
          stranger.bytes.set(patterned(1_000, i), stranger.offset)
          stranger.commit(1_000, LOOPBACK, server.address.port)
        }
        stranger.flush()
        await pause(2)
      }
      await stranger.close()
      server.step()
      const { malformed } = server.stats()
      // A datagram and what is noted of it: 1,064 bytes.
      assert.ok(malformed > 0 && malformed <= 61, `${malformed} were kept`)
      assert.ok(server.droppedDatagrams > 0)
    }),
  )

  test(
    'a step within a step is an error, and the outer one goes on',
    inScope(host, async (scope) => {
      const server = await scope.listenInSteps({
        accept() {
          server.step()
          return true
        },
      })
      const connecting = assert.rejects(within(scope.connect(server), 'connect'), {
        code: 'ERR_RUDP_SERVER_FULL',
      })
      const [event] = await stepUntil([server], (events) => events.length > 0)
      assert.ok(event?.type === 'error' && event.error instanceof Error)
      await connecting
    }),
  )
}

/** A server and a client that have met, both in steps. */
async function steppedPair(
  scope: Parameters<Parameters<typeof inScope>[1]>[0],
  serverOptions: Parameters<typeof scope.listenInSteps>[0] = {},
  clientOptions: Parameters<typeof scope.connectInSteps>[1] = {},
): Promise<{
  server: SteppedServer
  client: SteppedConnection
  served: SteppedServer['connections'][number]
}> {
  const server = await scope.listenInSteps(serverOptions)
  const client = await scope.connectInSteps(server, clientOptions)
  const both = (events: readonly RudpEvent[]): boolean => events.length === 2
  await stepUntil([server, client], both)
  // The handshake's last words.
  for (let i = 0; i < 3; i++) {
    await pause(2)
    assert.deepEqual([...server.step(), ...client.step()], [])
  }
  const [served] = server.connections
  assert.ok(served !== undefined)
  return { server, client, served }
}
