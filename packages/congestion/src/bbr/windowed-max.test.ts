import fc from 'fast-check'
import { expect, it } from 'vitest'
import { WindowedMax } from './windowed-max.ts'

const WINDOW = 10

it('is the largest value of the last rounds, or one that is later and nearly so', () => {
  const rounds = fc.array(fc.integer({ min: 0, max: 1000 }), { minLength: 1, maxLength: 100 })
  fc.assert(
    fc.property(rounds, (values) => {
      const filter = new WindowedMax()
      for (const [round, value] of values.entries()) {
        filter.update(value, round, WINDOW)
        const recent = values.slice(Math.max(round - WINDOW + 1, 0), round + 1)
        // Three candidates stand for the whole window: never more than its largest value…
        expect(filter.max).toBeLessThanOrEqual(Math.max(...recent))
        // …and never less than the largest of its latest quarter.
        const latest = values.slice(Math.max(round - WINDOW / 4 + 1, 0), round + 1)
        expect(filter.max).toBeGreaterThanOrEqual(Math.max(...latest))
      }
    }),
  )
})

it('forgets the largest value when it is a window old', () => {
  const filter = new WindowedMax()
  filter.update(100, 0, WINDOW)
  for (let round = 1; round < WINDOW; round++) {
    filter.update(50, round, WINDOW)
    expect(filter.max).toBe(100)
  }
  filter.update(50, WINDOW, WINDOW)
  expect(filter.max).toBe(50)
})
