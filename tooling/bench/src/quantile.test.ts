import fc from 'fast-check'
import { expect, test } from 'vitest'
import { quantile } from './quantile.ts'

test('a quantile is the nearest rank', () => {
  const values = Float64Array.from({ length: 100 }, (_, index) => index + 1)
  expect([0.5, 0.95, 0.99, 1].map((q) => quantile(values, q))).toEqual([50, 95, 99, 100])
  expect(quantile([7], 0.5)).toBe(7)
  expect(quantile([], 0.5)).toBeNaN()
})

test('at least the share asked for keeps to it, and with any smaller value less does', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 50 }), { minLength: 1 }),
      fc.double({ min: 0.01, max: 1, noNaN: true }),
      (values, q) => {
        const sorted = values.sort((a, b) => a - b)
        const found = quantile(sorted, q)
        const share = (keeps: (value: number) => boolean): number =>
          sorted.filter(keeps).length / sorted.length
        expect(share((value) => value <= found)).toBeGreaterThanOrEqual(q - 1e-12)
        expect(share((value) => value < found)).toBeLessThan(q)
      },
    ),
  )
})
