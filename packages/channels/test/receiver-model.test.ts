import type { Fragment } from '@rudp/wire'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MessageReceiver } from '../src/index.ts'
import { tinyDialect } from './support/dialects.ts'
import { NaiveReceiver } from './support/naive-receiver.ts'

const { maxFragmentBytes, messageIdCount, messageWindow } = tinyDialect

const firstMessageId = fc.oneof(
  fc.constantFrom(0, messageIdCount - 1, messageIdCount - 3),
  fc.nat(messageIdCount - 1),
)
const maxAllocBytes = fc.constantFrom(16, 50, 1000)
const lead = fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 6 }), fc.nat(messageWindow))

/** Any fragment at all, its message as far from the window's base as `ahead` says. */
const anyFragment = fc.record({
  type: fc.constant('fragment' as const),
  ahead: fc.oneof(fc.nat(7), fc.integer({ min: -3, max: 6 }), fc.integer({ min: -20, max: 40 })),
  channel: fc.nat(1),
  windowParentLead: lead,
  channelParentLead: lead,
  fragmentId: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, fc.nat(2)),
  lastFragmentId: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, fc.nat(2)),
  payloadBytes: fc.oneof(fc.constant(maxFragmentBytes), fc.nat(maxFragmentBytes + 1)),
})
const pass = fc.record({ type: fc.constant('pass' as const) })
const sync = fc.record({
  type: fc.constant('sync' as const),
  ahead: fc.integer({ min: -2, max: 36 }),
})
const anyOperation = fc.oneof(
  { arbitrary: anyFragment, weight: 8 },
  { arbitrary: pass, weight: 2 },
  { arbitrary: sync, weight: 1 },
)

function createPair(first: number, maxAlloc: number) {
  return {
    model: new NaiveReceiver(tinyDialect, first, maxAlloc),
    receiver: new MessageReceiver({
      dialect: tinyDialect,
      firstMessageId: first,
      maxAllocBytes: maxAlloc,
      maxMessageBytes: 1000,
    }),
  }
}

type Pair = ReturnType<typeof createPair>

function expectSamePass({ model, receiver }: Pair) {
  const delivered: ReturnType<NaiveReceiver['pass']> = []
  for (let message = receiver.next(); message !== undefined; message = receiver.next()) {
    delivered.push({ channel: receiver.channel, message: [...message] })
  }
  receiver.endPass()
  expect(delivered).toEqual(model.pass())
}

function expectSameState({ model, receiver }: Pair) {
  const { allocatedBytes, baseId } = receiver
  expect({ allocatedBytes, baseId }).toEqual({
    allocatedBytes: model.allocatedBytes,
    baseId: model.baseId,
  })
}

describe('MessageReceiver beside a naive model', () => {
  it('does the same with any fragments whatever, however hostile', () => {
    fc.assert(
      fc.property(
        firstMessageId,
        maxAllocBytes,
        fc.array(anyOperation, { maxLength: 120, size: 'max' }),
        (first, maxAlloc, operations) => {
          const pair = createPair(first, maxAlloc)
          let filling = 0
          for (const operation of operations) {
            if (operation.type === 'pass') {
              expectSamePass(pair)
            } else {
              const messageId =
                (pair.model.baseId + operation.ahead + messageIdCount) % messageIdCount
              if (operation.type === 'sync') {
                pair.model.handleSync(messageId)
                pair.receiver.handleSync(messageId)
              } else {
                const fragment = { ...operation, messageId, payloadOffset: 1 }
                const bytes = new Uint8Array(8).fill(++filling)
                pair.model.handleFragment(fragment, bytes)
                pair.receiver.handleFragment(fragment, bytes)
              }
            }
            expectSameState(pair)
          }
          expectSamePass(pair)
          expectSameState(pair)
        },
      ),
      { numRuns: 500 },
    )
  })

  it('does the same with an honest sender on a network that loses, repeats and reorders', () => {
    const message = fc.record({
      isReliable: fc.boolean(),
      channel: fc.nat(3),
      sizeBytes: fc.nat(3 * maxFragmentBytes),
      /** For each fragment, after how many more messages its copies arrive; none if lost. */
      delays: fc.array(fc.array(fc.nat(12), { maxLength: 2, size: 'max' }), {
        minLength: 3,
        maxLength: 3,
      }),
      passes: fc.boolean(),
    })
    fc.assert(
      fc.property(
        firstMessageId,
        fc.array(message, { minLength: 1, maxLength: 200, size: 'max' }),
        (first, messages) => {
          const pair = createPair(first, 10_000)
          const flying: { atStep: number; fragment: Fragment; bytes: Uint8Array }[] = []
          const parents: { number: number; channel: number }[] = []
          let step = 0
          let base = first
          const tick = (passes: boolean) => {
            for (const { fragment, bytes } of flying.filter((copy) => copy.atStep === step)) {
              pair.model.handleFragment(fragment, bytes)
              pair.receiver.handleFragment(fragment, bytes)
            }
            if (passes) expectSamePass(pair)
            expectSameState(pair)
            base += (pair.model.baseId - base) & (messageIdCount - 1)
            step++
          }

          messages.forEach((sent, index) => {
            const number = first + index
            // A full window holds the sender back. Within 12 steps everything reliable is there;
            // if that does not help, only a sync does.
            for (let wait = 0; wait < 13 && number - base >= messageWindow; wait++) tick(true)
            if (number - base >= messageWindow) {
              pair.model.handleSync(number % messageIdCount)
              pair.receiver.handleSync(number % messageIdCount)
              tick(true)
            }
            expect(number - base).toBeLessThan(messageWindow)
            const open = parents.filter((parent) => parent.number >= base)
            const windowParent = open.at(-1)
            const channelParent = open.filter(({ channel }) => channel === sent.channel).at(-1)
            const lastFragmentId = Math.max(0, Math.ceil(sent.sizeBytes / maxFragmentBytes) - 1)
            for (let fragmentId = 0; fragmentId <= lastFragmentId; fragmentId++) {
              const payloadBytes = Math.min(
                maxFragmentBytes,
                sent.sizeBytes - fragmentId * maxFragmentBytes,
              )
              const fragment = {
                messageId: number % messageIdCount,
                channel: sent.channel,
                windowParentLead: windowParent === undefined ? 0 : number - windowParent.number,
                channelParentLead: channelParent === undefined ? 0 : number - channelParent.number,
                fragmentId,
                lastFragmentId,
                payloadOffset: 0,
                payloadBytes,
              }
              const bytes = new Uint8Array(maxFragmentBytes).fill(index)
              const delays = [...(sent.delays[fragmentId] ?? [])]
              if (sent.isReliable) delays.push(12)
              for (const delay of delays) flying.push({ atStep: step + delay, fragment, bytes })
            }
            if (sent.isReliable) parents.push({ number, channel: sent.channel })
            tick(sent.passes)
          })
          for (let rest = 0; rest < 14; rest++) tick(true)
        },
      ),
      { numRuns: 60 },
    )
  })
})
