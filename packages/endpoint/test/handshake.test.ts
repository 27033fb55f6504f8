import { uflow3 } from '@rudp/wire'
import { describe, expect, it } from 'vitest'
import type { Role } from '../src/index.ts'
import { createPair, messageOf } from './support/side.ts'

const ROUGH = { delayMs: 20, jitterMs: 15, jitterReorders: true, duplicate: 0.1, reorder: 0.1 }

/** The type of a frame is its first byte. */
const SYN = 0
const SYN_ACK = 1
const ACK = 2

describe('handshakes', () => {
  it('come to stand on both sides, 10,000 times, and bring the first deliveries', () => {
    const slow: number[] = []
    for (let seed = 0; seed < 10_000; seed++) {
      const { network, a, b } = createPair(seed, { ...ROUGH, loss: 0.1 })
      a.endpoint.sendPayload('delivery', messageOf(1))
      b.endpoint.sendPayload('delivery', messageOf(2))
      const isDone = () => a.received.length === 1 && b.received.length === 1
      if (!network.runUntil(isDone, { untilMs: 9_000 })) slow.push(seed)
      if (a.received[0] !== 2 || b.received[0] !== 1) slow.push(seed)
    }
    expect(slow).toEqual([])
  }, 240_000)

  it('stand within a round trip and a half on a clean path', () => {
    const { network, a, b } = createPair(1, { delayMs: 50 })
    network.runUntil(() => a.endpoint.state === 'connected' && b.endpoint.state === 'connected')
    expect(network.nowMs).toBeLessThanOrEqual(150)
  })

  it.each<[Role, Role]>([
    ['client', 'server'],
    ['server', 'client'],
    ['client', 'symmetric'],
    ['symmetric', 'client'],
    ['server', 'symmetric'],
    ['symmetric', 'server'],
  ])('come to stand between a %s and a %s', (roleOfA, roleOfB) => {
    for (let seed = 0; seed < 200; seed++) {
      const link = { ...ROUGH, loss: 0.2 }
      const { network, a, b } = createPair(seed, link, { role: roleOfA }, { role: roleOfB })
      a.endpoint.sendPayload('delivery', messageOf(1))
      b.endpoint.sendPayload('delivery', messageOf(2))
      network.runUntil(() => a.received.length === 1 && b.received.length === 1, {
        untilMs: 9_000,
      })
      expect([a.received, b.received], `seed ${seed}`).toEqual([[2], [1]])
    }
  })

  it.each<[Role]>([['client'], ['server']])('time out between two of role %s', (role) => {
    const { network, a, b } = createPair(1, {}, { role, handshakeTimeoutMs: 3_000 })
    network.run({ untilMs: 3_100 })
    expect([a.endpoint.closedReason, b.endpoint.closedReason]).toEqual(['timeout', 'timeout'])
  })

  it.each([
    ['SYN', SYN],
    ['SYN-ACK', SYN_ACK],
    ['ACK', ACK],
  ])('survive the loss of the first three of type %s', (_, type) => {
    for (let seed = 0; seed < 20; seed++) {
      const { network, a, b } = createPair(seed, { delayMs: 20 })
      let lost = 0
      for (const { host } of [a, b]) {
        const deliver = host.onDatagram
        host.onDatagram = (bytes, from) => {
          if (bytes[0] === type && lost++ < 3) return
          deliver(bytes, from)
        }
      }
      a.endpoint.sendPayload('delivery', messageOf(1))
      b.endpoint.sendPayload('delivery', messageOf(2))
      network.run({ untilMs: 4_000 })
      expect([a.received, b.received], `seed ${seed}`).toEqual([[2], [1]])
    }
  })

  it('wait for a side that comes later, and answer it soon', () => {
    for (let seed = 0; seed < 20; seed++) {
      const { network, a, b } = createPair(seed, { delayMs: 20 })
      b.host.stop()
      network.run({ untilMs: 4_321 })
      b.host.start()
      b.restart()
      a.endpoint.sendPayload('delivery', messageOf(1))
      network.runUntil(() => b.received.length === 1)
      // Both SYNs, the answer, the ACK with the message, and a tenth of a second for the SYN before.
      expect(network.nowMs - 4_321, `seed ${seed}`).toBeLessThanOrEqual(200)
    }
  })

  it('draw another nonce when both have the same', () => {
    const drawn = [5, 7]
    const random = () => drawn.shift() ?? 9
    const { network, a, b } = createPair(1, { delayMs: 20 }, { random }, { random: () => 5 })
    network.runUntil(() => a.endpoint.state === 'connected' && b.endpoint.state === 'connected', {
      untilMs: 3_000,
    })
    expect([a.endpoint.state, b.endpoint.state]).toEqual(['connected', 'connected'])
  })

  it('tell both sides when their limits cannot go together', () => {
    for (let seed = 0; seed < 10; seed++) {
      const options = { maxReceiveAlloc: 1_000, handshakeTimeoutMs: 2_000 }
      const { network, a, b } = createPair(seed, { delayMs: 20 }, options)
      network.run({ untilMs: 2_500 })
      expect([a.endpoint.closedReason, b.endpoint.closedReason]).toEqual(['config', 'config'])
    }
  })

  it('ignore late copies of frames of the same handshake', () => {
    for (let seed = 0; seed < 50; seed++) {
      const link = { delayMs: 20, duplicate: 1, duplicateDelayMs: 700 }
      const { network, a, b } = createPair(seed, link)
      for (let value = 0; value < 30; value++) a.endpoint.sendPayload('delivery', messageOf(value))
      network.run({ untilMs: 5_000 })
      expect(b.received).toHaveLength(30)
      expect([a.endpoint.state, b.endpoint.state]).toEqual(['connected', 'connected'])
    }
  })
})

