import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MODE_PERSISTENT, MODE_RELIABLE, type SendMode } from '../src/index.ts'
import { tinyDialect } from './support/dialects.ts'
import { createSender, type TakenFragment, takePeeked } from './support/sending.ts'

const { maxFragmentBytes, messageIdCount, messageWindow } = tinyDialect

const operation = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      type: fc.constant('send' as const),
      mode: fc.constantFrom<SendMode>(0, 1, 2, 3),
      channel: fc.nat(3),
      sizeBytes: fc.oneof(fc.nat(4), fc.nat(20)),
      priority: fc.integer({ min: 3, max: 5 }),
      replaceKey: fc.option(fc.nat(1), { nil: undefined }),
      deadlineAtMs: fc.option(fc.nat(100), { nil: undefined }),
    }),
  },
  { weight: 6, arbitrary: fc.record({ type: fc.constant('take' as const), count: fc.nat(6) }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('endFlush' as const) }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('extra' as const) }) },
  { weight: 3, arbitrary: fc.record({ type: fc.constant('ack' as const), pick: fc.nat() }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('lose' as const), pick: fc.nat() }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('base' as const), ahead: fc.nat(8) }) },
)

/** What the world outside knows of a message that was begun. */
interface Begun {
  readonly token: number
  readonly mode: SendMode
  readonly channel: number
  readonly costBytes: number
  readonly lastFragmentId: number
  readonly payloadBytes: number
  /** Copies in flight of each fragment that was sent. */
  readonly copies: number[]
  readonly acked: Set<number>
}

/** A sender, and beside it the plainest account of what it has sent. */
class Account {
  readonly sender
  readonly receipts
  nowMs = 0
  base: number
  next: number
  /** Everything begun and not passed, by number. */
  begun = new Map<number, Begun>()
  /** What is in flight, whichever message it is of. */
  flying: { number: number; fragmentId: number; handle: number }[] = []
  /** Everything queued. */
  queued: { token: number; channel: number; sizeBytes: number; mode: SendMode }[] = []
  tokens = 0

  constructor(firstMessageId: number, maxOutstandingBytes: number) {
    const created = createSender({ firstMessageId, maxOutstandingBytes, maxMessageBytes: 64 })
    this.sender = created.sender
    this.receipts = created.receipts
    this.base = firstMessageId
    this.next = firstMessageId
    this.sender.setRedundancy(0, true)
  }

  /** Forgets what was reported as dropped before it was sent. */
  dropQueued(): void {
    const dropped = new Set(
      this.receipts.filter(([, outcome]) => outcome !== 'delivered').map(([token]) => token),
    )
    this.queued = this.queued.filter(({ token }) => !dropped.has(token))
  }

  /** Checks a fragment that was taken, and enters it. */
  enter(taken: TakenFragment): void {
    const number = this.base + ((taken.messageId - this.base) & (messageIdCount - 1))
    let message = this.begun.get(number)
    if (message === undefined) {
      message = this.enterFirst(number, taken)
    } else {
      const { copies, acked, lastFragmentId, payloadBytes } = message
      expect(taken.lastFragmentId).toBe(lastFragmentId)
      expect(acked.has(taken.fragmentId)).toBe(false)
      if (taken.isResend) expect(copies[taken.fragmentId]).toBeDefined()
      else expect(taken.fragmentId).toBe(copies.length)
      const rest = payloadBytes - taken.fragmentId * maxFragmentBytes
      expect(taken.payloadBytes).toBe(Math.min(rest, maxFragmentBytes))
    }
    expect(taken.bytes).toEqual(new Array(taken.payloadBytes).fill(message.token & 0xff))
    message.copies[taken.fragmentId] = (message.copies[taken.fragmentId] ?? 0) + 1
    this.flying.push({ number, fragmentId: taken.fragmentId, handle: taken.handle })
  }

  enterFirst(number: number, taken: TakenFragment): Begun {
    expect(number).toBe(this.next)
    expect(taken.fragmentId).toBe(0)
    expect(taken.isResend).toBe(false)

    const parents = [...this.begun].filter(([, { mode }]) => mode === MODE_RELIABLE)
    const onChannel = parents.filter(([, { channel }]) => channel === taken.channel)
    expect(taken.windowParentLead).toBe(number - (parents.at(-1)?.[0] ?? number))
    expect(taken.channelParentLead).toBe(number - (onChannel.at(-1)?.[0] ?? number))

    // The head of its channel, and no other message that may be skipped is sent in part.
    const head = this.queued.find(({ channel }) => channel === taken.channel)!
    this.queued.splice(this.queued.indexOf(head), 1)
    for (const { mode, copies, lastFragmentId } of this.begun.values()) {
      if (mode !== MODE_RELIABLE) expect(copies.length).toBe(lastFragmentId + 1)
    }

    const { lastFragmentId } = taken
    const message: Begun = {
      token: head.token,
      mode: head.mode,
      channel: head.channel,
      costBytes: lastFragmentId === 0 ? head.sizeBytes : (lastFragmentId + 1) * maxFragmentBytes,
      lastFragmentId,
      payloadBytes: head.sizeBytes,
      copies: [],
      acked: new Set(),
    }
    this.begun.set(number, message)
    this.next++
    return message
  }

