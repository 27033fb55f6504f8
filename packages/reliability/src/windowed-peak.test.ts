import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { WindowedPeak } from './windowed-peak.ts'

/** The same by the definition: peaks of the buckets of 64, the one being filled included. */
function peaksOf(values: readonly number[]): number[] {
  const peaks: number[] = []
  for (let i = 0; i < values.length; i += 64) peaks.push(Math.max(...values.slice(i, i + 64)))
  if (values.length % 64 === 0) peaks.push(0)
  return peaks.slice(-16).sort((a, b) => b - a)
}

describe('WindowedPeak', () => {
  it('agrees with the peaks of the last sixteen buckets', () => {
    // 0 in every bucket, so that none lies below all others.
    const bucket = fc.array(fc.nat(1_000), { minLength: 63, maxLength: 63 })
    fc.assert(
      fc.property(fc.array(bucket, { maxLength: 40 }), fc.nat(63), (buckets, rest) => {
        const values = buckets.flatMap((bucket) => [0, ...bucket])
        for (let i = 0; i < rest; i++) values.push(i)
        const peak = new WindowedPeak()
        for (const value of values) peak.add(value)
        const [highest = 0, second = 0] = peaksOf(values)
        expect(peak.highest).toBe(highest)
        expect(peak.habitual).toBe(second)
        expect(peak.isKnown).toBe(values.length >= 128)
      }),
      { numRuns: 30 },
    )
  })

  it('takes one outlier for no habit, and two far apart for one', () => {
    const peak = new WindowedPeak()
    const add = (count: number, value: number) => {
      for (let i = 0; i < count; i++) peak.add(value)
    }
    add(100, 10)
    peak.add(500)
    add(100, 10)
    expect(peak.habitual).toBe(10)
    peak.add(400)
    expect(peak.habitual).toBe(400)
    expect(peak.highest).toBe(500)
  })

  it('forgets what came before once a whole bucket lies below it', () => {
    for (const offset of [0, 1, 40, 63]) {
      const peak = new WindowedPeak()
      for (let i = 0; i < 640 + offset; i++) peak.add(200 + (i % 7))
      const toFill = 64 - offset + (offset === 0 ? 0 : 64)
      for (let i = 1; i < toFill; i++) peak.add(50)
      expect(peak.habitual).toBe(206)
      peak.add(50)
      expect(peak.highest).toBe(50)
      expect(peak.isKnown).toBe(false)
      for (let i = 0; i < 64; i++) peak.add(51)
      expect(peak.isKnown).toBe(true)
      expect(peak.habitual).toBe(50)
    }
  })

  it('keeps its memory while one value of the bucket reaches as far as before', () => {
    const peak = new WindowedPeak()
    for (let i = 0; i < 640; i++) peak.add(200)
    for (let i = 0; i < 63; i++) peak.add(50)
    peak.add(200)
    expect(peak.habitual).toBe(200)
    expect(peak.isKnown).toBe(true)
  })

  it('does not forget because there was nothing yet to remember', () => {
    const peak = new WindowedPeak()
    for (let i = 0; i < 64; i++) peak.add(200)
    for (let i = 0; i < 64; i++) peak.add(50)
    expect(peak.isKnown).toBe(true)
    expect([peak.highest, peak.habitual]).toEqual([200, 50])
  })
})
