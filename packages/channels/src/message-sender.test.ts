import { uflow3 } from '@rudp/wire'
import { describe, expect, it } from 'vitest'
import { createSender, payload, takeAll, takeOne, takePeeked } from '../test/support/sending.ts'
import {
  MODE_PERSISTENT,
  MODE_RELIABLE,
  MODE_TIME_SENSITIVE,
  MODE_UNRELIABLE,
} from './send-mode.ts'

const reliable = { channel: 0, mode: MODE_RELIABLE } as const
const persistent = { channel: 0, mode: MODE_PERSISTENT } as const
const unreliable = { channel: 0, mode: MODE_UNRELIABLE } as const
const timeSensitive = { channel: 0, mode: MODE_TIME_SENSITIVE } as const

/** First bytes of what is sent, in order. */
const marks = (fragments: { bytes: number[] }[]) => fragments.map(({ bytes }) => bytes[0])
const ids = (fragments: { messageId: number; fragmentId: number }[]) =>
  fragments.map(({ messageId, fragmentId }) => `${messageId}.${fragmentId}`).join(' ')

describe('MessageSender', () => {
  describe('fragments and ids', () => {
    it('cuts a message into full fragments and a rest', () => {
      const { sender } = createSender()
      sender.enqueue(0, Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9), reliable)
      expect(takeAll(sender).map(({ bytes }) => bytes)).toEqual([[1, 2, 3, 4], [5, 6, 7, 8], [9]])
    })

    it('sends an empty message as one fragment', () => {
      const { sender } = createSender()
      sender.enqueue(0, new Uint8Array(0), reliable)
      expect(takeAll(sender)).toMatchObject([{ fragmentId: 0, lastFragmentId: 0, bytes: [] }])
    })

    it('gives a message its id only when its first fragment is taken', () => {
      const { sender } = createSender({ firstMessageId: 127 })
      sender.enqueue(0, payload(1), { ...unreliable, deadlineAtMs: 10 })
      sender.enqueue(0, payload(2), unreliable)
      expect(sender.nextMessageId).toBe(127)
      expect(takeOne(sender, 11)).toMatchObject({ messageId: 127, bytes: [2] })
      expect(sender.nextMessageId).toBe(0)
    })

    it('leaves a peeked fragment where it is until it is taken', () => {
      const { sender } = createSender()
      sender.enqueue(0, payload(1, 5), reliable)
      expect(sender.peek(0)?.handle).toBe(0)
      expect(sender.peek(0)?.handle).toBe(0)
      expect(sender.queuedBytes).toBe(5)
      expect(sender.take(0)).toBe(0)
      expect(sender.peek(0)?.handle).toBe(1)
    })

    it('refuses to take what was not peeked', () => {
      const { sender } = createSender()
      expect(() => sender.take(0)).toThrow('Cannot take fragment: none was peeked')
      sender.enqueue(0, payload(1), reliable)
      sender.peek(0)
      sender.take(0)
      expect(() => sender.take(0)).toThrow(RangeError)
    })

    it('names how far back the last reliable message lies, on any channel and on its own', () => {
      const { sender } = createSender()
      const send = (channel: number, mode: 0 | 1 | 2 | 3) => {
        sender.enqueue(0, payload(0), { channel, mode })
        const { windowParentLead, channelParentLead } = takeOne(sender)!
        return [windowParentLead, channelParentLead]
      }
      expect(send(1, MODE_PERSISTENT)).toEqual([0, 0])
      expect(send(1, MODE_RELIABLE)).toEqual([0, 0])
      expect(send(1, MODE_UNRELIABLE)).toEqual([1, 1])
      expect(send(2, MODE_UNRELIABLE)).toEqual([2, 0])
      expect(send(2, MODE_RELIABLE)).toEqual([3, 0])
      expect(send(1, MODE_RELIABLE)).toEqual([1, 4])
      expect(send(2, MODE_RELIABLE)).toEqual([1, 2])
    })

    it('keeps a parent until the base passes it, not until it is acknowledged', () => {
      const { sender } = createSender()
      sender.enqueue(0, payload(0), reliable)
      sender.onFragmentAcked(takeOne(sender)!.handle)
      sender.enqueue(0, payload(1), reliable)
      expect(takeOne(sender)).toMatchObject({ windowParentLead: 1, channelParentLead: 1 })
      sender.handlePeerBase(2)
      sender.enqueue(0, payload(2), reliable)
      expect(takeOne(sender)).toMatchObject({ windowParentLead: 0, channelParentLead: 0 })
    })
  })

  describe('what the caller may ask for', () => {
    it.each([
      [{ channel: 4, mode: MODE_RELIABLE }, 'channel must be an integer from 0 to 3, got 4'],
      [{ channel: -1, mode: MODE_RELIABLE }, 'channel must'],
      [{ channel: 0.5, mode: MODE_RELIABLE }, 'channel must'],
      [{ channel: 0, mode: 4 }, 'mode must be an integer from 0 to 3, got 4'],
      [{ ...reliable, priority: 8 }, 'priority must be an integer from 0 to 7, got 8'],
      [{ ...reliable, deadlineAtMs: Number.NaN }, 'deadline must'],
      [{ ...reliable, receipt: 0 }, 'receipt must'],
    ])('refuses %j', (options, message) => {
      const { sender } = createSender()
      expect(() => sender.enqueue(0, payload(0), options as never)).toThrow(
        `Cannot send message: ${message}`,
      )
      expect(sender.hasPending).toBe(false)
    })

    it('refuses a message that is too large, or that the peer could never take', () => {
      const { sender } = createSender({ maxOutstandingBytes: 21, maxMessageBytes: 60 })
      expect(() => sender.enqueue(0, payload(0, 24), reliable)).not.toThrow()
      expect(() => sender.enqueue(0, payload(0, 25), reliable)).toThrow(
        'Cannot send message: size must be at most 24 bytes, got 25',
      )
      expect(() => sender.enqueue(0, 'text' as never, reliable)).toThrow(TypeError)
    })
  })

  describe('order', () => {
    it('sends the more urgent of two channels first, whichever was queued first', () => {
      const { sender } = createSender()
      sender.enqueue(0, payload(1), { ...reliable, channel: 0, priority: 7 })
      sender.enqueue(0, payload(2), { ...reliable, channel: 1 })
      sender.enqueue(0, payload(3), { ...reliable, channel: 2, priority: 0 })
      expect(marks(takeAll(sender))).toEqual([3, 2, 1])
    })

    it('keeps the order of a channel, whatever the priorities', () => {
      const { sender } = createSender()
      sender.enqueue(0, payload(1), { ...reliable, priority: 7 })
      sender.enqueue(0, payload(2), { ...reliable, priority: 0 })
      expect(marks(takeAll(sender))).toEqual([1, 2])
    })

    it('sends an urgent message before resends of less urgent ones, and after more urgent ones', () => {
      const { sender } = createSender()
      sender.enqueue(0, payload(1), { ...reliable, channel: 0, priority: 5 })
      sender.enqueue(0, payload(2), { ...reliable, channel: 1, priority: 1 })
      for (const { handle } of takeAll(sender)) sender.onFragmentLost(handle)
      sender.enqueue(0, payload(3), { ...reliable, channel: 2, priority: 3 })
      expect(marks(takeAll(sender))).toEqual([2, 3, 1])
    })

    it('does not let a long transfer hold up a chat of the same priority', () => {
      const { sender } = createSender({ maxOutstandingBytes: 10_000 })
      sender.enqueue(0, payload(1, 60), { ...reliable, channel: 0 })
      takeAll(sender, 3)
      sender.enqueue(0, payload(2), { ...reliable, channel: 1 })
      expect(takeOne(sender)).toMatchObject({ channel: 1, bytes: [2] })
    })

    it('does not let a chat decide whose turn it is among long transfers', () => {
      const { sender } = createSender({ maxOutstandingBytes: 10_000 })
      sender.enqueue(0, payload(1, 60), { ...reliable, channel: 0 })
      sender.enqueue(0, payload(2, 60), { ...reliable, channel: 1 })
      const sent = [0, 0, 0, 0]
      for (let count = 0; count < 20; count++) {
        sender.enqueue(0, payload(3), { ...reliable, channel: 3 })
        for (const { channel } of takeAll(sender, 2)) sent[channel]!++
      }
      expect(sent[0]).toBeGreaterThan(5)
      expect(Math.abs(sent[0]! - sent[1]!)).toBeLessThan(3)
    })

    it('sends lost fragments of a channel before anything newer on it, oldest first', () => {
      const { sender } = createSender()
      for (let mark = 0; mark < 5; mark++) sender.enqueue(0, payload(mark), reliable)
      const sent = takeAll(sender, 4)
      sender.onFragmentLost(sent[2]!.handle)
      sender.onFragmentLost(sent[0]!.handle)
      expect(marks(takeAll(sender))).toEqual([0, 2, 4])
    })

    it('begins nothing while a message that may be skipped is sent in part, and hurries that', () => {
      const { sender } = createSender()
      sender.enqueue(0, payload(1, 8), { ...reliable, channel: 3, priority: 5 })
      takeOne(sender)
      sender.enqueue(0, payload(2, 12), { ...unreliable, channel: 0, priority: 5 })
      takeOne(sender)
      sender.enqueue(0, payload(3), { ...reliable, channel: 1, priority: 0 })
      expect(ids(takeAll(sender))).toBe('1.1 1.2 2.0 0.1')
    })

    it('is not confused when an earlier message ends beside it', () => {
      const { sender } = createSender()
      sender.enqueue(0, payload(1, 8), { ...reliable, channel: 0 })
      takeOne(sender)
      sender.enqueue(0, payload(2, 40), { ...unreliable, channel: 1 })
      const until = []
      for (let one = takeOne(sender); one !== undefined; one = takeOne(sender)) {
        until.push(one)
        if (one.channel === 0) break
      }
      expect(until.length).toBeGreaterThan(1)
      expect(until.length).toBeLessThan(10)
      sender.enqueue(0, payload(3), { ...reliable, channel: 2, priority: 0 })
      expect(takeAll(sender).at(-1)).toMatchObject({ channel: 2 })
    })

    it('lets earlier messages go on beside one that may be skipped', () => {
      const { sender } = createSender()
      sender.enqueue(0, payload(1, 12), { ...reliable, channel: 0 })
      const [first] = takeAll(sender, 2)
      sender.enqueue(0, payload(2, 8), { ...unreliable, channel: 1, priority: 3 })
      takeOne(sender)
      sender.onFragmentLost(first!.handle)
      sender.enqueue(0, payload(3), { ...reliable, channel: 2, priority: 2 })
      const rest = takeAll(sender)
      const position = (name: string) => ids(rest).split(' ').indexOf(name)
      expect(position('1.1')).toBeLessThan(position('2.0'))
      expect(ids(rest).split(' ').sort()).toEqual(['0.0', '0.2', '1.1', '2.0'])
    })

    it('begins others beside a reliable message that is sent in part', () => {
      const { sender } = createSender()
      sender.enqueue(0, payload(1, 12), { ...reliable, channel: 0 })
      takeOne(sender)
      sender.enqueue(0, payload(2), { ...unreliable, channel: 1 })
      expect(ids(takeAll(sender))).toBe('1.0 0.1 0.2')
    })
  })

  describe('flow control', () => {
    it('keeps at most a window of messages outstanding', () => {
      const { sender } = createSender()
      for (let mark = 0; mark < 40; mark++) sender.enqueue(0, payload(mark), unreliable)
      expect(takeAll(sender)).toHaveLength(32)
      expect(sender.blockedBy).toBe('window')
      sender.handlePeerBase(3)
      expect(takeAll(sender)).toHaveLength(3)
    })

    it('keeps to a smaller window if asked', () => {
      const { sender } = createSender({ maxOutstandingMessages: 5 })
      for (let mark = 0; mark < 40; mark++) sender.enqueue(0, payload(mark), reliable)
      expect(takeAll(sender)).toHaveLength(5)
    })

    it('keeps what it costs within the memory of the peer, rounded up to fragments', () => {
      const { sender } = createSender({ maxOutstandingBytes: 17 })
      sender.enqueue(0, payload(1, 9), reliable) // costs 12 of 20
      sender.enqueue(0, payload(2, 4), reliable)
      sender.enqueue(0, payload(3, 4), reliable)
      sender.enqueue(0, payload(4, 1), reliable)
      expect(ids(takeAll(sender))).toBe('0.0 0.1 0.2 1.0 2.0')
      expect(sender.outstandingBytes).toBe(20)
      expect(sender.blockedBy).toBe('memory')
      sender.handlePeerBase(1)
      expect(ids(takeAll(sender))).toBe('3.0')
      expect(sender.blockedBy).toBe('nothing')
    })

    it('lets small messages pass a large one that waits for memory, but not starve it', () => {
      const { sender } = createSender({ maxOutstandingBytes: 40 })
      for (let mark = 0; mark < 8; mark++) sender.enqueue(0, payload(mark, 4), reliable)
      takeAll(sender)
      sender.enqueue(0, payload(1, 36), { ...reliable, channel: 0 })
      expect(takeOne(sender)).toBeUndefined()
      for (let mark = 0; mark < 20; mark++) {
        sender.enqueue(0, payload(mark, 2), { ...reliable, channel: 1 })
      }
      // 8 bytes are free; of those the large one could not use 4 even if it were alone.
      expect(takeAll(sender).map(({ channel }) => channel)).toEqual([1, 1])
      expect(sender.blockedBy).toBe('memory')
      sender.handlePeerBase(7)
      expect(takeAll(sender)).toEqual([])
      sender.handlePeerBase(8)
      expect(takeAll(sender).filter(({ channel }) => channel === 0)).toHaveLength(9)
    })

    it('lets a more urgent message take the memory that another waits for', () => {
      const { sender } = createSender({ maxOutstandingBytes: 40 })
      sender.enqueue(0, payload(1, 32), { ...reliable, channel: 0 })
      takeAll(sender)
      sender.enqueue(0, payload(2, 40), { ...reliable, channel: 0 })
      expect(takeOne(sender)).toBeUndefined()
      sender.enqueue(0, payload(3, 8), { ...reliable, channel: 1, priority: 3 })
      expect(takeAll(sender)).toHaveLength(2)
    })
  })

  describe('fates', () => {
    it('sends a lost fragment again if the mode asks for it', () => {
      for (const options of [reliable, persistent]) {
        const { sender, receipts } = createSender()
        sender.enqueue(0, payload(1, 8), { ...options, receipt: 1 })
        const [first, second] = takeAll(sender)
        sender.onFragmentLost(second!.handle)
        sender.onFragmentAcked(first!.handle)
        const resent = takeAll(sender)
        expect(resent).toMatchObject([{ fragmentId: 1, isResend: true, bytes: [1, 1, 1, 1] }])
        sender.onFragmentAcked(resent[0]!.handle)
        expect(receipts).toEqual([[1, 'delivered']])
      }
    })

    it('gives up a lost fragment otherwise', () => {
      for (const options of [unreliable, timeSensitive]) {
        const { sender, receipts } = createSender()
        sender.enqueue(0, payload(1, 8), { ...options, receipt: 1 })
        const [first, second] = takeAll(sender)
        sender.onFragmentAcked(first!.handle)
        sender.onFragmentLost(second!.handle)
        expect(takeAll(sender)).toEqual([])
        expect(receipts).toEqual([[1, 'lost']])
        expect(sender.counters).toMatchObject({ begun: 1, lost: 1, delivered: 0 })
      }
    })

    it('does not send again what was acknowledged late', () => {
      const { sender, receipts } = createSender()
      sender.enqueue(0, payload(1), { ...reliable, receipt: 1 })
      const { handle } = takeOne(sender)!
      sender.onFragmentLost(handle)
      expect(sender.hasPending).toBe(true)
      sender.onFragmentAcked(handle)
      expect(sender.hasPending).toBe(false)
      expect(takeOne(sender)).toBeUndefined()
      expect(receipts).toEqual([[1, 'delivered']])
    })

    it('waits for all copies of a fragment before it sends another', () => {
      const { sender } = createSender()
      sender.enqueue(0, payload(1), reliable)
      sender.setRedundancy(0, true)
      const { handle } = takeOne(sender)!
      sender.endFlush(0)
      takePeeked(sender, sender.peekExtra(0))
      sender.onFragmentLost(handle)
      expect(takeOne(sender)).toBeUndefined()
      sender.onFragmentLost(handle)
      expect(takeOne(sender)).toMatchObject({ isResend: true })
    })

    it('ignores the fates of fragments it never sent', () => {
      const { sender } = createSender()
      sender.enqueue(0, payload(1, 8), reliable)
      takeOne(sender)
      for (const handle of [1, 2, 65_536, 5 * 65_536, 127 * 65_536]) {
        sender.onFragmentAcked(handle)
        sender.onFragmentLost(handle)
      }
      expect(ids(takeAll(sender))).toBe('0.1')
      expect(sender.hasUnsettled).toBe(true)
    })

    it('stops resending what the base has passed', () => {
      const { sender, receipts } = createSender()
      sender.enqueue(0, payload(1), { ...persistent, receipt: 1 })
      sender.enqueue(0, payload(2), { ...persistent, receipt: 2 })
      const sent = takeAll(sender)
      for (const { handle } of sent) sender.onFragmentLost(handle)
      sender.onFragmentAcked(sent[1]!.handle)
      sender.handlePeerBase(2)
      expect(sender.hasPending).toBe(false)
      expect(receipts).toEqual([
        [2, 'delivered'],
        [1, 'lost'],
      ])
    })

    it('takes a reliable message that the base has passed as delivered', () => {
      const { sender, receipts } = createSender()
      sender.enqueue(0, payload(1), { ...reliable, receipt: 1 })
      takeAll(sender)
      sender.handlePeerBase(1)
      expect(receipts).toEqual([[1, 'delivered']])
      expect(sender.hasUnsettled).toBe(false)
    })

    it('believes a base that comes without news only up to a reliable message without ack (U12)', () => {
      const { sender, receipts } = createSender()
      sender.enqueue(0, payload(1), { ...reliable, receipt: 1 })
      sender.enqueue(0, payload(2), { ...unreliable, receipt: 2 })
      sender.enqueue(0, payload(3), { ...reliable, receipt: 3 })
      const sent = takeAll(sender)
      sender.onFragmentAcked(sent[0]!.handle)
      for (const { handle } of sent.slice(1)) sender.onFragmentLost(handle)
      sender.handlePeerBase(3, false)
      expect(receipts).toEqual([
        [1, 'delivered'],
        [2, 'lost'],
      ])
      expect(sender.counters.ignoredPeerBases).toBe(1)
      expect(ids(takeAll(sender))).toBe('2.0')
      sender.handlePeerBase(3, true)
      expect(receipts.at(-1)).toEqual([3, 'delivered'])
    })

    it('waits for the frames of others that the base has passed: it may have passed them skipped', () => {
      const { sender, receipts } = createSender()
      for (let token = 1; token <= 3; token++) {
        sender.enqueue(0, payload(token), { ...unreliable, receipt: token })
      }
      const [first, second] = takeAll(sender)
      sender.handlePeerBase(3)
      expect(receipts).toEqual([])
      sender.onFragmentLost(first!.handle)
      sender.onFragmentAcked(second!.handle)
      expect(receipts).toEqual([
        [1, 'lost'],
        [2, 'delivered'],
      ])
      sender.abandonAll(0)
      expect(receipts).toContainEqual([3, 'abandoned'])
    })

    it('ignores a base that cannot be (U4)', () => {
      const { sender } = createSender({ firstMessageId: 120 })
      for (let mark = 0; mark < 12; mark++) sender.enqueue(0, payload(mark), reliable)
      takeAll(sender)
      sender.handlePeerBase(122)
      for (const messageId of [128, 2 ** 20, 2 ** 32 - 1, -1, 0.5, Number.NaN, 121, 5, 60]) {
        sender.handlePeerBase(messageId)
      }
      expect(sender.counters.ignoredPeerBases).toBe(9)
      expect(sender.outstandingBytes).toBe(10)
      sender.handlePeerBase(4)
      expect(sender.hasUnacknowledged).toBe(false)
    })

    it('does not hang on a base ahead of fragments that were never sent (U4)', () => {
      for (const options of [unreliable, reliable]) {
        const { sender, receipts } = createSender()
        sender.enqueue(0, payload(1, 40), { ...options, receipt: 1 })
        sender.enqueue(0, payload(2), { ...reliable, channel: 1 })
        const sent = takeAll(sender, 3).filter(({ channel }) => channel === 0)
        sender.handlePeerBase(sender.nextMessageId)
        expect(receipts).toEqual([[1, 'lost']])
        // Nothing of the passed message is left, and the next one is not held up by it.
        const rest = takeAll(sender)
        expect(rest.every(({ channel }) => channel === 1)).toBe(true)
        expect(sender.hasPending).toBe(false)
        expect(sender.queuedBytes).toBe(0)
        for (const { handle } of sent) sender.onFragmentLost(handle)
        expect(sender.hasPending).toBe(false)
      }
    })
  })

  describe('what is dropped before it is sent', () => {
    it('drops a time-sensitive message that does not leave in its wake-up', () => {
      const { sender, receipts } = createSender()
      sender.enqueue(0, payload(1), { ...timeSensitive, receipt: 1 })
      sender.enqueue(0, payload(2), { ...timeSensitive, receipt: 2 })
      takeOne(sender)
      sender.endFlush(0)
      expect(receipts).toEqual([[2, 'expired']])
      expect(sender.counters).toMatchObject({ missed: 1, expired: 0 })
      sender.enqueue(0, payload(3), timeSensitive)
      expect(marks(takeAll(sender))).toEqual([3])
    })

    it('sends the rest of a time-sensitive message that was begun, however late', () => {
      const { sender } = createSender()
      sender.enqueue(0, payload(1, 8), timeSensitive)
      takeOne(sender)
      sender.endFlush(0)
      expect(ids(takeAll(sender))).toBe('0.1')
    })

    it('drops a message of which nothing was sent by its deadline', () => {
      const { sender, receipts } = createSender()
      sender.enqueue(0, payload(1), { ...reliable, deadlineAtMs: 20, receipt: 1 })
      sender.enqueue(0, payload(2), { ...reliable, deadlineAtMs: 10, receipt: 2 })
      expect(sender.nextDeadlineMs()).toBe(10)
      sender.endFlush(9.9)
      expect(receipts).toEqual([])
      sender.endFlush(10)
      expect(receipts).toEqual([[2, 'expired']])
      expect(sender.nextDeadlineMs()).toBe(20)
      expect(takeAll(sender, 9, 20)).toHaveLength(1)
      expect(sender.nextDeadlineMs()).toBe(Infinity)
      sender.endFlush(30)
      expect(receipts).toHaveLength(1)
    })

    it('replaces a queued message by a newer one of its key, which keeps the order of its channel', () => {
      const { sender, receipts } = createSender()
      sender.enqueue(0, payload(1), { ...unreliable, replaceKey: 7, receipt: 1 })
      sender.enqueue(0, payload(2), { ...unreliable, replaceKey: 8, receipt: 2 })
      sender.enqueue(0, payload(3, 3), { ...unreliable, replaceKey: 7, receipt: 3 })
      sender.enqueue(0, payload(4), { ...unreliable, channel: 1, replaceKey: 7, receipt: 4 })
      expect(receipts).toEqual([[1, 'replaced']])
      expect(sender.queuedBytes).toBe(5)
      const sent = takeAll(sender).filter(({ channel }) => channel === 0)
      expect(marks(sent)).toEqual([2, 3])
    })

    it('replaces in the middle and at both ends of a queue', () => {
      const { sender } = createSender()
      for (let key = 0; key < 4; key++) {
        sender.enqueue(0, payload(key), { ...unreliable, replaceKey: key })
      }
      for (const key of [3, 0, 1, 1]) {
        sender.enqueue(0, payload(key + 10), { ...unreliable, replaceKey: key })
      }
      expect(marks(takeAll(sender))).toEqual([2, 13, 10, 11])
    })

    it('goes by the priority of the newer one then', () => {
      const { sender } = createSender()
      sender.enqueue(0, payload(1), { ...unreliable, priority: 7, replaceKey: 1 })
      sender.enqueue(0, payload(2), { ...unreliable, channel: 1 })
      sender.enqueue(0, payload(3), { ...unreliable, priority: 0, replaceKey: 1 })
      expect(marks(takeAll(sender))).toEqual([3, 2])
    })

    it('replaces neither what was begun nor what must arrive', () => {
      const { sender, receipts } = createSender()
      sender.enqueue(0, payload(1, 8), { ...unreliable, replaceKey: 7, receipt: 1 })
      takeOne(sender)
      sender.enqueue(0, payload(2), { ...reliable, replaceKey: 7, receipt: 2 })
      sender.enqueue(0, payload(3), { ...unreliable, replaceKey: 7, receipt: 3 })
      expect(receipts).toEqual([])
      expect(marks(takeAll(sender))).toEqual([1, 2, 3])
    })

    it('abandons everything at the end', () => {
      const { sender, receipts } = createSender()
      sender.enqueue(0, payload(1, 8), { ...reliable, receipt: 1 })
      sender.enqueue(0, payload(2), { ...unreliable, channel: 1, receipt: 2, deadlineAtMs: 5 })
      sender.enqueue(0, payload(3), { ...reliable, channel: 2, receipt: 3 })
      const sent = takeAll(sender, 2)
      for (const { handle } of sent) sender.onFragmentLost(handle)
      sender.abandonAll(0)
      expect(receipts.filter(([, outcome]) => outcome === 'abandoned').length).toBeGreaterThan(1)
      expect(receipts.map(([token]) => token).sort()).toEqual([1, 2, 3])
      expect(sender.hasPending).toBe(false)
      expect(sender.hasUnacknowledged).toBe(false)
      expect(sender.hasUnsettled).toBe(false)
      expect(sender.queuedBytes).toBe(0)
      expect(sender.nextDeadlineMs()).toBe(Infinity)
      expect(takeOne(sender)).toBeUndefined()
    })
  })

  describe('extra copies', () => {
    function createRedundant() {
      const created = createSender({ maxMessageBytes: 64 })
      created.sender.setRedundancy(0, true)
      return created
    }

    it('are sent once, in a later flush, of small messages on channels that ask for them', () => {
      const { sender } = createRedundant()
      sender.enqueue(0, payload(1, 4), unreliable)
      sender.enqueue(0, payload(2, 5), unreliable)
      sender.enqueue(0, payload(3), { ...unreliable, channel: 1 })
      takeAll(sender, Infinity, 100)
      expect(sender.peekExtra(100)).toBeUndefined()
      sender.endFlush(100)
      expect(sender.nextExtraMs()).toBe(120)
      expect(takePeeked(sender, sender.peekExtra(101))).toMatchObject({
        bytes: [1, 1, 1, 1],
        isResend: true,
      })
      expect(sender.peekExtra(101)).toBeUndefined()
      expect(sender.nextExtraMs()).toBe(Infinity)
      expect(sender.counters).toMatchObject({ extraFragments: 1, resentFragments: 0 })
    })

    it('wait while anything else is held back', () => {
      const { sender } = createRedundant()
      sender.enqueue(0, payload(1), reliable)
      takeAll(sender)
      sender.endFlush(0)
      sender.enqueue(0, payload(2), { ...reliable, channel: 1 })
      expect(sender.peekExtra(0)).toBeUndefined()
      expect(sender.nextExtraMs()).toBe(Infinity)
      takeAll(sender)
      expect(sender.peekExtra(0)).toBeDefined()
    })

    it('are not sent of what was acknowledged, lost or passed meanwhile', () => {
      const { sender } = createRedundant()
      for (let mark = 0; mark < 3; mark++) sender.enqueue(0, payload(mark), unreliable)
      const [first, second] = takeAll(sender)
      sender.endFlush(0)
      sender.onFragmentAcked(first!.handle)
      sender.onFragmentLost(second!.handle)
      expect(sender.peekExtra(0)?.messageId).toBe(2)
      sender.handlePeerBase(3)
      expect(sender.peekExtra(0)).toBeUndefined()
    })

    it('settle their message: lost only if both copies are', () => {
      const { sender, receipts } = createRedundant()
      sender.enqueue(0, payload(1), { ...unreliable, receipt: 1 })
      sender.enqueue(0, payload(2), { ...unreliable, receipt: 2 })
      const [first, second] = takeAll(sender)
      sender.endFlush(0)
      takePeeked(sender, sender.peekExtra(0))
      takePeeked(sender, sender.peekExtra(0))
      sender.onFragmentLost(first!.handle)
      sender.onFragmentLost(second!.handle)
      expect(receipts).toEqual([])
      sender.onFragmentAcked(first!.handle)
      sender.onFragmentLost(second!.handle)
      expect(receipts).toEqual([
        [1, 'delivered'],
        [2, 'lost'],
      ])
    })

    it('keep no more than a bounded number of messages waiting', () => {
      const { sender } = createSender({ dialect: uflow3, maxOutstandingBytes: 100_000 })
      sender.setRedundancy(0, true)
      for (let mark = 0; mark < 200; mark++) sender.enqueue(0, payload(mark), unreliable)
      takeAll(sender)
      sender.endFlush(0)
      const extras = []
      for (let extra = sender.peekExtra(0); extra !== undefined; extra = sender.peekExtra(0)) {
        extras.push(takePeeked(sender, extra))
      }
      expect(extras).toHaveLength(64)
      expect(extras.at(-1)).toMatchObject({ messageId: 199, bytes: [199] })
    })
  })

  describe('resynchronizing', () => {
    it('is wanted once nothing that is outstanding will be sent again', () => {
      const { sender } = createSender()
      expect(sender.wantsSync).toBe(false)
      sender.enqueue(0, payload(1, 8), unreliable)
      sender.enqueue(0, payload(2), reliable)
      takeOne(sender)
      expect(sender.wantsSync).toBe(false)
      const sent = takeAll(sender)
      expect(sender.wantsSync).toBe(false)
      for (const { handle } of sent) sender.onFragmentAcked(handle)
      expect(sender.wantsSync).toBe(true)
      sender.handlePeerBase(2)
      expect(sender.wantsSync).toBe(false)
    })

    it('is wanted although more is queued, if that waits for what the peer will never see', () => {
      const { sender } = createSender({ maxOutstandingBytes: 8 })
      sender.enqueue(0, payload(1, 8), unreliable)
      sender.enqueue(0, payload(2, 8), unreliable)
      for (const { handle } of takeAll(sender)) sender.onFragmentLost(handle)
      expect(sender.hasPending).toBe(true)
      expect(sender.wantsSync).toBe(true)
    })
  })
})