  get outstandingBytes(): number {
    return [...this.begun.values()].reduce((sum, { costBytes }) => sum + costBytes, 0)
  }

  get queuedBytes(): number {
    const queued = this.queued.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)
    return [...this.begun.values()].reduce(
      (sum, { payloadBytes, copies }) =>
        sum + Math.max(0, payloadBytes - copies.length * maxFragmentBytes),
      queued,
    )
  }

  /** Whether a fragment waits to be sent again: all its copies are lost. */
  get hasResends(): boolean {
    return [...this.begun.values()].some(
      ({ acked, copies, mode }) =>
        mode >= MODE_PERSISTENT && copies.some((count, id) => count === 0 && !acked.has(id)),
    )
  }

  check(limitBytes: number): void {
    const { sender } = this
    const partial = [...this.begun.values()].some((m) => m.copies.length <= m.lastFragmentId)
    const open = [...this.begun.values()].some(
      ({ acked, lastFragmentId, mode }) => mode >= MODE_PERSISTENT && acked.size <= lastFragmentId,
    )
    const { nextMessageId, queuedMessages, queuedBytes, outstandingBytes } = sender
    const { hasPending, hasUnsettled, hasUnacknowledged } = sender
    expect({
      nextMessageId,
      queuedMessages,
      queuedBytes,
      outstandingBytes,
      hasPending,
      hasUnsettled,
      hasUnacknowledged,
    }).toEqual({
      nextMessageId: this.next % messageIdCount,
      queuedMessages: this.queued.length,
      queuedBytes: this.queuedBytes,
      outstandingBytes: this.outstandingBytes,
      hasPending: this.queued.length > 0 || partial || this.hasResends,
      hasUnsettled: open,
      hasUnacknowledged: this.next > this.base,
    })
    expect(this.outstandingBytes).toBeLessThanOrEqual(limitBytes)
    expect(this.next - this.base).toBeLessThanOrEqual(messageWindow)
    const tokens = this.receipts.map(([token]) => token)
    expect(new Set(tokens).size).toBe(tokens.length)
  }
}

describe('MessageSender', () => {
  it('keeps every promise, whatever it is asked and whatever becomes of its fragments', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.constant(125), fc.nat(127)),
        fc.constantFrom(20, 41, 200),
        fc.array(operation, { maxLength: 150, size: 'max' }),
        (firstMessageId, maxOutstandingBytes, operations) => {
          const account = new Account(firstMessageId, maxOutstandingBytes)
          const { sender } = account
          const limitBytes = Math.ceil(maxOutstandingBytes / maxFragmentBytes) * maxFragmentBytes
          for (const op of operations) {
            account.nowMs++
            if (op.type === 'send') {
              const { type: _, sizeBytes, replaceKey, deadlineAtMs, ...options } = op
              const token = ++account.tokens
              const before = account.receipts.length
              sender.enqueue(account.nowMs, new Uint8Array(sizeBytes).fill(token), {
                ...options,
                receipt: token,
                ...(replaceKey !== undefined && { replaceKey }),
                ...(deadlineAtMs !== undefined && { deadlineAtMs }),
              })
              const entry = { token, channel: op.channel, sizeBytes, mode: op.mode }
              const [replaced] = account.receipts.slice(before)
              const place = account.queued.findIndex((one) => one.token === replaced?.[0])
              if (place >= 0) account.queued.splice(place, 1)
              account.queued.push(entry)
            } else if (op.type === 'take') {
              for (let count = 0; count < op.count; count++) {
                const peeked = sender.peek(account.nowMs)
                account.dropQueued()
                const taken = takePeeked(sender, peeked, account.nowMs)
                if (taken === undefined) break
                account.enter(taken)
              }
            } else if (op.type === 'extra') {
              const peeked = sender.peekExtra(account.nowMs)
              account.dropQueued()
              const taken = takePeeked(sender, peeked, account.nowMs)
              if (taken !== undefined) account.enter(taken)
            } else if (op.type === 'endFlush') {
              sender.endFlush(account.nowMs)
              account.dropQueued()
              expect(account.queued.every(({ mode }) => mode !== 0)).toBe(true)
              expect(sender.nextDeadlineMs()).toBeGreaterThan(account.nowMs)
            } else if (op.type === 'base') {
              const passed = Math.min(op.ahead, account.next - account.base)
              account.base += passed
              for (const number of [...account.begun.keys()]) {
                if (number < account.base) account.begun.delete(number)
              }
              sender.handlePeerBase(account.base % messageIdCount)
            } else if (account.flying.length > 0) {
              const index = op.pick % account.flying.length
              const [{ number, fragmentId, handle }] = account.flying.splice(index, 1) as [
                (typeof account.flying)[0],
              ]
              const message = account.begun.get(number)
              if (message !== undefined) message.copies[fragmentId]!--
              if (op.type === 'ack') {
                message?.acked.add(fragmentId)
                sender.onFragmentAcked(handle)
              } else {
                sender.onFragmentLost(handle)
              }
            }
            account.check(limitBytes)
          }
          sender.abandonAll(account.nowMs)
          expect(account.receipts.map(([token]) => token).sort((a, b) => a - b)).toEqual(
            Array.from({ length: account.tokens }, (_, index) => index + 1),
          )
        },
      ),
      { numRuns: 100 },
    )
  })
})
