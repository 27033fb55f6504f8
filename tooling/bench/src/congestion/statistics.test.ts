import { expect, test } from 'vitest'
import { jainIndex, unsteadiness, variation } from './statistics.ts'

test('Jain’s index is 1 for equals and 1/n if one has all', () => {
  expect(jainIndex([3, 3, 3])).toBeCloseTo(1)
  expect(jainIndex([5, 0, 0, 0])).toBeCloseTo(0.25)
  expect(jainIndex([3, 1])).toBeCloseTo(0.8)
  expect(jainIndex([0, 0])).toBeNaN()
})

test('the coefficient of variation is the deviation in units of the mean', () => {
  expect(variation([4, 4, 4])).toBe(0)
  expect(variation([2, 4, 4, 4, 5, 5, 7, 9])).toBeCloseTo(2 / 5)
})

test('unsteadiness sees steps and little of a drift', () => {
  expect(unsteadiness([4, 4, 4])).toBe(0)
  expect(unsteadiness([3, 5, 3, 5])).toBeCloseTo(0.5)
  expect(unsteadiness([1, 2, 3, 4, 5])).toBeCloseTo(1 / 3)
})
