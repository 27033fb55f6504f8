import { uflow3 } from '@rudp/wire'
import { describe, expect, it, vi } from 'vitest'
import { unbundle } from '../test/support/bundles.ts'
import { createSender, payload, takeAll, takeOne } from '../test/support/sending.ts'
import type { MessageSender } from './message-sender.ts'
import { PayloadSlab } from './payload-slabs.ts'
import { MODE_PERSISTENT, MODE_RELIABLE, MODE_UNRELIABLE } from './send-mode.ts'
import type { SendOptions } from './send-options.ts'

const reliable = { channel: 0, mode: MODE_RELIABLE } as const
const FRAGMENT = uflow3.maxFragmentBytes

/** A sender of version 3 that is in bulk, with nothing queued, and may make bundles of that size. */
function createBulkSender(bundleBytes: number, memoryBytes = 10_000_000) {
  const { sender, receipts } = createSender({
    dialect: uflow3,
    maxOutstandingBytes: memoryBytes,
    maxMessageBytes: 1_000_000,
  })
  sender.enqueueCopy(0, payload(0, 3_000), { channel: 9, mode: MODE_UNRELIABLE })
  takeAll(sender)
  sender.limitBundles(bundleBytes)
  return { sender, receipts }
}

/** Queues messages of those sizes, the first bytes of which count up from 1. */
function enqueue(sender: MessageSender, sizes: readonly number[], options: SendOptions = reliable) {
  sizes.forEach((sizeBytes, index) => {
    sender.enqueueCopy(0, payload(index + 1, sizeBytes), options)
  })
}

/** What is sent, by message: how many fragments, and the first bytes and sizes of what is in it. */
function takeMessages(sender: MessageSender) {
  const messages: { fragments: number; bytes: number[]; isBundle: boolean }[] = []
  for (const { fragmentId, bytes, isBundle } of takeAll(sender)) {
    if (fragmentId === 0) messages.push({ fragments: 0, bytes: [], isBundle })
    const message = messages.at(-1)!
    message.fragments++
    message.bytes.push(...bytes)
    expect(isBundle).toBe(message.isBundle)
  }
  return messages.map(({ fragments, bytes, isBundle }) => {
    const inside = isBundle ? unbundle(bytes)! : [bytes]
    return `${isBundle ? 'bundle' : 'plain'} ${fragments}: ${inside.map((one) => `${one[0]}×${one.length}`).join(' ')}`
  })
}

