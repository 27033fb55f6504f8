import type { Fragment } from '@rudp/wire'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { InOrderMessages } from '../src/in-order-messages.ts'
import { MessageReceiver } from '../src/index.ts'
import { tinyDialect } from './support/dialects.ts'

const { maxFragmentBytes } = tinyDialect
const CHANNELS = 3

const anyMessage = fc.record({
  channel: fc.nat(CHANNELS - 1),
  isReliable: fc.boolean(),
  /** How far it falls behind those after it; only one that is not reliable may be lost. */
  delay: fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, fc.nat(5)),
  isLost: fc.boolean(),
  isRepeated: fc.boolean(),
  isLong: fc.oneof({ weight: 5, arbitrary: fc.constant(false) }, fc.constant(true)),
  /** What the application does when it has come: pulls so many, and may end the pass. */
  pulls: fc.nat(4),
  endsPass: fc.boolean(),
})

type AnyMessage = typeof anyMessage extends fc.Arbitrary<infer T> ? T : never

/** The fragments of messages that an honest sender has sent, in the order in which they come. */
function arrivals(messages: readonly AnyMessage[]): { at: number; fragment: Fragment }[] {
  const parents = new Array<number>(CHANNELS).fill(-1)
  const come = messages.flatMap((message, id) => {
    const { channel, isReliable, delay, isLong } = message
    const windowParent = Math.max(...parents)
    const fragment: Fragment = {
      messageId: id,
      channel,
      windowParentLead: windowParent < 0 ? 0 : id - windowParent,
      channelParentLead: parents[channel]! < 0 ? 0 : id - parents[channel]!,
      fragmentId: 0,
      lastFragmentId: isLong ? 1 : 0,
      payloadOffset: 0,
      payloadBytes: isLong ? maxFragmentBytes : 1,
    }
    if (isReliable) parents[channel] = id
    if (message.isLost && !isReliable) return []
    const fragments = isLong ? [fragment, { ...fragment, fragmentId: 1 }] : [fragment]
    const copies = message.isRepeated ? [...fragments, ...fragments] : fragments
    return copies.map((each) => ({ at: id + delay, id, fragment: each }))
  })
  return come.sort((a, b) => a.at - b.at || a.id - b.id)
}

it('messages that come in order are handed out as those that do not, whatever comes between', () => {
  const { isNext } = InOrderMessages.prototype
  let inLine = 0
  const create = () =>
    new MessageReceiver({
      dialect: tinyDialect,
      firstMessageId: 0,
      maxAllocBytes: 10_000,
      maxMessageBytes: 64,
    })

  try {
    fc.assert(
      fc.property(fc.array(anyMessage, { maxLength: 14 }), (messages) => {
        const tested = create()
        const plain = create()
        const both = <T>(act: (receiver: MessageReceiver) => T) => {
          InOrderMessages.prototype.isNext = () => false
          const expected = act(plain)
          InOrderMessages.prototype.isNext = function (...args) {
            const answer = isNext.apply(this, args)
            if (answer) inLine++
            return answer
          }
          expect(act(tested)).toEqual(expected)
        }
        const state = (receiver: MessageReceiver) => [
          receiver.baseId,
          receiver.allocatedBytes,
          receiver.counters,
        ]
        const pull = (receiver: MessageReceiver) => [receiver.next()?.[0], receiver.channel]
        for (const { fragment } of arrivals(messages)) {
          const { pulls, endsPass } = messages[fragment.messageId]!
          const bytes = new Uint8Array(fragment.payloadBytes).fill(fragment.messageId)
          both((receiver) => receiver.handleFragment(fragment, bytes))
          for (let count = 0; count < pulls; count++) both(pull)
          if (endsPass) both((receiver) => receiver.endPass())
          if (endsPass) both(state)
        }
        for (let count = 0; count <= messages.length; count++) both(pull)
        both((receiver) => receiver.endPass())
        both(state)
      }),
      { numRuns: 300 },
    )
  } finally {
    InOrderMessages.prototype.isNext = isNext
  }
  expect(inLine).toBeGreaterThan(0)
})
