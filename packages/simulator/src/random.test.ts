import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Random } from './random.ts'

function draw(count: number, next: () => number): number[] {
  return Array.from({ length: count }, next)
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

function varianceOf(values: readonly number[]): number {
  const mean = meanOf(values)
  return meanOf(values.map((value) => (value - mean) ** 2))
}

describe('Random', () => {
  it('draws the same numbers for the same seed for ever', () => {
    const random = new Random(42)
    expect(draw(4, () => random.uint32())).toMatchInlineSnapshot(`
      [
        2010661177,
        3708299605,
        3240689518,
        2499031774,
      ]
    `)
    expect(draw(2, () => random.exponential(1))).toMatchInlineSnapshot(`
      [
        0.8408865712425192,
        1.1244540542703885,
      ]
    `)
    expect(draw(2, () => random.normal())).toMatchInlineSnapshot(`
      [
        1.2594093378202664,
        -0.11132394502890416,
      ]
    `)
  })

  it('spreads neighbouring seeds over the whole range', () => {
    const first = Array.from({ length: 20_000 }, (_, seed) => new Random(seed).float())
    expect(meanOf(first)).toBeCloseTo(0.5, 2)
    expect(varianceOf(first)).toBeCloseTo(1 / 12, 2)
    expect(new Set(first).size).toBeGreaterThan(19_990)
  })

  it('fills each of 64 bins evenly', () => {
    const random = new Random(1)
    const bins = new Array<number>(64).fill(0)
    for (let i = 0; i < 64_000; i++) {
      const bin = Math.floor(random.float() * 64)
      bins[bin] = (bins[bin] as number) + 1
    }
    const chiSquare = bins.reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0)
    // 63 degrees of freedom: 99.9 % of samples lie below 103.
    expect(chiSquare).toBeLessThan(103)
  })

  it('has mean and deviation as asked', () => {
    const random = new Random(2)
    const exponential = draw(100_000, () => random.exponential(30))
    expect(meanOf(exponential)).toBeGreaterThan(29.6)
    expect(meanOf(exponential)).toBeLessThan(30.4)
    expect(Math.sqrt(varianceOf(exponential))).toBeCloseTo(30, 0)
    expect(Math.min(...exponential)).toBeGreaterThanOrEqual(0)
    const normal = draw(100_000, () => random.normal())
    expect(meanOf(normal)).toBeCloseTo(0, 1)
    expect(varianceOf(normal)).toBeCloseTo(1, 1)
    const within = normal.filter((value) => Math.abs(value) < 1).length / normal.length
    expect(within).toBeCloseTo(0.6827, 2)
  })

  it('keeps integers within their bounds and reaches both', () => {
    fc.assert(
      fc.property(fc.integer(), fc.nat(5), fc.integer(), (min, span, seed) => {
        const random = new Random(seed)
        const values = draw(200, () => random.int(min, min + span))
        expect(Math.min(...values)).toBe(min)
        expect(Math.max(...values)).toBe(min + span)
      }),
    )
  })

  it('never and always happens at probability 0 and 1', () => {
    const random = new Random(3)
    for (let i = 0; i < 1000; i++) {
      expect(random.chance(0)).toBe(false)
      expect(random.chance(1)).toBe(true)
    }
  })

  it('forks a stream that depends on the key and not on what was drawn', () => {
    const fresh = new Random(4)
    const used = new Random(4)
    draw(100, () => used.uint32())
    const stream = (random: Random) => draw(10, () => random.uint32())
    expect(stream(used.fork('a'))).toEqual(stream(fresh.fork('a')))
    expect(stream(fresh.fork('a'))).not.toEqual(stream(fresh.fork('b')))
    expect(stream(fresh.fork('a').fork('b'))).not.toEqual(stream(fresh.fork('b').fork('a')))
    expect(stream(new Random(5).fork('a'))).not.toEqual(stream(fresh.fork('a')))
  })

  it('picks every item, and refuses an empty list', () => {
    const random = new Random(6)
    const picked = new Set(Array.from({ length: 100 }, () => random.pick(['a', 'b', 'c'])))
    expect([...picked].sort()).toEqual(['a', 'b', 'c'])
    expect(() => random.pick([])).toThrow('Cannot pick an item: the list is empty')
  })

  it('fills bytes of every value', () => {
    const bytes = new Uint8Array(8192)
    new Random(7).fill(bytes)
    expect(new Set(bytes).size).toBe(256)
  })
})
