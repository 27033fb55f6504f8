import { describe, expect, it } from 'vitest'
import { median, pairedRatios, percentiles, summarise } from './statistics.ts'

describe('median', () => {
  it('is the one in the middle, whatever the order', () => {
    expect(median([9, 1, 5])).toBe(5)
  })
  it('is the mean of the two in the middle of an even number', () => {
    expect(median([10, 1, 4, 2])).toBe(3)
  })
  it('of nothing is no number', () => {
    expect(median([])).toBeNaN()
  })
})

it('a summary shows the spread beside the median', () => {
  expect(summarise([3, 1, 2])).toEqual({ median: 2, min: 1, max: 3 })
})

describe('pairedRatios', () => {
  it('compares within each round, so that a slow round changes no ratio', () => {
    expect(pairedRatios([10, 5, 20], [20, 10, 40])).toEqual([0.5, 0.5, 0.5])
  })
  it('leaves out rounds that only one has', () => {
    expect(pairedRatios([1, 2, 3], [2])).toEqual([0.5])
    expect(pairedRatios([1, 2, 3], [])).toEqual([])
  })
})

it('percentiles are values that were measured', () => {
  const latencies = Array.from({ length: 200 }, (_, i) => 200 - i)
  expect(percentiles(latencies)).toEqual({ p50: 100, p99: 198 })
})
