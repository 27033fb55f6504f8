import { describe, expect, it } from 'vitest'
import { playMatch } from '../src/match.ts'
import { NETWORKS } from '../src/networks.ts'

describe('the coin game', () => {
  it.each(Object.entries(NETWORKS))('comes to one result for all players, over %s', (_, link) => {
    for (let seed = 1; seed <= 3; seed++) {
      const { winners, known } = playMatch(seed, link, 20)
      expect(winners.length).toBeGreaterThan(3)
      for (const each of known) expect(each, `seed ${seed}`).toEqual(winners)
    }
  })

  it('is not held up by a bad network', () => {
    const coinsOver = (name: string): number =>
      [1, 2, 3].reduce(
        (sum, seed) => sum + playMatch(seed, NETWORKS[name] ?? {}, 20).winners.length,
        0,
      )
    expect(coinsOver('tunnel')).toBeGreaterThan(0.5 * coinsOver('fibre'))
  })

  it('plays the same match again from the same seed', () => {
    const [first, again, other] = [1, 1, 2].map((seed) =>
      playMatch(seed, NETWORKS['wifi'] ?? {}, 10),
    )
    expect(again).toEqual(first)
    expect(other?.traceHash).not.toBe(first?.traceHash)
  })
})
