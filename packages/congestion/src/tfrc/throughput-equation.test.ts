import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { lossEventRateFor, throughput } from './throughput-equation.ts'

/**
 * RFC 4828 Table 1: kB/s of 1500-byte packets at a round-trip time of 100 ms, by loss rate. The
 * values at 0.01, 0.1 and 0.3 were taken from the RFC. Its text was not at hand for the others:
 * they are computed as those three are to the last digit, see the test of the table below.
 */
const RESPONSE: readonly (readonly [lossRate: number, kilobytesPerSecond: number])[] = [
  [0.00001, 5812.49],
  [0.00003, 3355.24],
  [0.0001, 1836.58],
  [0.0003, 1058.45],
  [0.001, 576.12],
  [0.003, 326.79],
  [0.01, 168.61],
  [0.03, 83.07],
  [0.1, 26.58],
  [0.2, 8.06],
  [0.3, 2.93],
  [0.4, 1.26],
  [0.5, 0.63],
]

describe('throughput', () => {
  it.each(RESPONSE)(
    'at a loss rate of %f is %f kB/s within 1 % (RFC 4828 Table 1)',
    (p, kilobytes) => {
      expect(Math.abs(throughput(1500, 100, p) / 1000 / kilobytes - 1)).toBeLessThan(0.01)
    },
  )

  it('is compared with a table that follows from the equation, its constants rounded', () => {
    for (const [p, kilobytes] of RESPONSE) {
      // sqrt(2/3) as 0.816, and 12 sqrt(3/8) as 7.34.
      const roundTrips = 0.816 * p ** 0.5 + 7.34 * p ** 1.5 * (1 + 32 * p ** 2)
      expect(1.5 / 0.1 / roundTrips).toBeCloseTo(kilobytes, 2)
    }
  })

  it('takes TCP’s timeout for 4 R, R + 200 ms or 8 R, whichever it would be (§3.1)', () => {
    const timeout = (rttMs: number): number => {
      const p = 0.1
      const roundTrips = (1472 * 1000) / throughput(1472, rttMs, p) / rttMs
      return (roundTrips - ((2 * p) / 3) ** 0.5) / (3 * ((3 * p) / 8) ** 0.5 * p * (1 + 32 * p * p))
    }
    expect(timeout(100)).toBeCloseTo(4)
    expect(timeout(40)).toBeCloseTo(6)
    expect(timeout(10)).toBeCloseTo(8)
  })

  it('is finite at a round trip of 0 ms, and above 0 at one of a day (U2)', () => {
    expect(throughput(1472, 0, 1e-6)).toBeLessThan(Infinity)
    expect(throughput(1472, 86_400_000, 1)).toBeGreaterThan(0)
  })
})

describe('lossEventRateFor', () => {
  it('inverts the equation within 5 % (RFC 5348 §6.3.1)', () => {
    const rtts = fc.double({ min: 0.1, max: 2000, noNaN: true })
    const exponents = fc.double({ min: -11, max: 0, noNaN: true })
    fc.assert(
      fc.property(rtts, exponents, (rttMs, exponent) => {
        const rate = throughput(1472, rttMs, 10 ** exponent)
        const found = throughput(1472, rttMs, lossEventRateFor(1472, rttMs, rate))
        expect(Math.abs(found / rate - 1)).toBeLessThan(0.05)
      }),
    )
  })

  it('ends, whatever it is asked (U3)', () => {
    const numbers = fc.double({ min: 0 })
    fc.assert(
      fc.property(numbers, numbers, (rttMs, rate) => {
        const p = lossEventRateFor(1472, rttMs, rate)
        expect(p).toBeGreaterThan(0)
        expect(p).toBeLessThanOrEqual(1)
      }),
    )
  })

  it('answers a rate below any that the equation gives with a loss event for each frame (U3)', () => {
    expect(lossEventRateFor(1472, 100, 0)).toBe(1)
    expect(lossEventRateFor(1472, 100, 1)).toBe(1)
  })
})
