import { describe, expect, it } from 'vitest'
import { lossOf, pathOf } from '../test/samples.ts'
import { fixedRate } from './fixed-rate.ts'
import { runPath } from './testing.ts'

describe('fixedRate', () => {
  it('keeps its rate, whatever is lost', () => {
    const controller = fixedRate(50_000)(pathOf())
    controller.onLost(lossOf())
    controller.onPersistentCongestion(200)
    expect(controller.bytesPerSecond).toBe(50_000)
    expect(controller.windowBytes).toBe(Infinity)
  })

  it('sends that much', () => {
    const { flows } = runPath({
      bytesPerSecond: 1e6,
      queueBytes: 1e5,
      rttMs: 50,
      durationMs: 5000,
      flows: [{ controller: fixedRate(100_000) }],
    })
    expect(flows[0]!.rate(1000, 5000) / 100_000).toBeCloseTo(1, 1)
  })

  it.each([0, -1, Number.NaN, Infinity])('refuses a rate of %s', (rate) => {
    expect(() => fixedRate(rate)).toThrow(RangeError)
  })
})
