import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Durations, toJsonMs } from './durations.ts'

test('quantiles are those of the sorted durations', () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: 0, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 600 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (valuesMs, share) => {
        const durations = new Durations()
        for (const valueMs of valuesMs) durations.add(valueMs)
        const sorted = valuesMs.toSorted((a, b) => a - b)
        const quantileMs = durations.quantileMs(share)
        const notAbove = sorted.filter((valueMs) => valueMs <= quantileMs).length
        expect(notAbove).toBeGreaterThanOrEqual(share * sorted.length - 1e-9)
        expect(sorted).toContain(quantileMs)
        expect(durations.minMs).toBe(sorted[0])
        expect(durations.maxMs).toBe(sorted.at(-1))
        expect(durations.count).toBe(valuesMs.length)
      },
    ),
  )
})

test('mean and deviation are what ping prints', () => {
  const durations = new Durations()
  for (const valueMs of [2, 4, 4, 4, 5, 5, 7, 9]) durations.add(valueMs)
  expect(durations.meanMs).toBe(5)
  expect(durations.deviationMs).toBe(2)
})

test('of nothing nothing is known', () => {
  const durations = new Durations()
  expect(durations.quantileMs(0.5)).toBeNaN()
  expect(durations.meanMs).toBeNaN()
  expect(toJsonMs(durations.maxMs)).toBeNull()
  expect(toJsonMs(1.23456)).toBe(1.235)
})
