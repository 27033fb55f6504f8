import { describe, expect, it } from 'vitest'
import { DatagramBudget } from './datagram-budget.ts'

describe('DatagramBudget', () => {
  it('gives each account its share of every 10 ms, and no more', () => {
    const budget = new DatagramBudget(3)
    const flooder = DatagramBudget.open()
    const other = DatagramBudget.open()
    const taken = (nowMs: number) => [1, 2, 3, 4, 5].filter(() => budget.spend(nowMs, flooder))
    expect(taken(0)).toHaveLength(3)
    expect(taken(9.9)).toHaveLength(0)
    expect(budget.spend(9.9, other)).toBe(true)
    expect(taken(10)).toHaveLength(3)
    expect(taken(1_000)).toHaveLength(3)
  })

  it('lets everything through where there is no limit', () => {
    const budget = new DatagramBudget(Infinity)
    const account = DatagramBudget.open()
    for (let i = 0; i < 10_000; i++) expect(budget.spend(0, account)).toBe(true)
  })
})
