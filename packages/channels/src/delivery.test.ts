import type { Fragment } from '@rudp/wire'
import { describe, expect, it } from 'vitest'
import { bundle } from '../test/support/bundles.ts'
import { tinyDialect } from '../test/support/dialects.ts'
import { MessageReceiver, type MessageReceiverOptions } from './message-receiver.ts'

function createReceiver(options: Partial<MessageReceiverOptions> = {}): MessageReceiver {
  return new MessageReceiver({
    dialect: { ...tinyDialect, maxFragmentBytes: 8 },
    firstMessageId: 0,
    maxAllocBytes: 1000,
    maxMessageBytes: 500,
    takesBundles: true,
    ...options,
  })
}

/** Feeds a message of `bytes`, in as many fragments as it takes. */
function receive(receiver: MessageReceiver, bytes: number[], header: Partial<Fragment> = {}) {
  const source = Uint8Array.from(bytes)
  const lastFragmentId = Math.max(0, Math.ceil(bytes.length / 8) - 1)
  for (let fragmentId = 0; fragmentId <= lastFragmentId; fragmentId++) {
    const payloadOffset = 8 * fragmentId
    const fragment: Fragment = {
      messageId: 0,
      channel: 0,
      windowParentLead: 0,
      channelParentLead: 0,
      isBundle: true,
      fragmentId,
      lastFragmentId,
      payloadOffset,
      payloadBytes: Math.min(8, bytes.length - payloadOffset),
      ...header,
    }
    receiver.handleFragment(fragment, source)
  }
}

/** Everything that may be handed out now, with its channel. */
function pull(receiver: MessageReceiver): string[] {
  const messages: string[] = []
  for (let message = receiver.next(); message !== undefined; message = receiver.next()) {
    messages.push(`${receiver.channel}:${[...message]}`)
  }
  return messages
}

describe('messages in bundles', () => {
  it('are handed out one by one, and counted so', () => {
    const receiver = createReceiver()
    receive(receiver, bundle([1, 2, 3], [], [4], [5, 6, 7, 8, 9]), { channel: 2 })
    expect(pull(receiver)).toEqual(['2:1,2,3', '2:', '2:4', '2:5,6,7,8,9'])
    expect(receiver.channelCounters(2)).toMatchObject({ delivered: 4, deliveredBytes: 9 })
    receiver.endPass()
    expect([receiver.baseId, receiver.allocatedBytes]).toEqual([1, 0])
  })

  it('come in order with others, of one fragment or of several', () => {
    const receiver = createReceiver()
    const next = { channelParentLead: 1, windowParentLead: 1 }
    receive(receiver, [9], { messageId: 2, isBundle: false, ...next })
    receive(receiver, bundle([3], [4]), { messageId: 1, ...next })
    expect(pull(receiver)).toEqual([])
    receive(receiver, bundle([1, 1, 1, 1, 1, 1], [2, 2, 2]))
    expect(pull(receiver)).toEqual(['0:1,1,1,1,1,1', '0:2,2,2', '0:3', '0:4', '0:9'])
  })

  it('hold the sender back while some are left', () => {
    const receiver = createReceiver()
    receive(receiver, bundle([1], [2]))
    receive(receiver, [3], { messageId: 1, channel: 1, isBundle: false, windowParentLead: 1 })
    expect(receiver.next()).toEqual(Uint8Array.of(1))
    receiver.endPass()
    expect([receiver.baseId, receiver.allocatedBytes]).toEqual([0, 7])
    expect(pull(receiver)).toEqual(['0:2', '1:3'])
    receiver.endPass()
    expect([receiver.baseId, receiver.allocatedBytes]).toEqual([2, 0])
  })

  it('are given up with the connection, those too that were left', () => {
    const receiver = createReceiver()
    receive(receiver, bundle([1], [2], [3]))
    receiver.next()
    receiver.clear()
    expect(pull(receiver)).toEqual([])
    expect(receiver.counters).toMatchObject({ delivered: 1, skipped: 2, invalidFragments: 0 })
    expect(receiver.allocatedBytes).toBe(0)
  })

  it('survive a shortage of memory', () => {
    const receiver = createReceiver({ maxAllocBytes: 64 })
    const next = { channelParentLead: 1, windowParentLead: 1 }
    receive(receiver, bundle([7, 7, 7, 7], [8, 8, 8, 8]), { messageId: 1, ...next })
    receiver.limit()
    receive(receiver, bundle([1], [2]))
    expect(pull(receiver)).toEqual(['0:1', '0:2', '0:7,7,7,7', '0:8,8,8,8'])
  })

  it.each([
    ['goes on past its end', [...bundle([1]), 0, 9], ['0:1']],
    ['is empty behind its last message', [...bundle([1]), 0], ['0:1']],
    ['has no message at all', [0], []],
  ])('of a bundle that %s are handed out as far as there are any', (_, bytes, messages) => {
    const receiver = createReceiver()
    receive(receiver, bytes)
    receive(receiver, [3], {
      messageId: 1,
      isBundle: false,
      channelParentLead: 1,
      windowParentLead: 1,
    })
    expect(pull(receiver)).toEqual([...messages, '0:3'])
    expect(receiver.counters.invalidFragments).toBe(1)
    receiver.endPass()
    expect(receiver.baseId).toBe(2)
  })

  it('an empty bundle is no fault', () => {
    const receiver = createReceiver()
    receive(receiver, [], { payloadBytes: 0 })
    expect(pull(receiver)).toEqual([])
    receiver.endPass()
    expect([receiver.counters.invalidFragments, receiver.baseId]).toEqual([0, 1])
  })

  it('are none where none were agreed on', () => {
    const receiver = createReceiver({ takesBundles: false })
    receive(receiver, bundle([1], [2]))
    expect(pull(receiver)).toEqual(['0:0,1,1,0,1,2'])
  })

  it('do not share a message with fragments of none', () => {
    const receiver = createReceiver()
    const part = { lastFragmentId: 1, payloadBytes: 8 }
    receive(receiver, new Array(8).fill(0), { fragmentId: 0, ...part })
    receive(receiver, new Array(8).fill(0), { fragmentId: 1, ...part, isBundle: false })
    expect(receiver.counters.contradictoryFragments).toBe(1)
  })

  it('come in at most 44 fragments', () => {
    const receiver = createReceiver()
    const part = { payloadBytes: 8, fragmentId: 0 }
    receive(receiver, new Array(8).fill(0), { ...part, lastFragmentId: 44 })
    expect(receiver.counters.invalidFragments).toBe(1)
    receive(receiver, new Array(8).fill(0), { ...part, lastFragmentId: 43 })
    expect(receiver.counters).toMatchObject({ invalidFragments: 1, fragments: 1 })
    receive(receiver, new Array(8).fill(0), {
      ...part,
      messageId: 1,
      lastFragmentId: 44,
      isBundle: false,
    })
    expect(receiver.counters).toMatchObject({ invalidFragments: 1, fragments: 2 })
  })
})
