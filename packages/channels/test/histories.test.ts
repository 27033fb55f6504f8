import { type Fragment, uflow3 } from '@rudp/wire'
import { describe, expect, it } from 'vitest'
import { MessageReceiver, MessageSender, ReceiveBudget, type SendMode } from '../src/index.ts'
import { tinyDialect } from './support/dialects.ts'
import { Fingerprint } from './support/fingerprint.ts'

// Golden records: all that senders and receivers say in histories that lead through most of what can
// happen. They say that nothing has changed, not that it is right, which the other tests do. After a
// change on purpose, read the difference and write them anew (`vitest run -u`).

/** A seeded draw of integers from 0 to below `count` (xorshift32). */
function createBelow(seed: number): (count: number) => number {
  let state = (seed * 0x9e3779b1) | 1
  return (count) => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) % count
  }
}

/** A sender that is asked for everything, and whose fragments meet every fate. */
function liveAsSender(seed: number, isTiny: boolean): string {
  const record = new Fingerprint()
  const below = createBelow(seed)
  const dialect = isTiny ? tinyDialect : uflow3
  const largest = isTiny ? 64 : 20_000
  const sender = new MessageSender({
    dialect,
    firstMessageId: dialect.messageIdCount - 20,
    maxMessageBytes: largest,
    maxOutstandingBytes: isTiny ? [20, 90, 400][seed % 3]! : 60_000,
    receipts: (token, outcome) => record.add(outcome, [token]),
    ...(seed % 2 === 0 && { extraCopyDelayMs: 7 }),
  })
  sender.setRedundancy(1, true)
  let nowMs = 0
  let token = 0
  let passed = 0
  const flying: number[] = []
  const firstId = sender.nextMessageId
  for (let step = 0; step < 1200; step++) {
    nowMs += [0, 0, 1, 5, 30][below(5)]!
    switch (below(9)) {
      case 0:
      case 1:
      case 2: {
        const most = below(4) === 0 ? largest : isTiny ? 8 : 300
        const sizeBytes = below(Math.min(most, sender.maxMessageBytes) + 1)
        sender.enqueue(nowMs, new Uint8Array(sizeBytes).fill(step), {
          channel: below(dialect.channelCount),
          mode: below(4) as SendMode,
          priority: below(8),
          receipt: ++token,
          ...(below(4) === 0 && { deadlineAtMs: nowMs + below(60) }),
          ...(below(4) === 0 && { replaceKey: below(3) }),
        })
        break
      }
      case 3:
      case 4:
        for (let n = below(8); n > 0; n--) {
          const peeked =
            sender.peek(nowMs) ?? (below(2) === 0 ? sender.peekExtra(nowMs) : undefined)
          if (peeked === undefined) break
          const { payload, payloadStart, payloadBytes, messageId, channel } = peeked
          const leads = [peeked.windowParentLead, peeked.channelParentLead]
          const flags = [peeked.isResend, peeked.isTimeSensitive].map(Number)
          const ids = [peeked.fragmentId, peeked.lastFragmentId, payloadBytes]
          const marks = [
            payload[payloadStart] ?? -1,
            payload[payloadStart + payloadBytes - 1] ?? -1,
          ]
          record.add('fragment', [messageId, channel, ...leads, ...flags, ...ids, ...marks])
          flying.push(sender.take(nowMs))
        }
        break
      case 5:
        sender.endFlush(nowMs)
        break
      case 6:
      case 7:
        for (let n = below(6); n > 0 && flying.length > 0; n--) {
          const [handle = 0] = flying.splice(below(Math.min(flying.length, 6)), 1)
          if (below(3) > 0) sender.onFragmentAcked(handle)
          else sender.onFragmentLost(handle)
        }
        break
      default: {
        const begun = (sender.nextMessageId - firstId) & (dialect.messageIdCount - 1)
        const open = (begun - passed) & (dialect.messageIdCount - 1)
        const ahead = below(10) === 0 ? open + 1 + below(3) : below(open + 1)
        if (ahead <= open) passed += ahead
        const base = firstId + passed + (ahead <= open ? 0 : ahead)
        sender.handlePeerBase(base & (dialect.messageIdCount - 1))
        if (below(6) === 0) sender.trim()
      }
    }
    const sizes = [sender.queuedBytes, sender.queuedMessages, sender.outstandingBytes]
    const flags = [sender.hasPending, sender.hasUnsettled, sender.wantsSync].map(Number)
    record.add(sender.blockedBy, [
      sender.nextDeadlineMs(),
      sender.nextExtraMs(),
      ...sizes,
      ...flags,
    ])
  }
  sender.abandonAll(nowMs)
  record.add('all', Object.values(sender.counters))
  for (let channel = 0; channel < dialect.channelCount; channel++) {
    record.add('channel', Object.values(sender.channelCounters(channel) ?? {}))
  }
  return record.toString()
}