describe('Bundler', () => {
  it('puts what waits on a channel into one message, in order', () => {
    const { sender } = createBulkSender(10 * FRAGMENT)
    enqueue(sender, [1_024, 64, 0x0100, 1_024, 1_024])
    expect(takeMessages(sender)).toEqual(['bundle 3: 1×1024 2×64 3×256 4×1024 5×1024'])
  })

  it('fills every fragment but the last', () => {
    const { sender } = createBulkSender(10 * FRAGMENT)
    enqueue(sender, new Array(10).fill(1_000))
    const sizes = takeAll(sender).map(({ payloadBytes }) => payloadBytes)
    expect(sizes).toEqual([...new Array(6).fill(FRAGMENT), 10 * 1_002 - 6 * FRAGMENT])
  })

  it('makes none unless it was allowed to, or is not any more', () => {
    const { sender } = createBulkSender(2 * FRAGMENT - 1)
    enqueue(sender, [100, 100])
    expect(takeMessages(sender)).toEqual(['plain 1: 1×100', 'plain 1: 2×100'])
    sender.limitBundles(2 * FRAGMENT)
    enqueue(sender, [100, 100])
    sender.limitBundles(0)
    enqueue(sender, [100])
    expect(takeMessages(sender)).toEqual(['bundle 1: 1×100 2×100', 'plain 1: 1×100'])
  })

  it('makes none where little is said', () => {
    const { sender } = createSender({ dialect: uflow3, maxOutstandingBytes: 100_000 })
    sender.limitBundles(Infinity)
    enqueue(sender, [64, 64])
    expect(takeMessages(sender)).toEqual(['plain 1: 1×64', 'plain 1: 2×64'])
  })

  it('is in bulk by messages that it was given for good as well', () => {
    const { sender } = createSender({
      dialect: uflow3,
      maxOutstandingBytes: 1e6,
      maxMessageBytes: 1e6,
    })
    sender.limitBundles(Infinity)
    for (let i = 1; i <= 4; i++) sender.enqueue(0, payload(i, 1_000), reliable)
    expect(takeMessages(sender)).toEqual([
      'plain 1: 1×1000',
      'plain 1: 2×1000',
      'bundle 2: 3×1000 4×1000',
    ])
  })

  it.each([
    ['asks for a receipt', { ...reliable, receipt: 1 }],
    ['has a deadline', { ...reliable, deadlineAtMs: 1_000 }],
    ['is persistent', { channel: 0, mode: MODE_PERSISTENT }],
    ['may be replaced', { channel: 0, mode: MODE_UNRELIABLE, replaceKey: 1 }],
    ['is more urgent', { ...reliable, priority: 0 }],
    ['is on another channel', { ...reliable, channel: 1 }],
  ] as const)('leaves out what %s, wherever it stands', (_, other) => {
    const { sender } = createBulkSender(10 * FRAGMENT)
    enqueue(sender, [100], reliable)
    enqueue(sender, [200], other)
    enqueue(sender, [300], reliable)
    const messages = takeMessages(sender)
    if (other.channel === 0)
      expect(messages.filter((one) => one.startsWith('plain'))).toHaveLength(3)
    else expect(messages.sort()).toEqual(['bundle 1: 1×100 1×300', 'plain 1: 1×200'])
  })

  it('keeps messages of a channel out whose small ones are sent twice', () => {
    const { sender } = createBulkSender(10 * FRAGMENT)
    sender.setRedundancy(0, true)
    enqueue(sender, [100, 100])
    expect(takeMessages(sender)).toEqual(['plain 1: 1×100', 'plain 1: 2×100'])
  })

  it.each([
    [0, false],
    [1, true],
    [1_267, true],
    [1_268, false],
    [1_448, false],
    [1_449, true],
    [2_715, true],
    [2_716, false],
    [4_096, true],
    [4_345, false],
  ])('bundles messages of %i bytes: %s', (sizeBytes, isBundled) => {
    const { sender } = createBulkSender(10 * FRAGMENT)
    enqueue(sender, [sizeBytes, sizeBytes])
    expect(takeMessages(sender).every((one) => one.startsWith('bundle'))).toBe(isBundled)
  })

  it('makes none larger than allowed', () => {
    const { sender } = createBulkSender(3 * FRAGMENT + 1_000)
    enqueue(sender, new Array(9).fill(1_000))
    expect(takeMessages(sender).map((one) => one.slice(0, 8))).toEqual([
      'bundle 3',
      'bundle 3',
      'plain 1:',
    ])
  })

  it('fills one to the last byte that is allowed', () => {
    const { sender } = createBulkSender(2 * FRAGMENT)
    enqueue(sender, [1_000, 1_000, 2 * FRAGMENT - 2 * 1_002 - 2, 1])
    expect(takeMessages(sender)[0]).toBe('bundle 2: 1×1000 2×1000 3×890')
    enqueue(sender, [1_000, 1_000, 2 * FRAGMENT - 2 * 1_002 - 1])
    expect(takeMessages(sender)[0]).toBe('bundle 2: 1×1000 2×1000')
  })

  it('replaces what a reliable message of the same key does', () => {
    const { sender } = createBulkSender(10 * FRAGMENT)
    enqueue(sender, [100], { channel: 0, mode: MODE_UNRELIABLE, replaceKey: 1 })
    enqueue(sender, [200], reliable)
    enqueue(sender, [300], { ...reliable, replaceKey: 1 })
    expect(takeMessages(sender)).toEqual(['plain 1: 1×200', 'plain 1: 1×300'])
    expect(sender.channelCounters(0)?.replaced).toBe(1)
  })

  it('goes on while what is bundled is bulk', () => {
    const { sender } = createBulkSender(10 * FRAGMENT)
    sender.endFlush(0)
    enqueue(sender, new Array(40).fill(100))
    takeAll(sender)
    sender.endFlush(0)
    enqueue(sender, [100, 100])
    expect(takeMessages(sender)).toEqual(['bundle 1: 1×100 2×100'])
    sender.endFlush(0)
    enqueue(sender, [100, 100])
    expect(takeMessages(sender)).toEqual(['plain 1: 1×100', 'plain 1: 2×100'])
  })

  it('gives all its memory back', () => {
    const retain = vi.spyOn(PayloadSlab.prototype, 'retain')
    const release = vi.spyOn(PayloadSlab.prototype, 'release')
    const { sender } = createBulkSender(Infinity)
    for (let round = 0; round < 3; round++) {
      enqueue(sender, new Array(90).fill(1_000))
      for (const { handle } of takeAll(sender)) sender.onFragmentAcked(handle)
      sender.handlePeerBase(sender.nextMessageId)
    }
    // The first message, two slabs of the first bundle, one of each other.
    expect(retain.mock.calls.length).toBeGreaterThan(8)
    expect(release).toHaveBeenCalledTimes(retain.mock.calls.length)
    vi.restoreAllMocks()
  })

  it('makes none of more than 44 fragments or 1,024 messages', () => {
    const { sender } = createBulkSender(Infinity)
    enqueue(sender, new Array(70).fill(1_000))
    expect(takeMessages(sender).map((one) => one.split(':')[0])).toEqual(['bundle 44', 'bundle 5'])
    enqueue(sender, new Array(1_026).fill(1))
    expect(takeMessages(sender).map((one) => one.split(' ').length - 2)).toEqual([1_024, 2])
  })

  it('makes none of more than an eighth of the peer’s memory, or the largest message', () => {
    const { sender } = createBulkSender(Infinity, 8 * 3 * FRAGMENT)
    enqueue(sender, new Array(9).fill(1_000))
    expect(takeMessages(sender)[0]).toMatch(/^bundle 3:/)
    const small = createSender({
      dialect: uflow3,
      maxOutstandingBytes: 1e6,
      maxMessageBytes: 3_000,
    }).sender
    small.limitBundles(Infinity)
    enqueue(small, new Array(9).fill(1_000))
    for (const message of takeMessages(small)) expect(message).toMatch(/^plain|^bundle 2:/)
  })

  it('takes nothing more into a bundle of which something was sent', () => {
    const { sender } = createBulkSender(10 * FRAGMENT)
    enqueue(sender, [1_000, 1_000])
    expect(takeOne(sender)).toMatchObject({ fragmentId: 0, isBundle: true })
    enqueue(sender, [1_000])
    expect(takeOne(sender)).toMatchObject({ fragmentId: 1, lastFragmentId: 1, isBundle: true })
    expect(takeOne(sender)).toMatchObject({ messageId: 2, isBundle: false })
  })

  it('keeps bundles of many channels apart, however they take turns', () => {
    const { sender } = createBulkSender(20 * FRAGMENT)
    for (let i = 1; i <= 5; i++) {
      for (const channel of [1, 2, 3]) {
        sender.enqueueCopy(0, payload(10 * channel + i, 500), { channel, mode: MODE_RELIABLE })
      }
    }
    const bytes: number[][] = [[], [], [], []]
    for (const fragment of takeAll(sender)) bytes[fragment.channel]!.push(...fragment.bytes)
    for (const channel of [1, 2, 3]) {
      const marks = unbundle(bytes[channel]!)?.map((one) => one[0])
      expect(marks).toEqual([1, 2, 3, 4, 5].map((i) => 10 * channel + i))
    }
  })

  it('moves a bundle that outgrows its room', () => {
    const { sender } = createBulkSender(Infinity)
    enqueue(sender, new Array(40).fill(1_000))
    const [first] = takeMessages(sender)
    expect(first).toMatch(/^bundle 28: 1×1000 .* 40×1000$/)
  })

  describe('counts messages, not bundles', () => {
    it('while they wait', () => {
      const { sender } = createBulkSender(10 * FRAGMENT)
      enqueue(sender, [100, 200, 300])
      expect(sender.queuedMessages).toBe(3)
      expect(sender.queuedBytes).toBe(600 + 3 * 2)
      takeAll(sender)
      expect([sender.queuedMessages, sender.queuedBytes]).toEqual([0, 0])
    })

    it('when they are sent, acknowledged and passed', () => {
      const { sender } = createBulkSender(10 * FRAGMENT)
      enqueue(sender, [1_000, 1_000, 1_000])
      for (const { handle } of takeAll(sender)) sender.onFragmentAcked(handle)
      expect(sender.channelCounters(0)).toMatchObject({ begun: 3, delivered: 3 })
      sender.handlePeerBase(2)
      expect(sender.outstandingBytes).toBe(0)
    })

    it('when the connection ends first', () => {
      const { sender } = createBulkSender(10 * FRAGMENT)
      enqueue(sender, [1_000, 1_000, 1_000])
      sender.abandonAll(0)
      expect(sender.channelCounters(0)).toMatchObject({ begun: 0, abandoned: 3 })
    })
  })

  it('sends lost fragments of a bundle again as they were', () => {
    const { sender } = createBulkSender(10 * FRAGMENT)
    enqueue(sender, [1_000, 1_000, 1_000])
    const [first, ...others] = takeAll(sender)
    for (const { handle } of others) sender.onFragmentAcked(handle)
    sender.onFragmentLost(first!.handle)
    expect(takeOne(sender)).toEqual({ ...first, isResend: true })
  })

  it('gives large memory back when the connection is idle', () => {
    const { sender } = createBulkSender(Infinity)
    const roomOf = () => {
      enqueue(sender, [100, 100, 100])
      const room = sender.peek(0)!.payload.length
      for (const { handle } of takeAll(sender)) sender.onFragmentAcked(handle)
      return room
    }
    expect(roomOf()).toBe(16_384)
    enqueue(sender, new Array(40).fill(1_000))
    takeAll(sender)
    expect(roomOf()).toBeGreaterThan(60_000)
    sender.trim()
    expect(roomOf()).toBeLessThan(17_000)
  })
})
