import { describe, expect, it } from 'vitest'
import type { EndpointOptions } from '../src/index.ts'
import { createPair, messageOf, range } from './support/side.ts'

/** A pair that is connected, over a path of 40 ms there and back. */
function connectedPair(options: EndpointOptions = {}) {
  const pair = createPair(1, { delayMs: 20 }, options)
  pair.network.run({ untilMs: 1_000 })
  return pair
}

describe('a set', () => {
  it('has no order within, so that a lost member holds up none of the others', () => {
    const { network, a, b } = connectedPair()
    a.endpoint.asSet((set) => {
      network.setLink('a', 'b', { delayMs: 20, loss: 1 })
      set.sendPayload('delivery', messageOf(0))
      a.pump()
      network.setLink('a', 'b', { delayMs: 20 })
      for (const value of [1, 2, 3]) set.sendPayload('delivery', messageOf(value))
    })
    a.pump()
    network.run({ forMs: 1_000 })
    expect(b.received).toEqual([1, 2, 3, 0])
  })

  it('comes after what was sent before it and before what is sent after it', () => {
    const { network, a, b } = connectedPair()
    a.endpoint.sendPayload('none', messageOf(0))
    a.endpoint.asSet((set) => {
      set.sendPayload('order', messageOf(1))
      set.sendPayload('none', messageOf(2))
      set.sendPayload('delivery', messageOf(3))
    })
    a.endpoint.sendPayload('none', messageOf(4))
    a.pump()
    network.run({ forMs: 1_000 })
    expect(b.received.slice(1, 4).sort()).toEqual([1, 2, 3])
    expect([b.received[0], b.received[4]]).toEqual([0, 4])
  })

  it('of more members than channels loses none', () => {
    const { network, a, b } = connectedPair()
    a.endpoint.asSet((set) => {
      for (const value of range(500)) set.sendPayload('delivery', messageOf(value))
    })
    network.setLinks('a', 'b', { delayMs: 20, loss: 0.3 })
    a.pump()
    network.runUntil(() => b.received.length === 500, { forMs: 60_000 })
    expect([...b.received].sort((x, y) => x - y)).toEqual(range(500))
  })

  it('takes what is sent through the endpoint while it is open', () => {
    const { network, a, b } = connectedPair()
    const set = a.endpoint.newSet()
    a.endpoint.sendPayload('delivery', messageOf(0))
    a.endpoint.write(messageOf(1))
    set.sendWritten('delivery')
    set.end()
    a.endpoint.sendPayload('delivery', messageOf(2))
    expect(a.endpoint.stats().heldMessages).toBe(1)
    a.pump()
    network.run({ forMs: 1_000 })
    expect(b.received).toEqual([0, 1, 2])
  })

  it('ends when the next begins, and nothing more can be sent through it', () => {
    const { a } = connectedPair()
    const first = a.endpoint.newSet()
    first.sendPayload('delivery', messageOf(0))
    const second = a.endpoint.newSet()
    second.sendPayload('delivery', messageOf(1))
    expect([first.isEnded, second.isEnded]).toEqual([true, false])
    expect(a.endpoint.stats().heldMessages).toBe(1)
    expect(() => first.sendPayload('delivery', messageOf(2))).toThrow('its set has ended')
    expect(() => first.write('x')).toThrow('its set has ended')
    expect(() => first.sendWritten('none')).toThrow('its set has ended')
    expect(() => first.clearWritten()).toThrow('its set has ended')
    first.end()
    expect(second.isEnded).toBe(false)
  })

  it('ends with the block that `using` declares it in', () => {
    const { a } = connectedPair()
    let kept: { readonly isEnded: boolean }
    {
      using set = a.endpoint.newSet()
      kept = set
    }
    expect(kept.isEnded).toBe(true)
  })

  it('costs nothing when nothing is in it', () => {
    const { a } = connectedPair()
    a.endpoint.asSet(() => {})
    a.endpoint.sendPayload('delivery', messageOf(0))
    expect(a.endpoint.stats().heldMessages).toBe(0)
  })

  it('gives what its function returns, and ends when it throws', () => {
    const { a } = connectedPair()
    expect(a.endpoint.asSet((set) => set.sendPayload('delivery', 'x'))).toBe(true)
    const error = new Error('no')
    expect(() =>
      a.endpoint.asSet(() => {
        throw error
      }),
    ).toThrow(error)
    a.endpoint.newSet().end()
  })

  it('cannot begin within the function of another', () => {
    const { a } = connectedPair()
    a.endpoint.asSet(() => {
      expect(() => a.endpoint.newSet()).toThrow('asSet is sending one')
      expect(() => a.endpoint.asSet(() => {})).toThrow('asSet is sending one')
    })
  })

  it('refuses an asynchronous function, and leaves no rejection behind', async () => {
    const { a } = connectedPair()
    expect(() => a.endpoint.asSet(() => Promise.reject(new Error('late')))).toThrow(TypeError)
    // @ts-expect-error
    expect(() => a.endpoint.asSet(5)).toThrow(TypeError)
    await new Promise(setImmediate)
    a.endpoint.newSet().end()
  })
})

describe('a message that is being written when a set begins', () => {
  it('is an error by default', () => {
    const { a } = connectedPair()
    a.endpoint.write('abc')
    expect(() => a.endpoint.newSet()).toThrow('Cannot begin set: 3 bytes are written and not sent')
    expect(() => a.endpoint.asSet(() => {})).toThrow('3 bytes')
    expect(a.endpoint.writtenBytes).toBe(3)
  })

  it("is forgotten with 'clear'", () => {
    const { a } = connectedPair({ newSetUnsent: 'clear' })
    a.endpoint.write('abc')
    a.endpoint.newSet()
    expect(a.endpoint.writtenBytes).toBe(0)
  })

  it("goes on in the set with 'into-set'", () => {
    const { a } = connectedPair({ newSetUnsent: 'into-set' })
    a.endpoint.write('abc')
    a.endpoint.newSet()
    expect(a.endpoint.writtenBytes).toBe(3)
  })
})
