import { describe, expect, it } from 'vitest'
import { checkAll, figure } from './check.ts'

const WANTED = { wanted: 'at most what each may' }

describe('a check of many', () => {
  it('is kept if every one is, a limit itself included', () => {
    const kept = [
      { where: 'a', measured: 1, limit: 2 },
      { where: 'b', measured: 0.1 + 0.2, limit: 0.3 },
    ]
    expect(checkAll('x', kept, WANTED)).toEqual({
      name: 'x',
      ok: true,
      measured: '2 of 2 within; worst: b: 0.3 (limit 0.3)',
      wanted: WANTED.wanted,
    })
  })

  it('names the one that is furthest beyond its own limit, not the largest', () => {
    const missed = [
      { where: 'a', measured: 110, limit: 100 },
      { where: 'b', measured: 3, limit: 2 },
    ]
    const check = checkAll('x', missed, { ...WANTED, unit: ' ms' })
    expect(check.ok).toBe(false)
    expect(check.measured).toBe('0 of 2 within; worst: b: 3 ms (limit 2 ms)')
  })

  it('can ask for the least', () => {
    const shares = [
      { where: 'a', measured: 0.96, limit: 0.95 },
      { where: 'b', measured: 0.93, limit: 0.95 },
    ]
    const check = checkAll('x', shares, { ...WANTED, atLeast: true })
    expect(check.ok).toBe(false)
    expect(check.measured).toContain('1 of 2 within; worst: b')
  })

  it('is not kept by what was not measured', () => {
    expect(checkAll('x', [], WANTED).ok).toBe(false)
    for (const atLeast of [false, true]) {
      const unknown = [{ where: 'a', measured: Number.NaN, limit: 1 }]
      expect(checkAll('x', unknown, { ...WANTED, atLeast }).ok).toBe(false)
    }
    expect(checkAll('x', [{ where: 'a', measured: Infinity, limit: 1 }], WANTED).ok).toBe(false)
  })

  it('allows nothing at all at a limit of 0', () => {
    expect(checkAll('x', [{ where: 'a', measured: 0, limit: 0 }], WANTED).ok).toBe(true)
    expect(checkAll('x', [{ where: 'a', measured: 1e-5, limit: 0 }], WANTED).ok).toBe(false)
  })
})

it('figures are as long as they need to be', () => {
  expect([1234.56, 12.345, 0.123456, 5, 0, Infinity].map(figure)).toEqual([
    '1234.6',
    '12.35',
    '0.1235',
    '5',
    '0',
    'Infinity',
  ])
})
