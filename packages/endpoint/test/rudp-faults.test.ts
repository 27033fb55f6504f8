import { expect, it } from 'vitest'
import { createPair, messageOf, range } from './support/side.ts'

// What rudp 0.2.1 gets wrong, each by its name in the design notes.

it('rudp: no message of a set is lost for good because a later one was acknowledged', () => {
  for (let seed = 0; seed < 100; seed++) {
    const { network, a, b } = createPair(seed, { delayMs: 20 })
    network.run({ untilMs: 1_000 })
    const lost = seed % 10
    for (const round of range(5)) {
      a.endpoint.asSet((set) => {
        for (const member of range(10)) {
          const isLost = member === lost
          if (isLost) network.setLink('a', 'b', { delayMs: 20, loss: 1 })
          set.sendPayload('delivery', messageOf(round * 10 + member))
          a.pump()
          if (isLost) network.setLink('a', 'b', { delayMs: 20 })
        }
      })
    }
    network.run({ forMs: 10_000 })
    expect(
      [...b.received].sort((x, y) => x - y),
      `seed ${seed}`,
    ).toEqual(range(50))
  }
})

it('rudp: the first delivery is never lost, whichever frames of the handshake are', () => {
  for (let seed = 0; seed < 300; seed++) {
    const { network, a, b } = createPair(seed, { delayMs: 20, loss: 0.3, duplicate: 0.1 })
    a.endpoint.sendPayload('delivery', messageOf(1))
    network.runUntil(() => b.received.length > 0, { untilMs: 15_000 })
    expect(b.received, `seed ${seed}: ${a.endpoint.closedReason}`).toEqual([1])
  }
})

it('rudp: what is ordered leaves the inbox in order, however it arrived', () => {
  for (let seed = 0; seed < 20; seed++) {
    const link = { delayMs: 20, jitterMs: 20, jitterReorders: true, reorder: 0.3 }
    const { network, a, b } = createPair(seed, link)
    for (const value of range(300)) {
      network.at(value * 2, () => {
        a.endpoint.sendPayload(value % 2 === 0 ? 'order' : 'delivery', messageOf(value))
        a.pump()
      })
    }
    network.run({ untilMs: 6_000 })
    expect(b.received, `seed ${seed}`).toEqual([...b.received].sort((x, y) => x - y))
    expect(b.received.filter((value) => value % 2 === 1)).toHaveLength(150)
  }
})

it('rudp: a message over the configured size is refused at once, however it is made', () => {
  const { network, a } = createPair(1, {}, { maxMessageBytes: 1_000 })
  const expected = 'Cannot send message: size must be at most 1000 bytes, got 1001'
  for (const untilMs of [1, 1_000]) {
    network.run({ untilMs })
    const { endpoint } = a
    expect(() => endpoint.sendPayload('delivery', new Uint8Array(1_001))).toThrow(RangeError)
    expect(() => endpoint.sendPayload('none', 'x'.repeat(1_001))).toThrow(expected)
    endpoint.write(new Uint8Array(600))
    expect(() => endpoint.write(new Uint8Array(401))).toThrow(expected)
    expect(endpoint.writtenBytes).toBe(600)
    expect(endpoint.write(new Uint8Array(400))).toBe(1_000)
    expect(endpoint.sendWritten('delivery')).toBe(true)
    expect(endpoint.writtenBytes).toBe(0)
  }
})
