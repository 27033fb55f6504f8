import { expect, it } from 'vitest'
import { MessageReceiver } from './message-receiver.ts'
import { MessageSender } from './message-sender.ts'
import { MODE_RELIABLE } from './send-mode.ts'

it('delivers fragments in order', () => {
  const dialect = {
    maxFragmentBytes: 1448,
    channelCount: 64,
    messageWindow: 4096,
    messageIdCount: 2 ** 20,
    maxMessageBytes: 1e8,
  } as never
  const receipts: unknown[] = []
  const sender = new MessageSender({
    dialect,
    firstMessageId: 2 ** 20 - 1,
    maxOutstandingBytes: 100_000,
    maxMessageBytes: 100_000,
    receipts: (token, outcome) => receipts.push([token, outcome]),
  })
  const receiver = new MessageReceiver({
    dialect,
    firstMessageId: 2 ** 20 - 1,
    maxAllocBytes: 100_000,
    maxMessageBytes: 100_000,
  })
  const sizes = [10, 0, 5000, 1448, 1449]
  for (const size of sizes)
    sender.enqueue(0, new Uint8Array(size).fill(size), {
      channel: size % 3,
      mode: MODE_RELIABLE,
      receipt: size + 1,
    })
  const handles: number[] = []
  for (let f = sender.peek(0); f; f = sender.peek(0)) {
    receiver.handleFragment({ ...f, payloadOffset: f.payloadStart }, f.payload)
    handles.push(sender.take(0))
  }
  const got: number[] = []
  for (let m = receiver.next(); m; m = receiver.next()) got.push(m.byteLength)
  receiver.endPass()
  expect(got).toEqual(sizes)
  for (const h of handles) sender.onFragmentAcked(h)
  sender.handlePeerBase(receiver.baseId)
  expect(sender.hasUnacknowledged).toBe(false)
  expect(receipts).toEqual(sizes.map((s) => [s + 1, 'delivered']))
  expect(receiver.allocatedBytes).toBe(0)
})
