import { type Fragment, uflow3 } from '@rudp/wire'
import { describe, expect, it, vi } from 'vitest'
import { tinyDialect } from '../test/support/dialects.ts'
import { fragment } from '../test/support/fragments.ts'
import { ArrivalRing } from './arrival-ring.ts'
import { MessageReceiver, type MessageReceiverOptions } from './message-receiver.ts'
import { ReceiveBudget } from './receive-budget.ts'
import { SlotSet } from './slot-set.ts'

function createReceiver(options: Partial<MessageReceiverOptions> = {}): MessageReceiver {
  return new MessageReceiver({
    dialect: tinyDialect,
    firstMessageId: 0,
    maxAllocBytes: 1000,
    maxMessageBytes: 64,
    ...options,
  })
}

/** Feeds fragments whose bytes are all their message's id. */
function receive(receiver: MessageReceiver, ...fragments: Fragment[]): boolean[] {
  return fragments.map((one) =>
    receiver.handleFragment(one, new Uint8Array(one.payloadBytes).fill(one.messageId)),
  )
}

/** Pulls all there is and ends the pass; the first bytes of what came. */
function pull(receiver: MessageReceiver): (number | undefined)[] {
  const delivered: (number | undefined)[] = []
  for (let message = receiver.next(); message !== undefined; message = receiver.next()) {
    delivered.push(message[0])
  }
  receiver.endPass()
  return delivered
}

