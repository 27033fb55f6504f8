import assert from 'node:assert/strict'
import type { SendOptions } from '@rudp/connection/host'
import type { Host } from './host.ts'
import { patterned } from './patterns.ts'
import { inScope } from './scope.ts'
import { within } from './within.ts'

/** Slow enough that most of what is sent at once has to wait. */
const SLOW_BYTES_PER_SECOND = 20_000

/** What the sender learns of a message's fate. */
export function receipts(host: Host): void {
  const { test } = host

  test(
    'a receipt says that a message was delivered, or abandoned with its connection',
    inScope(host, async (scope) => {
      const { client, served } = await scope.pair({ message() {} })
      const receipt = client.sendWithReceipt(patterned(10_000, 1), { channel: 2 })
      assert.equal(await within(receipt, 'receipt'), 'delivered')
      served.abort()
      const late = client.sendWithReceipt('nobody there')
      client.abort()
      assert.equal(await within(late, 'receipt'), 'abandoned')
    }),
  )

  test(
    'a receipt says that a message expired, was replaced, or left too late',
    inScope(host, async (scope) => {
      const { client } = await scope.pair({ message() {} }, { maxSendRate: SLOW_BYTES_PER_SECOND })
      for (let i = 0; i < 10; i++) client.send(patterned(1_400, i))
      const fate = (options: SendOptions): Promise<string> =>
        within(client.sendWithReceipt(patterned(1_400, 0), options), JSON.stringify(options))
      const expired = fate({ deadlineMs: 1 })
      const replaced = fate({ mode: 'unreliable', replaceKey: 1 })
      const newer = fate({ mode: 'unreliable', replaceKey: 1 })
      const late = fate({ mode: 'time-sensitive' })
      assert.deepEqual(await Promise.all([expired, replaced, late]), [
        'expired',
        'replaced',
        'expired',
      ])
      assert.equal(await newer, 'delivered')
    }),
  )

  test(
    'asking for a receipt rejects where send throws, and so it does at the end',
    inScope(host, async (scope) => {
      const { client } = await scope.pair({}, { maxMessageBytes: 100 })
      await assert.rejects(client.sendWithReceipt('x', { channel: 64 }), RangeError)
      await assert.rejects(client.sendWithReceipt(patterned(101, 0)), RangeError)
      await assert.rejects(client.sendWithReceipt(5 as unknown as string), TypeError)
      client.abort()
      await assert.rejects(client.sendWithReceipt('late'), { code: 'ERR_RUDP_CLOSED' })
    }),
  )
}