describe('a peer that starts anew', () => {
  it('is connected with again once the old conversation has closed', () => {
    for (let seed = 0; seed < 100; seed++) {
      const { network, a, b } = createPair(seed, { ...ROUGH, loss: 0.1 })
      a.endpoint.sendPayload('delivery', messageOf(1))
      network.runUntil(() => b.received.length === 1, { untilMs: 9_000 })
      const restartedAtMs = network.nowMs
      b.restart()
      b.endpoint.sendPayload('delivery', messageOf(2))
      network.runUntil(() => a.endpoint.closedReason !== undefined, { forMs: 10_000 })
      expect(a.endpoint.closedReason, `seed ${seed}`).toBe('remote')
      expect(network.nowMs - restartedAtMs).toBeLessThan(4_000)
      a.restart()
      network.runUntil(() => a.received.length === 1, { forMs: 9_000 })
      expect(a.received, `seed ${seed}`).toEqual([2])
    }
  })

  it('is told within a second on a clean path', () => {
    const { network, a, b } = createPair(1, { delayMs: 20 })
    network.runUntil(() => b.endpoint.state === 'connected' && a.endpoint.state === 'connected')
    network.run({ forMs: 1_000 })
    b.restart()
    expect(network.runUntil(() => a.endpoint.state === 'closed', { forMs: 1_000 })).toBe(true)
  })

  it('is not believed in for a SYN of long ago', () => {
    for (let seed = 0; seed < 20; seed++) {
      const { network, a, b } = createPair(seed, { delayMs: 20 })
      const stale = new Uint8Array(1472)
      network.runUntil(() => a.endpoint.state === 'connected' && b.endpoint.state === 'connected')
      const limits = { maxReceiveRate: 1e6, maxMessageBytes: 1e6, maxReceiveAlloc: 1e6 }
      for (let nonce = 1; nonce < 5; nonce++) {
        uflow3.writeHandshakeSyn(stale, 0, { version: 3, nonce: nonce * 77_777_777, ...limits })
        b.host.send('a', stale)
        a.host.send('b', stale)
      }
      network.run({ forMs: 5_000 })
      expect([a.endpoint.state, b.endpoint.state]).toEqual(['connected', 'connected'])
      a.endpoint.sendPayload('delivery', messageOf(1))
      a.pump()
      network.run({ forMs: 100 })
      expect(b.received).toEqual([1])
    }
  })

  it('within the handshake is not mixed up with its former life', () => {
    for (let seed = 0; seed < 300; seed++) {
      const link = { ...ROUGH, loss: 0.1, duplicate: 0.5, duplicateDelayMs: 150 }
      const { network, a, b } = createPair(seed, link)
      network.run({ untilMs: 20 + (seed % 60) })
      b.restart()
      b.endpoint.sendPayload('delivery', messageOf(1))
      // The former life may have got through first: then it is noticed that it is gone.
      const isGone = () => a.endpoint.closedReason !== undefined
      if (network.runUntil(() => isGone() || a.received.length === 1, { forMs: 5_000 })) {
        if (isGone()) a.restart()
      }
      network.runUntil(() => a.received.length === 1, { forMs: 4_000 })
      expect(b.endpoint.state).toBe('connected')
      expect(a.received, `seed ${seed}`).toEqual([1])
    }
  })
})
