import { describe, expect, it } from 'vitest'
import { ReceiveBudget } from './receive-budget.ts'

describe('ReceiveBudget', () => {
  it('reserves up to its limit, and again what was given back', () => {
    const budget = new ReceiveBudget(100)
    expect(budget.reserve(60)).toBe(true)
    expect(budget.reserve(41)).toBe(false)
    expect(budget.reserve(40)).toBe(true)
    expect(budget.availableBytes).toBe(0)
    budget.release(60)
    expect(budget.reservedBytes).toBe(40)
    expect(budget.reserve(60)).toBe(true)
  })

  it('only counts if it has no limit', () => {
    const budget = new ReceiveBudget(Infinity)
    expect(budget.reserve(1e12)).toBe(true)
    expect(budget.reservedBytes).toBe(1e12)
  })

  it('refuses a limit that is none', () => {
    expect(() => new ReceiveBudget(-1)).toThrow(RangeError)
    expect(() => new ReceiveBudget(Number.NaN)).toThrow(RangeError)
  })
})
