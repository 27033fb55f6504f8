import { expect, it } from 'vitest'
import { isInOutage } from './outage.ts'

it('includes the start of a span and not its end', () => {
  const outages = [{ fromMs: 10, untilMs: 20 }]
  expect([9, 10, 19, 20, 30].map((nowMs) => isInOutage(outages, nowMs))).toEqual([
    false,
    true,
    true,
    false,
    false,
  ])
})

it('repeats a span with its period, from its first start on', () => {
  const outages = [{ fromMs: 5000, untilMs: 7000, everyMs: 7000 }]
  const down = Array.from({ length: 22 }, (_, second) => second).filter((second) =>
    isInOutage(outages, second * 1000),
  )
  expect(down).toEqual([5, 6, 12, 13, 19, 20])
})

it('joins several spans', () => {
  const outages = [
    { fromMs: 1, untilMs: 2 },
    { fromMs: 3, untilMs: 4 },
  ]
  expect([0, 1, 2, 3, 4].filter((nowMs) => isInOutage(outages, nowMs))).toEqual([1, 3])
})
