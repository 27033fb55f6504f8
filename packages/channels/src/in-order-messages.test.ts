import type { Fragment } from '@rudp/wire'
import { describe, expect, it, vi } from 'vitest'
import { bundle } from '../test/support/bundles.ts'
import { tinyDialect } from '../test/support/dialects.ts'
import { fragment } from '../test/support/fragments.ts'
import { ArrivalRing } from './arrival-ring.ts'
import { MessageReceiver, type MessageReceiverOptions } from './message-receiver.ts'
import { ReceiveBudget } from './receive-budget.ts'

function createReceiver(options: Partial<MessageReceiverOptions> = {}): MessageReceiver {
  return new MessageReceiver({
    dialect: tinyDialect,
    firstMessageId: 0,
    maxAllocBytes: 1000,
    maxMessageBytes: 64,
    takesBundles: true,
    ...options,
  })
}

/** A message of one fragment, whose only byte is its id, unless `header` says otherwise. */
function receive(receiver: MessageReceiver, messageId: number, header: Partial<Fragment> = {}) {
  const one = fragment(messageId, header)
  return receiver.handleFragment(one, new Uint8Array(one.payloadBytes).fill(messageId))
}

/** Pulls `count` messages, or all there are: `channel:first byte` of each. */
function take(receiver: MessageReceiver, count: number = Infinity): string[] {
  const taken: string[] = []
  while (taken.length < count) {
    const message = receiver.next()
    if (message === undefined) break
    taken.push(`${receiver.channel}:${message[0]}`)
  }
  return taken
}

/** Pulls all there are, and ends the pass. */
function pass(receiver: MessageReceiver): string[] {
  const taken = take(receiver)
  receiver.endPass()
  return taken
}