describe('MessageReceiver', () => {
  describe('putting messages together', () => {
    it('takes fragments in any order, whenever they come', () => {
      const receiver = createReceiver()
      const part = (fragmentId: number, payloadBytes = 4) =>
        fragment(0, { fragmentId, lastFragmentId: 2, payloadBytes })
      const bytes = Uint8Array.of(99, 10, 11, 12, 13, 20, 21, 22, 23, 30)
      receiver.handleFragment({ ...part(2, 1), payloadOffset: 9 }, bytes)
      expect(pull(receiver)).toEqual([])
      receiver.handleFragment({ ...part(0), payloadOffset: 1 }, bytes)
      receiver.handleFragment({ ...part(1), payloadOffset: 5 }, bytes)
      expect(receiver.next()).toEqual(Uint8Array.of(10, 11, 12, 13, 20, 21, 22, 23, 30))
    })

    it.each([
      ['of one fragment', 0, 3],
      ['whose last fragment is full', 2, 4],
      ['whose last fragment is not', 2, 1],
    ])('hands over bytes %s that nothing else refers to', (_, lastFragmentId, lastBytes) => {
      const receiver = createReceiver()
      const source = Buffer.alloc(100, 5)
      for (let fragmentId = 0; fragmentId <= lastFragmentId; fragmentId++) {
        const payloadBytes = fragmentId === lastFragmentId ? lastBytes : 4
        const header = { fragmentId, lastFragmentId, payloadBytes, payloadOffset: 7 }
        receiver.handleFragment(fragment(0, header), source)
      }
      source.fill(6)
      const message = receiver.next()!
      expect(Object.getPrototypeOf(message)).toBe(Uint8Array.prototype)
      expect(message.byteLength).toBe(message.buffer.byteLength)
      expect([...message]).toEqual(new Array(lastFragmentId * 4 + lastBytes).fill(5))
    })

    it('delivers an empty message', () => {
      const receiver = createReceiver()
      receive(receiver, fragment(0, { payloadBytes: 0, channel: 3 }))
      expect(receiver.next()).toEqual(new Uint8Array(0))
      expect(receiver.channel).toBe(3)
    })

    it('drops and counts what no honest sender makes', () => {
      const receiver = createReceiver()
      receive(
        receiver,
        fragment(0, { windowParentLead: 0, channelParentLead: 1 }),
        fragment(0, { windowParentLead: 3, channelParentLead: 2 }),
        fragment(0, { fragmentId: 1 }),
        fragment(0, { lastFragmentId: 1, payloadBytes: 3 }),
        fragment(0, { payloadBytes: 5 }),
        fragment(0, { fragmentId: 1, lastFragmentId: 1, payloadBytes: 5 }),
        fragment(128),
        fragment(0, { channel: 4 }),
      )
      expect(pull(receiver)).toEqual([])
      expect(receiver.counters.invalidFragments).toBe(8)
      expect(receiver.channelCounters(0)?.invalidFragments).toBe(7)
      expect(receiver.allocatedBytes).toBe(0)
    })

    it('drops and counts what contradicts the first fragment', () => {
      const receiver = createReceiver()
      const first = { lastFragmentId: 1, windowParentLead: 5, channelParentLead: 6 }
      const second = { ...first, fragmentId: 1 }
      receive(
        receiver,
        fragment(0, { ...first, payloadBytes: 4 }),
        fragment(0, { ...second, channel: 1 }),
        fragment(0, { ...second, windowParentLead: 4 }),
        fragment(0, { ...second, channelParentLead: 7 }),
        fragment(0, { ...second, lastFragmentId: 2, payloadBytes: 4 }),
      )
      expect(receiver.counters.contradictoryFragments).toBe(4)
      expect(receiver.channelCounters(1)?.contradictoryFragments).toBe(1)
      expect(pull(receiver)).toEqual([])
      receive(receiver, fragment(0, second))
      expect(pull(receiver)).toEqual([0])
    })

    it('counts repeated fragments, and those behind or ahead of what may come', () => {
      const receiver = createReceiver()
      const parts = { lastFragmentId: 1, payloadBytes: 4, channel: 1, windowParentLead: 2 }
      receive(receiver, fragment(1, parts), fragment(1, parts), fragment(2), fragment(2))
      expect(receiver.counters).toMatchObject({ duplicateFragments: 2, fragments: 2 })
      pull(receiver)
      receive(receiver, fragment(2), fragment(127), fragment(35), fragment(34))
      expect(receiver.counters).toMatchObject({ outsideFragments: 3, fragments: 3 })

      // Message 4 waits for the unseen 3, which is reliable; 6 on another channel does not.
      receive(receiver, fragment(4, { windowParentLead: 1, channelParentLead: 1 }))
      receive(receiver, fragment(6, { windowParentLead: 3, channel: 1 }))
      expect(pull(receiver)).toEqual([6])
      receive(receiver, fragment(5, { windowParentLead: 2, channel: 1 }))
      expect(receiver.counters).toMatchObject({ lateFragments: 1 })
    })

    it('drops and counts messages over the size limit', () => {
      const receiver = createReceiver({ maxMessageBytes: 9 })
      const part = (messageId: number, fragmentId: number, payloadBytes = 4) =>
        fragment(messageId, { fragmentId, lastFragmentId: 2, payloadBytes })
      receive(receiver, part(0, 0), part(0, 1), part(0, 2, 2))
      receive(receiver, part(1, 2, 2), part(1, 0), part(1, 1))
      receive(receiver, fragment(2, { lastFragmentId: 3, payloadBytes: 4 }))
      receive(receiver, part(3, 0), part(3, 1), part(3, 2, 1))
      expect(pull(receiver)).toEqual([3])
      expect(receiver.counters.oversizedFragments).toBe(3)
    })
  })

  describe('delivering', () => {
    it('goes in the order of ids over all channels', () => {
      const receiver = createReceiver()
      receive(receiver, fragment(3), fragment(1, { channel: 2 }), fragment(2), fragment(0))
      expect(pull(receiver)).toEqual([0, 1, 2, 3])
      expect(receiver.baseId).toBe(4)
    })

    it('skips what may be skipped', () => {
      const receiver = createReceiver()
      receive(receiver, fragment(3))
      expect(pull(receiver)).toEqual([3])
      expect(receiver.baseId).toBe(4)
      expect(receiver.counters).toMatchObject({ delivered: 1, skipped: 0, unseenMessages: 3 })
    })

    it('waits for a reliable message on its channel, and does not on others', () => {
      const receiver = createReceiver()
      receive(
        receiver,
        fragment(2, { windowParentLead: 1, channelParentLead: 1 }),
        fragment(3, { windowParentLead: 2, channel: 1 }),
        fragment(4, { windowParentLead: 3, channelParentLead: 3 }),
      )
      expect(pull(receiver)).toEqual([3])
      expect(receiver.baseId).toBe(0)
      receive(receiver, fragment(1))
      expect(pull(receiver)).toEqual([1, 2, 4])
      expect(receiver.baseId).toBe(5)
    })

    it('never goes back on a channel', () => {
      const receiver = createReceiver()
      receive(receiver, fragment(5, { windowParentLead: 1 }))
      expect(pull(receiver)).toEqual([5])
      receive(receiver, fragment(3), fragment(4, { channel: 1 }))
      expect(pull(receiver)).toEqual([4])
    })

    it('gives up an incomplete message once a later one is complete that waits for nothing', () => {
      const receiver = createReceiver()
      receive(receiver, fragment(0, { lastFragmentId: 1, payloadBytes: 4 }))
      receive(receiver, fragment(1, { channel: 1 }))
      expect(receiver.allocatedBytes).toBe(9)
      expect(pull(receiver)).toEqual([1])
      expect(receiver.allocatedBytes).toBe(0)
      expect(receiver.channelCounters(0)).toMatchObject({ skipped: 1 })
    })

    it('forgets what contradictory leads make the window pass undelivered', () => {
      const receiver = createReceiver()
      // On channel 0 message 5 waits for 2; but 4 says that nothing before it is reliable, and 5
      // that nothing but 4 is.
      receive(receiver, fragment(5, { windowParentLead: 1, channelParentLead: 3 }))
      receive(receiver, fragment(4, { channel: 1 }))
      expect(pull(receiver)).toEqual([4])
      expect(receiver.baseId).toBe(6)
      expect(receiver.counters.skipped).toBe(1)
      receive(receiver, fragment(37), fragment(36))
      expect(pull(receiver)).toEqual([36, 37])
    })

    it('looks again at what waited for a message that the window has passed', () => {
      const receiver = createReceiver()
      receive(receiver, fragment(7, { windowParentLead: 1, channelParentLead: 5 }))
      receive(receiver, fragment(4, { channel: 1 }))
      expect(pull(receiver)).toEqual([4])
      expect(receiver.baseId).toBe(5)
      expect(pull(receiver)).toEqual([7])
      expect(receiver.baseId).toBe(5)
      // And once more, so that every channel's state was undone in between.
      receive(receiver, fragment(6, { channel: 2 }))
      expect(pull(receiver)).toEqual([6])
      receive(receiver, fragment(15, { windowParentLead: 1, channelParentLead: 5 }))
      receive(receiver, fragment(12, { channel: 1 }))
      expect(pull(receiver)).toEqual([12])
      expect(pull(receiver)).toEqual([15])
    })

    it('keeps what is not pulled, and the window before it', () => {
      const receiver = createReceiver()
      receive(receiver, fragment(0), fragment(1), fragment(2, { channel: 1 }), fragment(3))
      expect(receiver.next()).toEqual(Uint8Array.of(0))
      receiver.endPass()
      expect(receiver.baseId).toBe(1)
      expect(receiver.allocatedBytes).toBe(3)
      expect(pull(receiver)).toEqual([1, 2, 3])
      expect(receiver.baseId).toBe(4)
      expect(receiver.allocatedBytes).toBe(0)
    })

    it('takes as many steps when thousands of messages wait as when none does', () => {
      const receiver = createReceiver({ dialect: uflow3, maxAllocBytes: 1e6, maxMessageBytes: 1e6 })
      const steps = [
        vi.spyOn(SlotSet.prototype, 'nextFrom'),
        vi.spyOn(ArrivalRing.prototype, 'state'),
        vi.spyOn(ArrivalRing.prototype, 'windowParentLead'),
        vi.spyOn(ArrivalRing.prototype, 'channelParentLead'),
      ]
      /** Steps while message `id` arrives, which waits for message 0. */
      const stepsOf = (id: number) => {
        for (const spy of steps) spy.mockClear()
        receive(receiver, fragment(id, { windowParentLead: id, channelParentLead: id }))
        expect(pull(receiver)).toEqual([])
        return steps.reduce((sum, spy) => sum + spy.mock.calls.length, 0)
      }
      const counts = Array.from({ length: 4000 }, (_, index) => stepsOf(index + 1))
      vi.restoreAllMocks()
      expect(counts[3999]).toBeLessThanOrEqual(Math.max(...counts.slice(0, 10)))
      receive(receiver, fragment(0))
      expect(pull(receiver)).toHaveLength(4001)
    })
  })

  it('gives memory back without losing anything', () => {
    const receiver = createReceiver()
    const trim = () => receiver.trim()
    receive(receiver, fragment(20, { windowParentLead: 20, channelParentLead: 20 }))
    trim()
    expect(pull(receiver)).toEqual([])
    receive(receiver, fragment(0))
    trim()
    expect(pull(receiver)).toEqual([0, 20])
    trim()
    receive(receiver, fragment(22), fragment(21))
    trim()
    expect(pull(receiver)).toEqual([21, 22])
    expect(receiver.allocatedBytes).toBe(0)
  })

  describe('memory', () => {
    it('grants the limit rounded up to whole fragments, and drops and counts what exceeds it (U4)', () => {
      const receiver = createReceiver({ maxAllocBytes: 9 })
      receive(
        receiver,
        fragment(0, { lastFragmentId: 1, payloadBytes: 4, channel: 1 }),
        fragment(1, { payloadBytes: 4, windowParentLead: 1 }),
        fragment(2),
        fragment(3, { payloadBytes: 0, windowParentLead: 3 }),
        fragment(0, { lastFragmentId: 1, fragmentId: 1, channel: 1 }),
      )
      expect(receiver.allocatedBytes).toBe(12)
      expect(receiver.counters).toMatchObject({ overLimitFragments: 1, fragments: 4 })
      expect(pull(receiver)).toEqual([0, 1, undefined])
      expect(receiver.allocatedBytes).toBe(0)
    })

    it('refuses what a shared budget has no room for, and takes it when there is', () => {
      const budget = new ReceiveBudget(10)
      const first = createReceiver({ budget })
      const second = createReceiver({ budget })
      const large = { lastFragmentId: 1, payloadBytes: 4 }
      expect(receive(first, fragment(0, large))).toEqual([true])
      expect(first.needsBytes(fragment(0, { ...large, fragmentId: 1 }))).toBe(0)
      expect(second.needsBytes(fragment(0, large))).toBe(8)
      expect(receive(second, fragment(0, large), fragment(1))).toEqual([false, true])
      expect(second.counters).toMatchObject({ refusedFragments: 1, fragments: 1 })
      expect(budget.reservedBytes).toBe(9)

      receive(first, fragment(0, { ...large, fragmentId: 1 }))
      pull(first)
      expect(budget.reservedBytes).toBe(1)
      expect(receive(second, fragment(0, large))).toEqual([true])
      second.clear()
      expect(budget.reservedBytes).toBe(0)
      expect(second.allocatedBytes).toBe(0)
    })
  })

  describe('memory that is held', () => {
    const grantedBytes = 100_000
    const limitBytes = grantedBytes + 2 * uflow3.maxFragmentBytes

    it.each(['limit', 'endPass'] as const)(
      'is little more than was granted after each %s, however small what waits',
      (end) => {
        const receiver = createReceiver({ dialect: uflow3, maxAllocBytes: grantedBytes })
        for (let ahead = 1; ahead < 4_096; ahead++) {
          const lead = { windowParentLead: ahead, channelParentLead: ahead }
          receive(receiver, fragment(ahead, lead))
          receiver[end]()
          expect(receiver.heldBytes).toBeLessThanOrEqual(limitBytes)
        }
        expect(receiver.allocatedBytes).toBe(4_095)
        receive(receiver, fragment(0))
        expect(pull(receiver)).toEqual(Array.from({ length: 4_096 }, (_, id) => id & 0xff))
        expect(receiver.allocatedBytes).toBe(0)
      },
    )

    it('is looked at only once what came has been offered: a whole window at once is handed out as it is', () => {
      const options = { dialect: uflow3, maxAllocBytes: grantedBytes, maxMessageBytes: 1_000 }
      const receiver = createReceiver(options)
      const payloadBytes = 1_000
      const frame = new Uint8Array(payloadBytes + 20)
      const take = (first: number, count: number): Uint8Array[] => {
        for (let id = first; id < first + count; id++) {
          receiver.beginFrame(frame)
          receiver.handleFragment({ ...fragment(id, { payloadBytes }), payloadOffset: 10 }, frame)
        }
        const messages: Uint8Array[] = []
        for (let message = receiver.next(); message; message = receiver.next()) {
          messages.push(message)
        }
        receiver.endPass()
        return messages
      }
      // From the second pass on this is bulk.
      take(0, 90)
      const messages = take(90, 90)
      expect(messages).toHaveLength(90)
      expect(new Set(messages.map((message) => message.buffer)).size).toBeLessThan(10)
    })

    it('is given back with what the window passes, begun, complete or in a place of its own', () => {
      const options = { dialect: uflow3, maxAllocBytes: grantedBytes, maxMessageBytes: 10_000 }
      const receiver = createReceiver(options)
      const idleBytes = receiver.heldBytes
      const payloadBytes = uflow3.maxFragmentBytes
      for (let round = 0; round < 3; round++) {
        const first = round * 50
        for (let i = 1; i < 20; i++) {
          const header = { lastFragmentId: i % 2, payloadBytes, windowParentLead: i }
          receive(receiver, fragment(first + i, { ...header, channelParentLead: i }))
        }
        receiver.limit()
        expect(receiver.heldBytes).toBeGreaterThan(40_000)
        receive(receiver, fragment(first + 49, { windowParentLead: 49, channelParentLead: 49 }))
        receive(receiver, fragment(first))
        pull(receiver)
        expect(receiver.allocatedBytes).toBe(0)
        expect(receiver.heldBytes).toBeLessThan(idleBytes + 500)
      }
    })

    it('counts what the window has passed of what is kept together', () => {
      const options = { dialect: uflow3, maxAllocBytes: grantedBytes, maxMessageBytes: 500 }
      const receiver = createReceiver(options)
      const payloadBytes = 500
      // Messages behind 0 and others behind 100, packed together because all is taken.
      for (let id = 1; id < 190; id++) {
        const lead = id < 100 ? id : id - 100
        const leads = { windowParentLead: lead, channelParentLead: lead }
        if (lead > 0) receive(receiver, fragment(id, { ...leads, payloadBytes }))
        receiver.limit()
      }
      const before = receiver.heldBytes
      receive(receiver, fragment(0))
      expect(pull(receiver)).toHaveLength(100)
      // It is still there, as long as nothing else wants the room.
      expect(receiver.allocatedBytes).toBeLessThan(50_000)
      expect(receiver.heldBytes).toBeGreaterThan(before - 2_000)
      expect(receiver.heldBytes).toBeLessThanOrEqual(limitBytes)
    })
  })

  describe('syncs', () => {
    it('move the window past what will not come', () => {
      const receiver = createReceiver({ firstMessageId: 126 })
      receive(receiver, fragment(126, { lastFragmentId: 1, payloadBytes: 4 }))
      receiver.handleSync(3)
      expect(receiver.baseId).toBe(3)
      receive(receiver, fragment(3))
      expect(pull(receiver)).toEqual([3])
      expect(receiver.baseId).toBe(4)
      expect(receiver.allocatedBytes).toBe(0)
      expect(receiver.counters).toMatchObject({ skipped: 1, unseenMessages: 4, refusedSyncs: 0 })
    })

    it('give up what they have passed when something newer needs the memory', () => {
      const receiver = createReceiver({ maxAllocBytes: 12 })
      receive(receiver, fragment(0, { lastFragmentId: 2, payloadBytes: 4 }))
      receiver.handleSync(1)
      expect(receiver.allocatedBytes).toBe(12)
      receive(receiver, fragment(1, { payloadBytes: 4 }))
      expect(pull(receiver)).toEqual([1])
      expect(receiver.counters).toMatchObject({ skipped: 1, overLimitFragments: 0 })
      expect(receiver.allocatedBytes).toBe(0)
    })

    it('give up what they have passed when the window needs the room', () => {
      const receiver = createReceiver()
      receive(receiver, fragment(0, { lastFragmentId: 2, payloadBytes: 4 }))
      receiver.handleSync(32)
      receive(receiver, fragment(63), fragment(64))
      expect(pull(receiver)).toEqual([63])
      expect(receiver.counters).toMatchObject({ skipped: 1, outsideFragments: 1 })
    })

    it('give up what they have passed when nothing has come for half a minute', () => {
      const receiver = createReceiver()
      receive(receiver, fragment(0, { lastFragmentId: 2, payloadBytes: 4 }))
      receiver.handleSync(1)
      receiver.trim(29_999)
      expect(receiver.allocatedBytes).toBe(12)
      receiver.trim(30_000)
      expect(receiver.allocatedBytes).toBe(0)
      expect(receiver.baseId).toBe(1)
    })

    it('take away nothing that waits to be delivered, however long', () => {
      const receiver = createReceiver()
      receiver.handleSync(2)
      receive(receiver, fragment(1))
      receiver.trim()
      expect(pull(receiver)).toEqual([1])
    })

    it('take nothing away of a message that has arrived in part (U12)', () => {
      const receiver = createReceiver()
      const part = { lastFragmentId: 1, payloadBytes: 4 }
      receive(receiver, fragment(0, part))
      receiver.handleSync(1)
      receive(receiver, fragment(0, { ...part, fragmentId: 1 }))
      expect(pull(receiver)).toEqual([0])
    })

    it('are reported only until something arrives, of use or not (U12)', () => {
      const receiver = createReceiver()
      const part = fragment(3, { lastFragmentId: 1, payloadBytes: 4 })
      for (const arrived of [part, part, fragment(9, part), fragment(60)]) {
        receiver.handleSync(20)
        expect(receiver.baseId).toBe(20)
        receive(receiver, arrived)
        expect(receiver.baseId).toBe(0)
      }
    })

    it('leave room for a sender that went on from the furthest of them', () => {
      const receiver = createReceiver()
      receiver.handleSync(20)
      receive(receiver, fragment(2, { lastFragmentId: 1, payloadBytes: 4 }))
      receiver.handleSync(5)
      expect(receiver.baseId).toBe(5)
      receive(receiver, fragment(51))
      expect(pull(receiver)).toEqual([51])
    })

    it('stop at a complete message', () => {
      const receiver = createReceiver()
      receive(receiver, fragment(2), fragment(4))
      receiver.handleSync(5)
      expect(receiver.baseId).toBe(2)
      expect(pull(receiver)).toEqual([2, 4])
      expect(receiver.baseId).toBe(5)
    })

    it('go by what is known of the messages in the window, not of those before', () => {
      const receiver = createReceiver()
      receive(receiver, fragment(1, { windowParentLead: 1, channelParentLead: 1 }), fragment(0))
      expect(pull(receiver)).toEqual([0, 1])
      receiver.handleSync(34)
      expect(receiver.baseId).toBe(34)
    })

    it('never skip an incomplete message that is known to be reliable (U12)', () => {
      for (const lead of [{ windowParentLead: 2 }, { windowParentLead: 1, channelParentLead: 2 }]) {
        const receiver = createReceiver()
        // Message 1 is reliable: a part of message 3 says so, complete or not.
        const part = { ...lead, lastFragmentId: 1, payloadBytes: 4 }
        receive(receiver, fragment(3, part))
        receiver.handleSync(4)
        expect(receiver.baseId).toBe(0)
        expect(receiver.counters.refusedSyncs).toBe(1)
        receive(receiver, fragment(1))
        expect(pull(receiver)).toEqual([1])
        expect(receiver.baseId).toBe(2)
      }
    })

    it('takes back what a forged sync has passed, however often it came, once the peer goes on (U12)', () => {
      const receiver = createReceiver()
      receive(receiver, fragment(0))
      expect(pull(receiver)).toEqual([0])
      receiver.handleSync(20)
      receiver.handleSync(45)
      expect(receiver.baseId).toBe(45)
      // Its sender stands at 1 and has never heard of 20.
      receive(receiver, fragment(2, { windowParentLead: 1, channelParentLead: 1 }), fragment(1))
      expect(pull(receiver)).toEqual([1, 2])
      expect(receiver.baseId).toBe(3)
    })

    it('is led astray by no flood of forged syncs, however long (U12)', () => {
      const receiver = createReceiver()
      for (let round = 0; round < 50; round++) {
        for (let id = 0; id < 128; id++) receiver.handleSync(id)
      }
      expect(receiver.baseId).not.toBe(0)
      receive(receiver, fragment(0))
      expect(pull(receiver)).toEqual([0])
      expect(receiver.baseId).toBe(1)
    })

    it('stands by a sync once something newer is delivered', () => {
      const receiver = createReceiver()
      receiver.handleSync(5)
      receive(receiver, fragment(5), fragment(1))
      expect(pull(receiver)).toEqual([1, 5])
      receive(receiver, fragment(2))
      expect(pull(receiver)).toEqual([])
      expect(receiver.counters.outsideFragments).toBe(1)
    })

    it('are refused soon after a data frame: an honest sender was silent before (U12)', () => {
      const receiver = createReceiver()
      receiver.handleSync(4, 999)
      expect(receiver.baseId).toBe(0)
      receiver.handleSync(4, 1000)
      expect(receiver.baseId).toBe(4)
      expect(receiver.counters.refusedSyncs).toBe(1)
    })

    it('are refused if they cannot be: ids out of range, of the past, or too far ahead (U4)', () => {
      const receiver = createReceiver()
      receive(receiver, fragment(5, { lastFragmentId: 1, payloadBytes: 4 }))
      for (const id of [3, 5, 33, 127, 128, 2 ** 20, 2 ** 32 - 1, -2, 0.5]) receiver.handleSync(id)
      expect(receiver.counters.refusedSyncs).toBe(9)
      expect(receiver.baseId).toBe(0)
      receiver.handleSync(32)
      expect(receiver.baseId).toBe(32)
    })
  })
})
