import { uflow3 } from '@rudp/wire'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DELIVERED } from './arrival-ring.ts'
import { IncomingWindow } from './incoming-window.ts'
import { WaitingMessages } from './waiting-messages.ts'

const WINDOW = uflow3.messageWindow

/** A place in the window: near its ends, which share slots' neighbours, and anywhere. */
const place = fc.oneof(
  fc.nat(40),
  fc.nat(40).map((behind) => WINDOW - 1 - behind),
  fc.nat(WINDOW - 1),
)
const message = fc.record({ ahead: place, channel: fc.constantFrom(0, 1, 63) })
const taken = fc.record({ take: fc.constantFrom(0, 1, 63) })

describe('WaitingMessages', () => {
  it('knows the next of each channel as sorted lists do, around the end of the slots', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.nat(70), fc.nat(2 * WINDOW)),
        fc.array(fc.oneof(message, message, taken), { maxLength: 150, size: 'max' }),
        (base, operations) => {
          const window = new IncomingWindow(uflow3, base)
          const waiting = new WaitingMessages(window)
          const model = new Map<number, number[]>()
          for (const operation of operations) {
            if ('ahead' in operation) {
              const { channel } = operation
              const sequence = base + operation.ahead
              if (window.isBegun(sequence)) continue
              const header = { windowParentLead: 0, channelParentLead: 0 }
              window.begin(sequence, { ...header, channel, lastFragmentId: 0 }, 1)
              window.complete(sequence)
              waiting.add(window.slotOf(sequence), channel)
              const others = model.get(channel) ?? []
              model.set(
                channel,
                [...others, sequence].sort((a, b) => a - b),
              )
            } else {
              const [oldest, next] = model.get(operation.take) ?? []
              if (oldest === undefined) continue
              const slot = waiting.shift(window.slotOf(oldest), operation.take)
              expect(window.sequenceIn(slot)).toBe(next ?? -1)
              window.ring.setState(oldest, DELIVERED)
              model.get(operation.take)?.shift()
            }
          }
        },
      ),
      { numRuns: 400 },
    )
  })

  it('finds the newest message of a window that ends in the slots that it begins in', () => {
    const window = new IncomingWindow(uflow3, 8)
    const waiting = new WaitingMessages(window)
    const header = { channel: 5, windowParentLead: 0, channelParentLead: 0 }
    for (const sequence of [8, WINDOW + 3]) {
      window.begin(sequence, { ...header, lastFragmentId: 0 }, 1)
      window.complete(sequence)
      waiting.add(window.slotOf(sequence), 5)
    }
    expect(waiting.shift(8, 5)).toBe(3)
    window.ring.setState(8, DELIVERED)
    expect(waiting.shift(3, 5)).toBe(-1)
  })
})
