import { describe, expect, it } from 'vitest'
import { DataLimit } from './data-limit.ts'
import { ReceiveRate } from './receive-rate.ts'
import { ReceiveRateSet } from './receive-rate-set.ts'

const RTT_MS = 100

const SEGMENT_BYTES = 1_000

function rateAfter(arrivals: [nowMs: number, deliveredBytes: number, mark: boolean][]): number {
  const receiveRate = new ReceiveRate(SEGMENT_BYTES)
  for (const [nowMs, deliveredBytes, mark] of arrivals) {
    receiveRate.onArrival(nowMs, deliveredBytes)
    if (mark) receiveRate.mark()
  }
  return receiveRate.measure(RTT_MS)
}

describe('ReceiveRate', () => {
  it('is what arrived over the last round trip (RFC 5348 §6.2)', () => {
    expect(
      rateAfter([
        [0, 0, true],
        [100, 5_000, false],
      ]),
    ).toBe(50_000)
  })

  it('goes back to the feedback before, where the last is not a round trip old (RFC 5348 §6.2)', () => {
    expect(
      rateAfter([
        [0, 0, true],
        [100, 6_000, true],
        [150, 9_000, false],
      ]),
    ).toBe(60_000)
  })

  it('spans a round trip at least, however soon feedback comes', () => {
    expect(
      rateAfter([
        [0, 0, true],
        [10, 3_000, false],
      ]),
    ).toBe(30_000)
  })

  it('says nothing where nothing has arrived', () => {
    expect(new ReceiveRate(SEGMENT_BYTES).measure(RTT_MS)).toBe(0)
    expect(rateAfter([[100, 5_000, true]])).toBe(0)
  })

  it('does not take a small frame for a slow path', () => {
    expect(
      rateAfter([
        [0, 0, true],
        [200, 128, false],
      ]),
    ).toBe(5_000)
  })
})

describe('ReceiveRateSet', () => {
  const MEMORY_MS = 2 * RTT_MS

  it('limits nothing until two round trips have passed (RFC 5348 §4.3)', () => {
    const rates = new ReceiveRateSet(0)
    rates.update(100, 10, MEMORY_MS)
    expect(rates.max).toBe(Infinity)
    rates.update(201, 20, MEMORY_MS)
    expect(rates.max).toBe(20)
  })

  it('forgets rates that are too old', () => {
    const rates = new ReceiveRateSet(0)
    rates.update(1000, 50, MEMORY_MS)
    rates.update(1001, 10, MEMORY_MS)
    rates.update(1200, 11, MEMORY_MS)
    expect(rates.max).toBe(50)
    rates.update(1201, 12, MEMORY_MS)
    expect(rates.max).toBe(12)
  })

  it('knows the largest until then, however many are smaller, and then one that is newer', () => {
    const rates = new ReceiveRateSet(0)
    rates.update(1000, 90, MEMORY_MS)
    for (const [nowMs, rate] of [
      [1050, 60],
      [1100, 50],
      [1150, 40],
      [1190, 30],
    ] as const) {
      rates.update(nowMs, rate, MEMORY_MS)
      expect(rates.max).toBe(90)
    }
    rates.update(1210, 20, MEMORY_MS)
    expect(rates.max).toBe(60)
    rates.update(1260, 10, MEMORY_MS)
    expect(rates.max).toBe(30)
  })

  it('knows the largest after many that were larger each time', () => {
    const rates = new ReceiveRateSet(0)
    for (let rate = 1; rate <= 30; rate++) rates.update(1000 + rate, rate, MEMORY_MS)
    rates.update(1050, 25, MEMORY_MS)
    expect(rates.max).toBe(30)
  })

  it('maximizes to one rate, without the Infinity that it began with (RFC 5348 §4.3)', () => {
    const rates = new ReceiveRateSet(0)
    rates.maximize(0, 10)
    expect(rates.max).toBe(10)
    rates.maximize(50, 5)
    expect(rates.max).toBe(10)
    rates.halve()
    expect(rates.max).toBe(5)
  })
})

describe('DataLimit', () => {
  it('calls an interval limited if the application had no more after each send (RFC 5348 §8.2.1)', () => {
    const limit = new DataLimit()
    limit.onSent(10, true)
    limit.onSent(60, true)
    expect(limit.onFeedback(200, 100, RTT_MS)).toBe(true)
  })

  it('does not, if there was more to send at any time', () => {
    const limit = new DataLimit()
    limit.onSent(10, true)
    limit.onSent(60, false)
    limit.onSent(90, true)
    expect(limit.onFeedback(200, 100, RTT_MS)).toBe(false)
  })

  it('tells the interval of this feedback from the next', () => {
    const limit = new DataLimit()
    limit.onSent(60, false)
    limit.onSent(150, true)
    expect(limit.onFeedback(200, 100, RTT_MS)).toBe(false)
    expect(limit.onFeedback(300, 200, RTT_MS)).toBe(true)
    limit.onSent(310, false)
    expect(limit.onFeedback(420, 320, RTT_MS)).toBe(false)
  })
})
