import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { LossHistory } from './loss-history.ts'

const RTT_MS = 100

/** A history with a loss at each of these frames, a second apart, the first interval given. */
function historyOf(lost: readonly number[], firstInterval: number): LossHistory {
  const history = new LossHistory()
  lost.forEach((frameNumber, index) => {
    history.onReceived(frameNumber + 3)
    history.onLost(index * 1000 + RTT_MS, frameNumber, index * 1000, RTT_MS)
    if (index === 0) history.setFirstInterval(firstInterval)
  })
  return history
}

/** Frames lost after intervals of these lengths, the oldest first. */
function lossesAfter(lengths: readonly number[]): number[] {
  const lost = [0]
  for (const length of lengths) lost.push(lost.at(-1)! + length)
  return lost
}

describe('LossHistory', () => {
  it('knows no rate before a loss', () => {
    const history = new LossHistory()
    history.onReceived(1000)
    expect(history.isEmpty).toBe(true)
    expect(history.lossEventRate).toBe(0)
  })

  it('gives the rate of evenly spaced losses', () => {
    const history = historyOf(lossesAfter(Array(10).fill(50)), 50)
    expect(history.lossEventRate).toBeCloseTo(1 / 50)
  })

  it('counts the losses of one round trip as one event (RFC 5348 §5.2)', () => {
    const history = historyOf([0, 100], 100)
    expect(history.onLost(1200, 105, 1100, RTT_MS)).toBe(false)
    expect(history.onLost(1300, 110, 1101, RTT_MS)).toBe(true)
  })

  it('counts losses that the sender could not know of when it sent as one event', () => {
    const history = historyOf([0, 100], 100)
    // Found after 250 ms, in a queue that made the round trip longer than the estimate.
    expect(history.onLost(2250, 200, 2000, RTT_MS)).toBe(true)
    expect(history.onLost(2400, 260, 2240, RTT_MS)).toBe(false)
    expect(history.onLost(2460, 270, 2251, RTT_MS)).toBe(true)
  })

  it('counts losses until the sender’s answer as one event', () => {
    const history = historyOf([0, 100], 100)
    expect(history.onLost(2200, 200, 2000, RTT_MS)).toBe(true)
    expect(history.onLost(2400, 219, 2200, RTT_MS)).toBe(false)
    expect(history.onLost(2400, 220, 2201, RTT_MS)).toBe(true)
  })

  it('counts a loss that is found late to the event it follows', () => {
    const history = historyOf([100, 200, 300], 100)
    const before = history.lossEventRate
    expect(history.onLost(5000, 201, 1001, RTT_MS)).toBe(false)
    expect(history.lossEventRate).toBe(before)
  })

  it('weighs the last eight intervals 1, 1, 1, 1, 0.8, 0.6, 0.4, 0.2 (RFC 5348 §5.4)', () => {
    // One interval of 180 among those of 100, from the newest to the oldest; the weights sum to 6.
    const rates = [0, 1, 2, 3, 4, 5, 6, 7, 8].map((age) => {
      const lengths = Array(9).fill(100)
      lengths[8 - age] = 180
      return historyOf(lossesAfter(lengths), 100).lossEventRate
    })
    const weights = rates.map((rate) => ((1 / rate - 100) / 80) * 6)
    const expected = [1, 1, 1, 1, 0.8, 0.6, 0.4, 0.2, 0]
    for (const [age, weight] of weights.entries()) expect(weight).toBeCloseTo(expected[age]!)
  })

  it('lets the interval that still grows count only where it lowers the rate (RFC 5348 §5.4)', () => {
    const history = historyOf(lossesAfter(Array(8).fill(100)), 100)
    expect(history.lossEventRate).toBeCloseTo(1 / 100)
    history.onReceived(800 + 99)
    expect(history.lossEventRate).toBeCloseTo(1 / 100)
    history.onReceived(800 + 159)
    expect(history.lossEventRate).toBeCloseTo(6 / (160 + 500))
  })

  it('discounts the past by an interval over twice the average (RFC 5348 §5.5)', () => {
    const history = historyOf(lossesAfter(Array(8).fill(100)), 100)
    history.onReceived(800 + 399)
    // DF = 2 · 100 / 400: the seven older intervals weigh half.
    expect(history.lossEventRate).toBeCloseTo((1 + 5 * 0.5) / (400 + 500 * 0.5))
    history.onReceived(800 + 99_999)
    // DF is 0.25 at least.
    expect(history.lossEventRate).toBeCloseTo((1 + 5 * 0.25) / (100_000 + 500 * 0.25))
  })

  it('keeps the discount when the long interval is over (RFC 5348 §5.5)', () => {
    const lost = lossesAfter([...Array(8).fill(100), 400])
    // The long interval is I_1 with weight 1; DF_i = 0.5 for the seven before it, of weights summing
    // to 5.
    expect(historyOf(lost, 100).lossEventRate).toBeCloseTo((1 + 5 * 0.5) / (400 + 500 * 0.5))
  })

  it('fills the hole when a late frame comes, and joins the intervals (RFC 5348 §5.1)', () => {
    const history = historyOf(lossesAfter([100, 100, 100]), 100)
    const joined = historyOf([0, 100, 300], 100)
    expect(history.onFound(200, 2000)).toBe(true)
    expect(history.lossEventRate).toBeCloseTo(joined.lossEventRate)
  })

  it('forgets the newest event when its only loss was none', () => {
    const history = historyOf([0, 100, 200], 100)
    expect(history.onFound(200, 2000)).toBe(true)
    expect(history.lossEventRate).toBeCloseTo(historyOf([0, 100], 100).lossEventRate)
  })

  it('keeps an event of which another loss is left', () => {
    const history = historyOf([0, 100], 100)
    history.onLost(1100, 101, 1001, RTT_MS)
    expect(history.onFound(100, 1000)).toBe(false)
    expect(history.onFound(101, 1001)).toBe(true)
  })

  it('is empty again when its only event was none', () => {
    const history = historyOf([50], 100)
    expect(history.onFound(50, 0)).toBe(true)
    expect(history.isEmpty).toBe(true)
    expect(history.lossEventRate).toBe(0)
  })

  it('stays between 0 and 1 whatever is lost and found', () => {
    const times = fc.integer({ min: 0, max: 10_000 })
    const events = fc.array(fc.tuple(fc.constantFrom('lost', 'found', 'received'), times), {
      maxLength: 200,
    })
    fc.assert(
      fc.property(events, (happenings) => {
        const history = new LossHistory()
        for (const [event, sentAtMs] of happenings) {
          if (event === 'received') history.onReceived(sentAtMs)
          else if (event === 'found') history.onFound(sentAtMs, sentAtMs)
          else {
            const isFirst = history.isEmpty
            history.onLost(sentAtMs + RTT_MS, sentAtMs, sentAtMs, RTT_MS)
            if (isFirst) history.setFirstInterval(100)
          }
          const rate = history.lossEventRate
          expect(rate > 0 && rate <= 1).toBe(!history.isEmpty)
        }
      }),
    )
  })
})
