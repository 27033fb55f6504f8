import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { WindowedPeak } from './windowed-peak.ts'

const repeat = (count: number, value: number) => Array.from({ length: count }, () => value)

function createPeak(...values: number[]): WindowedPeak {
  const peak = new WindowedPeak()
  for (const value of values) peak.add(value)
  return peak
}

/** The values of the last sixteen buckets of 64, the one being filled included. */
function bucketsOf(values: readonly number[]): number[][] {
  const buckets: number[][] = []
  for (let i = 0; i < values.length; i += 64) buckets.push(values.slice(i, i + 64))
  if (values.length % 64 === 0) buckets.push([])
  return buckets.slice(-16)
}

describe('WindowedPeak', () => {
  it('agrees with the peaks of the last sixteen buckets', () => {
    // 0 in every bucket, so that none lies below all others.
    const bucket = fc.array(fc.nat(1_000), { minLength: 63, maxLength: 63 })
    fc.assert(
      fc.property(fc.array(bucket, { maxLength: 40 }), fc.nat(63), (buckets, rest) => {
        const values = buckets.flatMap((bucket) => [0, ...bucket])
        for (let i = 0; i < rest; i++) values.push(i)
        const peak = createPeak(...values)
        const remembered = bucketsOf(values)
        const peaks = remembered.map((bucket) => Math.max(0, ...bucket)).sort((a, b) => b - a)
        const count = remembered.flat().filter((value) => value > 0).length
        expect(peak.highest).toBe(peaks[0])
        expect(peak.count).toBe(count)
        expect(peak.peak).toBe(peaks[count < 512 ? 0 : 1])
      }),
      { numRuns: 30 },
    )
  })

  it('is nothing while there is nothing to go by', () => {
    const peak = createPeak()
    expect([peak.count, peak.highest, peak.peak]).toEqual([0, 0, 0])
  })

  it('goes by the highest of few values', () => {
    expect(createPeak(...repeat(510, 10), 500).peak).toBe(500)
  })

  it('takes one outlier among many for no habit, and two in different buckets for one', () => {
    const peak = createPeak(...repeat(600, 10), 500, ...repeat(60, 10))
    expect(peak.peak).toBe(10)
    expect(peak.highest).toBe(500)
    peak.add(400)
    expect(peak.peak).toBe(400)
  })

  it('is aged by zeros, which are no values', () => {
    const peak = createPeak(20, 10)
    for (let i = 0; i < 1_000; i++) peak.add(0)
    expect([peak.count, peak.peak]).toEqual([2, 20])
    for (let i = 0; i < 30; i++) peak.add(0)
    expect([peak.count, peak.peak]).toEqual([0, 0])
  })

  it('forgets what came before once a whole bucket lies below it', () => {
    for (const offset of [0, 1, 40, 63]) {
      const peak = new WindowedPeak()
      for (let i = 0; i < 640 + offset; i++) peak.add(200 + (i % 7))
      const toFill = 64 - offset + (offset === 0 ? 0 : 64)
      for (let i = 1; i < toFill; i++) peak.add(50)
      expect(peak.peak).toBe(206)
      peak.add(50)
      expect([peak.count, peak.peak, peak.highest]).toEqual([64, 50, 50])
      for (let i = 0; i < 64; i++) peak.add(51)
      expect([peak.count, peak.peak]).toEqual([128, 51])
    }
  })

  it('keeps its memory while one value of the bucket reaches as far as before', () => {
    const peak = createPeak(...repeat(640, 200), ...repeat(63, 50), 200)
    expect([peak.count, peak.peak]).toEqual([704, 200])
  })

  it('does not forget because there was nothing yet to remember', () => {
    const peak = createPeak(...repeat(64, 200), ...repeat(64, 50))
    expect([peak.count, peak.peak]).toEqual([128, 200])
  })
})
