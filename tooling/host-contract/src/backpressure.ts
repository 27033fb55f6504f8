import assert from 'node:assert/strict'
import type { Host } from './host.ts'
import { Inbox } from './inbox.ts'
import { patterned } from './patterns.ts'
import { inScope } from './scope.ts'
import { within } from './within.ts'

const HIGH_WATER_BYTES = 65_536
const MESSAGE_BYTES = 10_000

/** Who sends faster than the network or the receiver takes it learns of it. */
export function backpressure(host: Host): void {
  const { test } = host

  test(
    'send returns false above the high-water mark, and drained tells when to go on',
    inScope(host, async (scope) => {
      const came = new Inbox<Uint8Array>('messages')
      const { client } = await scope.pair(
        { message: (_connection, message) => came.put(message) },
        { highWaterBytes: HIGH_WATER_BYTES },
      )
      const count = 100
      let waits = 0
      for (let i = 0; i < count; i++) {
        const mayGoOn = client.send(patterned(MESSAGE_BYTES, i))
        assert.equal(mayGoOn, client.bufferedBytes < HIGH_WATER_BYTES)
        if (mayGoOn) continue
        waits++
        await within(client.drained(), 'drained')
        assert.ok(client.bufferedBytes < HIGH_WATER_BYTES)
      }
      assert.ok(waits > 0)
      for (const [i, message] of (await came.take(count, 10_000)).entries()) {
        assert.ok(Buffer.compare(message, patterned(MESSAGE_BYTES, i)) === 0, `message ${i}`)
      }
    }),
  )

  test(
    'messages that nobody takes hold the sender back, until somebody does',
    inScope(host, async (scope) => {
      const { client, served } = await scope.pair(
        { maxReceiveAlloc: 200_000, maxMessageBytes: 200_000 },
        { maxMessageBytes: 200_000, highWaterBytes: HIGH_WATER_BYTES },
      )
      const count = 60
      for (let i = 0; i < count; i++) client.send(patterned(MESSAGE_BYTES, i))
      const receipt = client.sendWithReceipt('last')
      const early = await Promise.race([
        receipt,
        new Promise((resolve) => setTimeout(resolve, 200, 'none')),
      ])
      assert.equal(early, 'none')
      assert.ok(client.bufferedBytes > 300_000, `${client.bufferedBytes} bytes wait`)
      let next = 0
      for await (const { data } of served) {
        if (next === count) break
        assert.ok(Buffer.compare(data, patterned(MESSAGE_BYTES, next++)) === 0)
      }
      assert.equal(await within(receipt, 'receipt'), 'delivered')
      assert.equal(client.bufferedBytes, 0)
    }),
  )

  test(
    'waiting for drained ends with its signal or the connection',
    inScope(host, async (scope) => {
      const { client } = await scope.pair({}, { highWaterBytes: 1 })
      for (let i = 0; i < 200; i++) client.send(patterned(MESSAGE_BYTES, i))
      const controller = new AbortController()
      const first = client.drained({ signal: controller.signal })
      const second = client.drained()
      controller.abort(new Error('enough'))
      await assert.rejects(within(first, 'first'), { code: 'ERR_RUDP_ABORTED' })
      client.abort()
      await assert.rejects(within(second, 'second'), { code: 'ERR_RUDP_CLOSED' })
      await assert.rejects(client.drained(), { code: 'ERR_RUDP_CLOSED' })
    }),
  )
}
