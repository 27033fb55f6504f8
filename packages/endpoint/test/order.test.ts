import { Random } from '@rudp/simulator'
import { describe, expect, it } from 'vitest'
import { findFaults, Script } from './support/script.ts'
import { createPair, messageOf, range } from './support/side.ts'

/** Datagrams are held back for longer than it takes to believe them lost. */
const TWISTED = {
  delayMs: 20,
  jitterMs: 10,
  jitterReorders: true,
  reorder: 0.15,
  reorderDelayMs: 600,
  duplicate: 0.1,
  duplicateDelayMs: 300,
}

/** Lets `script` act for a while, then waits until all that must come has come. */
function play(seed: number, loss: number, isSlow: boolean): string[] {
  const { network, a, b } = createPair(seed, { ...TWISTED, loss })
  const random = new Random(`script ${seed}`)
  const script = new Script(a, random)
  if (isSlow) b.takesAtOnce = () => random.int(0, 2)
  for (let atMs = 0; atMs < 1_500; atMs += random.int(1, 60)) {
    network.at(atMs, () => {
      script.act()
      a.pump()
    })
  }
  network.run({ untilMs: 1_500 })
  a.endpoint.close()
  network.runUntil(() => a.endpoint.state === 'closed', { forMs: 400_000 })
  b.takesAtOnce = () => Infinity
  b.pump()
  const faults = findFaults(script.sent, b.received)
  if (a.endpoint.closedReason !== 'local') faults.push(`closed: ${a.endpoint.closedReason}`)
  return faults
}

describe('what recv returns', { timeout: 60_000 }, () => {
  it.each([0, 0.1, 0.3])('is in the promised order at %d loss, whatever was sent', (loss) => {
    for (let seed = 0; seed < 40; seed++) {
      expect(play(seed, loss, false), `seed ${seed}`).toEqual([])
    }
  })

  it('is in the promised order when it is taken one by one, and late', () => {
    for (let seed = 0; seed < 40; seed++) {
      expect(play(seed, 0.1, true), `seed ${seed}`).toEqual([])
    }
  })
})

describe('a guarantee', { timeout: 60_000 }, () => {
  it('delivery: every message comes, once, in order', () => {
    for (let seed = 0; seed < 50; seed++) {
      const { network, a, b } = createPair(seed, { ...TWISTED, loss: 0.2 })
      for (const value of range(200)) a.endpoint.sendPayload('delivery', messageOf(value, 100))
      network.runUntil(() => b.received.length >= 200, { untilMs: 1_000_000 })
      expect(b.received, `seed ${seed}`).toEqual(range(200))
    }
  })

  it('order: what comes is new and in order, and most comes', () => {
    for (let seed = 0; seed < 50; seed++) {
      const { network, a, b } = createPair(seed, { delayMs: 20, loss: 0.1, duplicate: 0.2 })
      network.run({ untilMs: 2_000 })
      for (const value of range(100)) {
        network.at(2_000 + value * 10, () => {
          a.endpoint.sendPayload('order', messageOf(value))
          a.pump()
        })
      }
      network.run({ untilMs: 6_000 })
      expect(b.received, `seed ${seed}`).toEqual([...new Set(b.received)].sort((x, y) => x - y))
      expect(b.received.length).toBeGreaterThan(70)
    }
  })

  it('none: what comes comes once, and waits for no delivery', () => {
    for (let seed = 0; seed < 50; seed++) {
      const { network, a, b } = createPair(seed, { delayMs: 20 })
      network.run({ untilMs: 1_000 })
      // The message before it is lost once, and sent again.
      network.setLink('a', 'b', { delayMs: 20, loss: 1 })
      a.endpoint.sendPayload('delivery', messageOf(1))
      a.pump()
      network.setLink('a', 'b', { delayMs: 20 })
      a.endpoint.sendPayload('none', messageOf(2))
      a.pump()
      network.run({ forMs: 1_000 })
      expect(b.received, `seed ${seed}`).toEqual([2, 1])
    }
  })

  it('order: waits for the delivery before it', () => {
    const { network, a, b } = createPair(1, { delayMs: 20 })
    network.run({ untilMs: 1_000 })
    network.setLink('a', 'b', { delayMs: 20, loss: 1 })
    a.endpoint.sendPayload('delivery', messageOf(1))
    a.pump()
    network.setLink('a', 'b', { delayMs: 20 })
    a.endpoint.sendPayload('order', messageOf(2))
    a.pump()
    network.run({ forMs: 1_000 })
    expect(b.received).toEqual([1, 2])
  })
})
