import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bundle } from '../test/support/bundles.ts'
import { IncomingChannel } from './incoming-channel.ts'
import { OpenBundle } from './open-bundle.ts'

const channel = new IncomingChannel(3)

/** What comes out of a bundle of `bytes`, and whether that was all of it. */
function read(bytes: Uint8Array) {
  const open = new OpenBundle()
  open.open(0, bytes, channel)
  const messages: number[][] = []
  for (let message = open.next(); message !== undefined; message = open.next()) {
    messages.push([...message])
  }
  return { messages, isWhole: open.close() }
}

describe('OpenBundle', () => {
  it('hands out what was put in, wherever it lies in memory', () => {
    const message = fc.array(fc.nat({ max: 255 }), { maxLength: 300 })
    fc.assert(
      fc.property(fc.array(message), fc.nat(9), (messages, before) => {
        const bytes = bundle(...messages)
        const around = Uint8Array.of(...new Array(before).fill(7), ...bytes, 7, 7, 7)
        const view = around.subarray(before, before + bytes.length)
        expect(read(view)).toEqual({ messages, isWhole: true })
      }),
    )
  })

  it('knows its channel, and whether it is open', () => {
    const open = new OpenBundle()
    expect(open.isOpen).toBe(false)
    open.open(0, Uint8Array.from(bundle([1])), channel)
    expect([open.isOpen, open.sequence, open.channel]).toEqual([true, 0, channel])
    open.close()
    expect(open.isOpen).toBe(false)
  })

  it.each([
    ['a message that goes on past the end', [...bundle([1]), 0, 2, 9]],
    ['half a length', [...bundle([1]), 0]],
  ])('stops at %s', (_, bytes) => {
    expect(read(Uint8Array.from(bytes))).toEqual({ messages: [[1]], isWhole: false })
  })

  it('stops after 1,024 messages', () => {
    const whole = Uint8Array.from(bundle(...new Array(1_024).fill([])))
    expect(read(whole).isWhole).toBe(true)
    const { messages, isWhole } = read(Uint8Array.of(...whole, 0, 0))
    expect([messages.length, isWhole]).toEqual([1_024, false])
  })
})
