import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MessageReceiver } from '../src/index.ts'
import { tinyDialect } from './support/dialects.ts'
import { NaiveReceiver } from './support/naive-receiver.ts'

/** The window and the channels of version 3, with ids that wrap early and fragments that are tiny. */
const dialect = {
  ...tinyDialect,
  channelCount: 64,
  messageWindow: 4_096,
  messageIdCount: 16_384,
}
const { maxFragmentBytes, messageIdCount, messageWindow } = dialect

/** What all fragments of a message say of it, from its id: leads of any length, also beyond the window. */
function headerOf(messageId: number, seed: number) {
  const draw = (messageId * 2_654_435_761 + seed) >>> 0
  const lead = [0, 1 + (draw % 5), draw % messageWindow, messageWindow + (draw % 9_000)][
    draw >>> 30
  ]!
  const isFragmented = (draw >>> 20) % 4 === 0
  return {
    channel: (draw >>> 8) % ((seed & 1) === 0 ? 64 : 3),
    windowParentLead: lead,
    channelParentLead: (draw >>> 16) % 3 === 0 ? 0 : lead,
    lastFragmentId: isFragmented ? 1 + ((draw >>> 22) % 4) : 0,
  }
}

const step = fc.record({
  ahead: fc.oneof(fc.nat(20), fc.nat(300), fc.nat(messageWindow - 1)),
  count: fc.oneof(fc.constant(1), fc.nat(40)),
  fragments: fc.nat(5),
  lastBytes: fc.nat(maxFragmentBytes),
  passes: fc.boolean(),
})

describe('MessageReceiver with a window and channels of full size', () => {
  it('does the same as a naive model, whatever waits where', () => {
    fc.assert(
      fc.property(
        fc.nat(messageIdCount - 1),
        fc.nat(),
        fc.constantFrom(100, 1_000, 100_000),
        fc.array(step, { maxLength: 60, size: 'max' }),
        (firstMessageId, seed, maxAllocBytes, steps) => {
          const model = new NaiveReceiver(dialect, firstMessageId, maxAllocBytes)
          const options = { dialect, firstMessageId, maxAllocBytes, maxMessageBytes: 1_000 }
          const receiver = new MessageReceiver(options)
          const frame = new Uint8Array(64)
          let filling = 0
          for (const { ahead, count, fragments, lastBytes, passes } of steps) {
            for (let i = 0; i < count; i++) {
              const messageId = (model.baseId + ahead + i) % messageIdCount
              const header = headerOf(messageId, seed)
              receiver.beginFrame(frame)
              for (let id = header.lastFragmentId; id >= 0; id--) {
                // The last first; some are left out.
                if (header.lastFragmentId > 0 && id === fragments) continue
                const payloadBytes = id < header.lastFragmentId ? maxFragmentBytes : lastBytes
                const fragment = {
                  ...header,
                  messageId,
                  fragmentId: id,
                  payloadOffset: 10 * id,
                  payloadBytes,
                }
                frame.fill(++filling, 10 * id, 10 * id + 8)
                model.handleFragment(fragment, frame)
                receiver.handleFragment(fragment, frame)
              }
              receiver.limit()
            }
            if (passes) {
              const delivered: ReturnType<NaiveReceiver['pass']> = []
              for (let next = receiver.next(); next !== undefined; next = receiver.next()) {
                delivered.push({ channel: receiver.channel, message: [...next] })
              }
              receiver.endPass()
              expect(delivered).toEqual(model.pass())
            }
            const { allocatedBytes, baseId } = receiver
            expect({ allocatedBytes, baseId }).toEqual({
              allocatedBytes: model.allocatedBytes,
              baseId: model.baseId,
            })
          }
        },
      ),
      { numRuns: 150 },
    )
  })
})