describe('messages that come whole and in order', () => {
  it('are entered nowhere', () => {
    const enter = vi.spyOn(ArrivalRing.prototype, 'begin')
    const receiver = createReceiver()
    for (let id = 0; id < 40; id += 2) {
      receive(receiver, id, { channel: 1 })
      receive(receiver, id + 1, { windowParentLead: 1, channelParentLead: id > 0 ? 2 : 0 })
      expect(pass(receiver)).toEqual([`1:${id}`, `0:${id + 1}`])
      expect([receiver.baseId, receiver.allocatedBytes]).toEqual([id + 2, 0])
    }
    expect(enter).not.toHaveBeenCalled()
    enter.mockRestore()
    expect(receiver.counters).toMatchObject({ fragments: 40, delivered: 40, deliveredBytes: 40 })
  })

  it('move the base, and free their memory, when the pass ends', () => {
    const receiver = createReceiver()
    for (const id of [0, 1, 2]) receive(receiver, id)
    expect(take(receiver, 2)).toEqual(['0:0', '0:1'])
    expect([receiver.baseId, receiver.allocatedBytes]).toEqual([0, 3])
    receiver.endPass()
    expect([receiver.baseId, receiver.allocatedBytes]).toEqual([2, 1])
    expect(pass(receiver)).toEqual(['0:2'])
    expect([receiver.baseId, receiver.allocatedBytes]).toEqual([3, 0])
  })

  it.each([
    ['one further on', (receiver: MessageReceiver) => receive(receiver, 4), ['0:2', '0:4']],
    [
      'one of several fragments',
      (receiver: MessageReceiver) => {
        receive(receiver, 3, { lastFragmentId: 1, payloadBytes: 8 })
        receive(receiver, 3, { lastFragmentId: 1, fragmentId: 1 })
      },
      ['0:2', '0:3'],
    ],
    [
      'a bundle',
      (receiver: MessageReceiver) => {
        const bytes = bundle([3], [33])
        const header = { isBundle: true, payloadBytes: bytes.length }
        receiver.handleFragment(fragment(3, header), Uint8Array.from(bytes))
      },
      ['0:2', '0:3', '0:33'],
    ],
    ['nothing', () => undefined, ['0:2']],
  ])('wait in their turn before %s', (_, come, rest) => {
    const receiver = createReceiver({ dialect: { ...tinyDialect, maxFragmentBytes: 8 } })
    for (const id of [0, 1, 2]) receive(receiver, id)
    expect(take(receiver, 2)).toEqual(['0:0', '0:1'])
    come(receiver)
    expect(take(receiver)).toEqual(rest)
    receiver.endPass()
    expect(receiver.allocatedBytes).toBe(0)
    expect(receiver.counters).toMatchObject({ delivered: 2 + rest.length, skipped: 0 })
  })

  it('hold up one on another channel that names them its parent, until the base has passed them', () => {
    const receiver = createReceiver()
    receive(receiver, 0, { channel: 1 })
    // Message 4 is missing, so the base does not pass this one.
    receive(receiver, 5, { windowParentLead: 1, channelParentLead: 5 })
    expect(pass(receiver)).toEqual(['1:0'])
    expect(pass(receiver)).toEqual(['0:5'])
  })

  it('are not, if they name one that waits on another channel their parent', () => {
    const receiver = createReceiver()
    receive(receiver, 0)
    receive(receiver, 1, { channel: 1, windowParentLead: 1, channelParentLead: 1 })
    expect(pass(receiver)).toEqual(['0:0'])
    expect([receiver.baseId, receiver.counters.skipped]).toEqual([2, 1])
  })

  it('name one of their channel their parent, whether it waits, was taken or was passed', () => {
    const enter = vi.spyOn(ArrivalRing.prototype, 'begin')
    const receiver = createReceiver()
    receive(receiver, 0, { channel: 1 })
    receive(receiver, 1)
    receive(receiver, 2, { channel: 1, windowParentLead: 1, channelParentLead: 2 })
    expect(take(receiver, 2)).toEqual(['1:0', '0:1'])
    receive(receiver, 3, { windowParentLead: 1, channelParentLead: 2 })
    receive(receiver, 4, { channel: 1, windowParentLead: 1, channelParentLead: 2 })
    expect(pass(receiver)).toEqual(['1:2', '0:3', '1:4'])
    receive(receiver, 5, { channel: 2, windowParentLead: 5, channelParentLead: 5 })
    expect(pass(receiver)).toEqual(['2:5'])
    expect(enter).not.toHaveBeenCalled()
    enter.mockRestore()
  })

  it('are known as the newest that came, though nothing else is of them', () => {
    const receiver = createReceiver()
    for (const id of [0, 1]) receive(receiver, id)
    expect(pass(receiver)).toEqual(['0:0', '0:1'])
    receive(receiver, 5)
    receiver.handleSync(5)
    expect(receiver.counters.refusedSyncs).toBe(1)
    receive(receiver, 2)
    expect(take(receiver, 1)).toEqual(['0:2'])
    receive(receiver, 3)
    expect(pass(receiver)).toEqual(['0:3', '0:5'])
  })

  it('are in line after those that were taken and not passed', () => {
    const enter = vi.spyOn(ArrivalRing.prototype, 'begin')
    const receiver = createReceiver()
    for (const id of [0, 1, 2, 3]) {
      receive(receiver, id)
      expect(take(receiver)).toEqual([`0:${id}`])
    }
    receiver.endPass()
    expect([receiver.baseId, receiver.allocatedBytes]).toEqual([4, 0])
    expect(enter).not.toHaveBeenCalled()
    enter.mockRestore()
  })

  it('are in line again once all that came otherwise is over', () => {
    const receiver = createReceiver()
    receive(receiver, 1, { windowParentLead: 1, channelParentLead: 1 })
    expect(pass(receiver)).toEqual([])
    receive(receiver, 0)
    receive(receiver, 2)
    expect(pass(receiver)).toEqual(['0:0', '0:1', '0:2'])
    const enter = vi.spyOn(ArrivalRing.prototype, 'begin')
    receive(receiver, 3)
    expect(pass(receiver)).toEqual(['0:3'])
    expect(enter).not.toHaveBeenCalled()
    enter.mockRestore()
    expect(receiver.baseId).toBe(4)
  })

  it('are told from repeats of them, whether they wait or were taken', () => {
    const receiver = createReceiver()
    for (const id of [0, 1, 0, 1]) receive(receiver, id)
    expect(receiver.counters).toMatchObject({ fragments: 2, duplicateFragments: 2 })
    expect(take(receiver, 1)).toEqual(['0:0'])
    for (const id of [0, 1]) receive(receiver, id)
    expect(receiver.counters).toMatchObject({ duplicateFragments: 3, lateFragments: 1 })
    expect(pass(receiver)).toEqual(['0:1'])
    for (const id of [0, 1]) receive(receiver, id)
    expect(receiver.counters).toMatchObject({ fragments: 2, outsideFragments: 2 })
    expect(pass(receiver)).toEqual([])
  })

  it('take no more than was granted, and the last of it', () => {
    const receiver = createReceiver({ maxAllocBytes: 8 })
    for (const id of [0, 1, 2]) receive(receiver, id, { payloadBytes: 4 })
    expect(receiver.counters).toMatchObject({ fragments: 2, overLimitFragments: 1 })
    expect(receiver.allocatedBytes).toBe(8)
    expect(pass(receiver)).toEqual(['0:0', '0:1'])
    receive(receiver, 2, { payloadBytes: 4 })
    expect(pass(receiver)).toEqual(['0:2'])
  })

  it('take of the shared budget what they take, until they are passed', () => {
    const budget = new ReceiveBudget(2)
    const receiver = createReceiver({ budget })
    expect([0, 1, 2].map((id) => receive(receiver, id))).toEqual([true, true, false])
    expect(receiver.counters).toMatchObject({ refusedFragments: 1 })
    const needs = [1, 2].map((id) => receiver.needsBytes(fragment(id)))
    expect([budget.availableBytes, ...needs]).toEqual([0, 0, 1])
    expect(pass(receiver)).toEqual(['0:0', '0:1'])
    expect(budget.availableBytes).toBe(2)
  })

  it('are refused if they are too long', () => {
    const receiver = createReceiver({ maxMessageBytes: 3 })
    receive(receiver, 0, { payloadBytes: 4 })
    receive(receiver, 0, { payloadBytes: 3 })
    expect(receiver.counters).toMatchObject({ fragments: 1, oversizedFragments: 1 })
    expect(pass(receiver)).toEqual(['0:0'])
  })

  it('are not passed by the word of a sync while they wait', () => {
    const receiver = createReceiver()
    for (const id of [0, 1]) receive(receiver, id)
    expect(take(receiver, 1)).toEqual(['0:0'])
    receiver.handleSync(2)
    expect([receiver.baseId, receiver.counters.refusedSyncs]).toEqual([1, 0])
    receiver.trim()
    expect(pass(receiver)).toEqual(['0:1'])
  })

  it('are known to a sync that comes too late', () => {
    const receiver = createReceiver()
    for (const id of [0, 1]) receive(receiver, id)
    receiver.handleSync(1)
    expect(receiver.counters.refusedSyncs).toBe(1)
    expect(pass(receiver)).toEqual(['0:0', '0:1'])
  })

  it('are given up with the connection unless they were taken', () => {
    const receiver = createReceiver()
    for (const id of [0, 1, 2]) receive(receiver, id)
    expect(take(receiver, 1)).toEqual(['0:0'])
    receiver.clear()
    expect(receiver.counters).toMatchObject({ delivered: 1, skipped: 2 })
    expect([receiver.allocatedBytes, take(receiver)]).toEqual([0, []])
  })

  it('take no more than was granted with the objects around them, if nobody asks for them', () => {
    const granted = 160
    const receiver = createReceiver({ maxAllocBytes: granted })
    for (let id = 0; id < 16; id++) receive(receiver, id)
    receiver.limit()
    expect(receiver.allocatedBytes).toBe(16)
    expect(receiver.heldBytes).toBeLessThanOrEqual(granted + 2 * tinyDialect.maxFragmentBytes)
    expect(pass(receiver)).toHaveLength(16)
  })
})
