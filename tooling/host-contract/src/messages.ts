import assert from 'node:assert/strict'
import type { MessageData, SendModeName } from '@rudp/connection/host'
import type { Host } from './host.ts'
import { Inbox } from './inbox.ts'
import { patterned } from './patterns.ts'
import { inScope } from './scope.ts'
import { until } from './until.ts'

const MODES: readonly SendModeName[] = ['time-sensitive', 'unreliable', 'persistent', 'reliable']
/** Around where the layout of a fragment or the number of fragments changes, up to the default limit. */
const SIZES = [1, 63, 64, 65, 255, 256, 1_447, 1_448, 1_449, 10_000, 100_000, 1_000_000]
const CHANNELS = 64

interface Received {
  readonly message: Uint8Array
  readonly channel: number
}

/** What is sent arrives. */
export function messages(host: Host): void {
  const { test } = host

  test(
    'messages from 1 byte to 1 MB come back as they were sent',
    inScope(host, async (scope) => {
      const answers = new Inbox<Uint8Array>('answers')
      const { client } = await scope.pair(
        { message: (connection, message) => connection.send(message) },
        { message: (_connection, message) => answers.put(message) },
      )
      for (const [seed, size] of SIZES.entries()) client.send(patterned(size, seed))
      for (const [seed, size] of SIZES.entries()) {
        const answer = await answers.takeOne(10_000)
        assert.equal(answer.length, size)
        assert.ok(Buffer.compare(answer, patterned(size, seed)) === 0, `${size} bytes`)
      }
    }),
  )

  for (const mode of MODES) {
    test(
      `${mode} messages arrive, small and large`,
      inScope(host, async (scope) => {
        const came = new Inbox<Uint8Array>('messages')
        const { client } = await scope.pair({
          message: (_connection, message) => came.put(message),
        })
        // One at a time: nothing is lost on loopback, and nothing is too late.
        for (const size of [1, 100, 1_448, 4_000]) {
          client.send(patterned(size, size), { mode, channel: 5 })
          assert.deepEqual(new Uint8Array(await came.takeOne()), patterned(size, size))
        }
      }),
    )
  }

  test(
    'each of 64 channels keeps its order',
    inScope(host, async (scope) => {
      const came = new Inbox<Received>('messages')
      const { client } = await scope.pair({
        message: (_connection, message, channel) => came.put({ message, channel }),
      })
      const perChannel = 20
      for (let i = 0; i < perChannel; i++) {
        for (let channel = 0; channel < CHANNELS; channel++) {
          client.send(Uint8Array.of(channel, i), { channel })
        }
      }
      const next = new Array<number>(CHANNELS).fill(0)
      for (const { message, channel } of await came.take(perChannel * CHANNELS)) {
        assert.deepEqual([...message], [channel, next[channel]])
        next[channel] = (next[channel] ?? 0) + 1
      }
    }),
  )

  test(
    'text, views and buffers can be sent, and are copied before send returns',
    inScope(host, async (scope) => {
      const came = new Inbox<Uint8Array>('messages')
      const { client } = await scope.pair({
        message: (_connection, message) => came.put(message),
      })
      const { buffer } = Uint8Array.of(9, 1, 2, 3, 4, 9)
      const cases: readonly (readonly [MessageData, readonly number[]])[] = [
        ['aé€😀', [...new TextEncoder().encode('aé€😀')]],
        [new Uint8Array(buffer, 1, 4), [1, 2, 3, 4]],
        [new DataView(buffer, 2, 2), [2, 3]],
        [new Uint16Array(buffer, 2, 1), [2, 3]],
        [new Uint8Array(buffer).subarray(3, 5), [3, 4]],
        [buffer, [9, 1, 2, 3, 4, 9]],
      ]
      for (const [data] of cases) client.send(data)
      new Uint8Array(buffer).fill(77)
      const expected = cases.map(([, bytes]) => bytes)
      assert.deepEqual(
        (await came.take(cases.length)).map((bytes) => [...bytes]),
        expected,
      )
    }),
  )

  test(
    'bytes that are handed over, not copied, arrive as well',
    inScope(host, async (scope) => {
      const came = new Inbox<Uint8Array>('messages')
      const { client } = await scope.pair({
        message: (_connection, message) => came.put(message),
      })
      client.send(patterned(5_000, 1), { transfer: true })
      assert.deepEqual(new Uint8Array(await came.takeOne()), patterned(5_000, 1))
    }),
  )

  test(
    'a message belongs to who received it',
    inScope(host, async (scope) => {
      const came = new Inbox<Uint8Array>('messages')
      const { client } = await scope.pair({
        message: (_connection, message) => came.put(message),
      })
      client.send(patterned(3_000, 1))
      const first = await came.takeOne()
      for (let i = 0; i < 50; i++) client.send(patterned(3_000, 2))
      await came.take(50)
      assert.deepEqual(new Uint8Array(first), patterned(3_000, 1))
    }),
  )

  test(
    'a broadcast reaches every client',
    inScope(host, async (scope) => {
      const came = new Inbox<string>('messages')
      const server = await scope.listen()
      for (let i = 0; i < 5; i++) {
        await scope.connect(server, {
          message: (_connection, message, channel) =>
            came.put(`${channel}:${new TextDecoder().decode(message)}`),
        })
      }
      await until(() => server.connections.length === 5)
      server.broadcast('to all', { channel: 7 })
      assert.deepEqual(await came.take(5), new Array(5).fill('7:to all'))
    }),
  )
}
