import { describe, expect, it } from 'vitest'
import type { LinkConditions } from './conditions.ts'
import { resolveConditions } from './conditions.ts'
import { sampleDelayMs } from './delay.ts'
import { Random } from './random.ts'

function sample(conditions: LinkConditions): {
  minMs: number
  maxMs: number
  meanMs: number
  deviationMs: number
} {
  const random = new Random(9)
  const resolved = resolveConditions(conditions)
  const delaysMs = Array.from({ length: 50_000 }, () => sampleDelayMs(resolved, random))
  const meanMs = delaysMs.reduce((sum, delayMs) => sum + delayMs) / delaysMs.length
  const square = delaysMs.reduce((sum, delayMs) => sum + (delayMs - meanMs) ** 2, 0)
  return {
    minMs: Math.min(...delaysMs),
    maxMs: Math.max(...delaysMs),
    meanMs,
    deviationMs: Math.sqrt(square / delaysMs.length),
  }
}

describe('sampleDelayMs', () => {
  it('is fixed without jitter', () => {
    expect(sample({ delayMs: 40 })).toMatchObject({ minMs: 40, maxMs: 40 })
  })

  it('is uniform around the delay', () => {
    const delay = sample({ delayMs: 40, jitterMs: 10 })
    expect(delay.minMs).toBeGreaterThanOrEqual(30)
    expect(delay.minMs).toBeLessThan(30.01)
    expect(delay.maxMs).toBeLessThanOrEqual(50)
    expect(delay.maxMs).toBeGreaterThan(49.99)
    expect(delay.meanMs).toBeCloseTo(40, 0)
    expect(delay.deviationMs).toBeCloseTo(10 / Math.sqrt(3), 0)
  })

  it('is normal around the delay', () => {
    const delay = sample({ delayMs: 100, jitterMs: 10, jitterShape: 'normal' })
    expect(delay.meanMs).toBeCloseTo(100, 0)
    expect(delay.deviationMs).toBeCloseTo(10, 0)
  })

  it('is exponential above the delay', () => {
    const delay = sample({ delayMs: 40, jitterMs: 10, jitterShape: 'exponential' })
    expect(delay.minMs).toBeGreaterThanOrEqual(40)
    expect(delay.meanMs).toBeCloseTo(50, 0)
    expect(delay.deviationMs).toBeCloseTo(10, 0)
  })

  it('is never negative', () => {
    expect(sample({ delayMs: 5, jitterMs: 10 }).minMs).toBe(0)
    expect(sample({ delayMs: 5, jitterMs: 10, jitterShape: 'normal' }).minMs).toBe(0)
  })
})
