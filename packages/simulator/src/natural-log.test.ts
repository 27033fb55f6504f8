import fc from 'fast-check'
import { expect, it } from 'vitest'
import { naturalLog } from './natural-log.ts'

it('agrees with Math.log from the smallest probability to large numbers', () => {
  fc.assert(
    fc.property(fc.double({ min: 2 ** -64, max: 2 ** 64, noNaN: true }), (x) => {
      const expected = Math.log(x)
      expect(Math.abs(naturalLog(x) - expected)).toBeLessThan(
        1e-13 * Math.max(1, -expected, expected),
      )
    }),
  )
})

it('is exact at 1 and at powers of two', () => {
  expect(naturalLog(1)).toBe(0)
  expect(naturalLog(0.5)).toBe(-Math.LN2)
  expect(naturalLog(1024)).toBe(10 * Math.LN2)
})