/** A receiver that is sent everything: what is new, old, repeated, contradictory and too much. */
function liveAsReceiver(seed: number): string {
  const record = new Fingerprint()
  const below = createBelow(seed)
  const budget = seed % 2 === 0 ? new ReceiveBudget(90) : undefined
  const receiver = new MessageReceiver({
    dialect: tinyDialect,
    firstMessageId: tinyDialect.messageIdCount - 20,
    maxMessageBytes: 30,
    maxAllocBytes: [40, 120, 400][seed % 3]!,
    ...(budget !== undefined && { budget }),
  })
  for (let step = 0; step < 3000; step++) {
    const ahead = [0, 0, 0, 1, below(5), below(40), -1 - below(20)][below(7)]!
    const messageId = (receiver.baseId + ahead) & (tinyDialect.messageIdCount - 1)
    switch (below(12)) {
      case 0:
        receiver.handleSync(messageId, [500, 999, 1000, 5000][below(4)])
        break
      case 1:
      case 2:
        for (let n = below(5); n > 0; n--) {
          const message = receiver.next()
          if (message === undefined) break
          record.add('message', [receiver.channel, message.length, ...message.subarray(0, 3)])
        }
        receiver.endPass()
        if (below(5) === 0) receiver.trim()
        break
      default: {
        const lead = (): number => (below(5) === 0 ? below(4) : 0)
        const windowParentLead = lead()
        const lastFragmentId = below(5) === 0 ? below(9) : 0
        const fragmentId = below(lastFragmentId + 1 + (below(20) === 0 ? 1 : 0))
        const isFull = fragmentId < lastFragmentId && below(20) > 0
        const fragment: Fragment = {
          messageId,
          channel: below(4),
          windowParentLead,
          channelParentLead: windowParentLead === 0 ? lead() : windowParentLead * below(3),
          fragmentId,
          lastFragmentId,
          payloadOffset: below(4),
          payloadBytes: isFull ? 4 : below(6),
        }
        const bytes = new Uint8Array(10).fill(step)
        const needed = receiver.needsBytes(fragment)
        record.add('taken', [needed, Number(receiver.handleFragment(fragment, bytes))])
      }
    }
    const { allocatedBytes, baseId } = receiver
    record.add('receiver', [baseId, allocatedBytes, budget?.availableBytes ?? 0])
  }
  record.add('all', Object.values(receiver.counters))
  for (let channel = 0; channel < 4; channel++) {
    record.add('channel', Object.values(receiver.channelCounters(channel) ?? {}))
  }
  receiver.clear()
  record.add('cleared', [receiver.allocatedBytes, budget?.availableBytes ?? 0])
  return record.toString()
}

describe('the same is said as ever', () => {
  it.each([1, 2, 3, 4, 5, 6])('by a sender of small messages (%i)', (seed) => {
    expect(liveAsSender(seed, true)).toMatchSnapshot()
  })

  it.each([1, 2])('by a sender of messages as they are (%i)', (seed) => {
    expect(liveAsSender(seed, false)).toMatchSnapshot()
  })

  it.each([1, 2, 3, 4, 5, 6])('by a receiver (%i)', (seed) => {
    expect(liveAsReceiver(seed)).toMatchSnapshot()
  })
})
