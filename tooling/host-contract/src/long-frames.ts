import assert from 'node:assert/strict'
import type { ConnectOptions, ListenOptions } from '@rudp/connection/host'
import { type Host, LOOPBACK, SOCKET_OPTIONS } from './host.ts'
import { Inbox } from './inbox.ts'
import { patterned } from './patterns.ts'
import { inScope } from './scope.ts'

const SHORT = 1_472
const LONG = 8_782
const MESSAGE_BYTES = 300_000
const ROUNDS = 8

/** Between plain sockets of one machine frames are longer, if much is sent. */
export function longFrames(host: Host): void {
  const { test, runtime, hasOffload } = host

  test('long datagrams arrive as they were sent, among short ones', async () => {
    const came = new Inbox<Uint8Array>('datagrams')
    const options = { ...SOCKET_OPTIONS, offload: 'off' } as const
    const receiver = {
      handleDatagram: (bytes: Uint8Array, start: number, end: number) =>
        came.put(new Uint8Array(bytes.subarray(start, end))),
      handleBatchEnd() {},
      handleError: (error: Error) => assert.fail(error),
    }
    const [a, b] = [await runtime.open(options, receiver), await runtime.open(options, receiver)]
    assert.equal(a.maxFrameBytes, LONG)
    const sizes = [LONG, 10, SHORT + 1, LONG, LONG, SHORT, 1, LONG]
    for (let round = 0; round < ROUNDS; round++) {
      for (const [i, size] of sizes.entries()) {
        a.reserve(size)
        assert.ok(a.bytes.length - a.offset >= size)
        a.bytes.set(patterned(size, round + i), a.offset)
        a.commit(size, LOOPBACK, b.address.port)
      }
      a.flush()
      for (const [i, size] of sizes.entries()) {
        const bytes = await came.takeOne()
        assert.ok(Buffer.compare(bytes, patterned(size, round + i)) === 0, `${round} ${size}`)
      }
    }
    await Promise.all([a.close(), b.close()])
  })

  const bulk = (
    name: string,
    longest: number,
    serverOptions: ListenOptions,
    clientOptions: ConnectOptions,
  ): void =>
    test(
      name,
      inScope(host, async (scope) => {
        const came = new Inbox<Uint8Array>('messages at the server')
        const answers = new Inbox<Uint8Array>('messages at the client')
        const { served, client } = await scope.pair(
          { ...serverOptions, message: (_connection, message) => came.put(message) },
          { ...clientOptions, message: (_connection, message) => answers.put(message) },
        )
        for (let i = 0; i < ROUNDS; i++) {
          client.send(patterned(MESSAGE_BYTES, i))
          served.send(patterned(MESSAGE_BYTES, i + 1))
          const [there, back] = [await came.takeOne(10_000), await answers.takeOne(10_000)]
          assert.ok(Buffer.compare(there, patterned(MESSAGE_BYTES, i)) === 0, `there ${i}`)
          assert.ok(Buffer.compare(back, patterned(MESSAGE_BYTES, i + 1)) === 0, `back ${i}`)
        }
        assert.equal(client.stats().frameBytes, longest)
        assert.equal(served.stats().frameBytes, longest)
      }),
    )

  const plain = { offload: 'off' } as const
  bulk('bulk between plain sockets travels in long frames', LONG, plain, plain)
  bulk('in short ones where the server says so', SHORT, { ...plain, mtu: 1_500 }, plain)
  bulk('in short ones where the client says so', SHORT, plain, { ...plain, mtu: 1_500 })
  if (!hasOffload) return
  bulk('in short ones between a plain socket and another', SHORT, {}, plain)
}
