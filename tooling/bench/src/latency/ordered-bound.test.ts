import { describe, expect, it } from 'vitest'
import { quantile } from '../quantile.ts'
import { idealLatencies } from './ideal-sender.ts'
import { type BoundInput, orderedBoundCdf, orderedBoundQuantile } from './ordered-bound.ts'

const game = (loss: number, more: Partial<BoundInput> = {}): BoundInput => ({
  oneWayMs: 50,
  loss,
  meanBurst: 1 / (1 - loss),
  intervalMs: 1000 / 60,
  ...more,
})

const triple = (input: BoundInput): string =>
  [0.5, 0.95, 0.99].map((q) => orderedBoundQuantile(q, input).toFixed(0)).join('/')

describe('the bound of an ordered channel', () => {
  it.each([
    [0, '50/50/50', '50/50/50'],
    [0.01, '50/67/150', '50/50/67'],
    [0.05, '50/150/200', '50/67/117'],
    [0.1, '67/183/250', '50/100/167'],
    [0.2, '133/283/383', '50/200/300'],
    [0.3, '183/400/533', '100/317/450'],
  ])('at %d loss is what was computed for it elsewhere', (loss, plain, withCopy) => {
    expect(triple(game(loss))).toBe(plain)
    expect(triple(game(loss, { extraCopies: 1 }))).toBe(withCopy)
  })

  it.each([
    ['without jitter', game(0.2), 0.01],
    ['with long intervals', game(0.3, { intervalMs: 50 }), 0.01],
    ['with jitter', game(0.2, { jitterMs: 20 }), 0.01],
    ['with losses known late', game(0.1, { jitterMs: 20, knownAfterMs: 140 }), 0.01],
    // Resends of one burst follow each other and may share the next: the closed form leaves that out.
    ['and nearly so in bursts', game(0.2, { oneWayMs: 500, meanBurst: 3 }), 0.05],
  ])('is what a sender without faults comes to: %s', (_, input, tolerance) => {
    const ideal = idealLatencies(input, 200_000, 7)
    for (const q of [0.5, 0.95, 0.99]) {
      const boundMs = orderedBoundQuantile(q, input)
      // Quantiles jump from step to step of the distribution: compare shares, not times.
      const within = (ms: number): number => ideal.filter((each) => each <= ms + 1e-3).length
      const share = within(boundMs) / ideal.length
      expect(Math.abs(share - orderedBoundCdf(boundMs + 1e-3, input))).toBeLessThan(tolerance)
    }
    expect(quantile(ideal, 0.001)).toBeGreaterThanOrEqual(input.oneWayMs - (input.jitterMs ?? 0))
  })

  it('grows from 0 to 1 and never falls', () => {
    let last = 0
    for (let x = 0; x < 2_000; x += 7) {
      const share = orderedBoundCdf(x, game(0.3, { meanBurst: 3, jitterMs: 20 }))
      expect(share).toBeGreaterThanOrEqual(last)
      last = share
    }
    expect(orderedBoundCdf(0, game(0.3))).toBe(0)
    expect(last).toBeCloseTo(1, 6)
  })
})
