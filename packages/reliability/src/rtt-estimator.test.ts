import { describe, expect, it } from 'vitest'
import { RttEstimator } from './rtt-estimator.ts'

describe('RttEstimator', () => {
  it('guesses until the first sample', () => {
    const rtt = new RttEstimator(80)
    expect(rtt.hasSample).toBe(false)
    expect([rtt.smoothedMs, rtt.varianceMs, rtt.latestMs, rtt.minMs]).toEqual([80, 40, 80, 80])
  })

  it('takes the first sample as it is, and an eighth of it as its deviation', () => {
    const rtt = new RttEstimator(80)
    rtt.addSample(200)
    expect(rtt.hasSample).toBe(true)
    expect([rtt.smoothedMs, rtt.varianceMs, rtt.latestMs, rtt.minMs]).toEqual([200, 25, 200, 200])
  })

  it('expects a short path to swing a little all the same', () => {
    const rtt = new RttEstimator(80)
    rtt.addSample(1)
    expect(rtt.varianceMs).toBe(2.5)
  })

  it('smooths by an eighth, the deviation from the average before by a quarter (RFC 9002 §5.3)', () => {
    const rtt = new RttEstimator(80)
    rtt.addSample(100)
    rtt.addSample(140)
    expect(rtt.varianceMs).toBe((12.5 * 3 + 40) / 4)
    expect(rtt.smoothedMs).toBe(105)
    expect([rtt.latestMs, rtt.minMs]).toEqual([140, 100])
    rtt.addSample(65)
    expect(rtt.smoothedMs).toBe(100)
    expect(rtt.minMs).toBe(65)
  })

  it('keeps fractions of a millisecond', () => {
    const rtt = new RttEstimator(80)
    rtt.addSample(0.25)
    expect(rtt.smoothedMs).toBe(0.25)
    expect(rtt.minMs).toBe(0.25)
  })

  it('stands a round trip of 0 (U2), and takes less for 0', () => {
    const rtt = new RttEstimator(80)
    rtt.addSample(0)
    expect([rtt.smoothedMs, rtt.minMs, rtt.latestMs]).toEqual([0, 0, 0])
    rtt.addSample(-5)
    expect([rtt.smoothedMs, rtt.minMs, rtt.latestMs]).toEqual([0, 0, 0])
  })

  it('ignores what is no number', () => {
    const rtt = new RttEstimator(80)
    rtt.addSample(Number.NaN)
    rtt.addSample(Infinity)
    expect(rtt.hasSample).toBe(false)
  })

  it('forgets what it doubts when the next round trip is measured', () => {
    const rtt = new RttEstimator(100)
    rtt.addSample(1_000)
    rtt.doubt()
    expect(rtt.hasSample).toBe(true)
    expect(rtt.smoothedMs).toBe(1_000)
    rtt.addSample(20)
    expect([rtt.smoothedMs, rtt.latestMs, rtt.minMs]).toEqual([20, 20, 20])
    rtt.addSample(28)
    expect(rtt.smoothedMs).toBe(21)
  })
})
