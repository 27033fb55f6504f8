import { expect, it } from 'vitest'
import { cubeRoot } from './cube-root.ts'

it('finds cube roots to the last digits, whatever their size', () => {
  for (const value of [1e-300, 1e-9, 0.4, 1, 2, 27, 1_000, 12_345.678, 1e12, 1e300]) {
    expect(cubeRoot(value) / Math.cbrt(value)).toBeCloseTo(1, 12)
  }
})

it('takes nothing and less for nothing', () => {
  expect([0, -1, Number.NaN].map(cubeRoot)).toEqual([0, 0, 0])
})
