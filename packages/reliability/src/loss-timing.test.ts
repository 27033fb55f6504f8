import { describe, expect, it } from 'vitest'
import { LossTiming } from './loss-timing.ts'
import { RttEstimator } from './rtt-estimator.ts'

function createTiming(firstRttMs = 100): { timing: LossTiming; take: (...ms: number[]) => void } {
  const rtt = new RttEstimator(100)
  const timing = new LossTiming(rtt)
  rtt.addSample(firstRttMs)
  const take = (...samples: number[]) => {
    for (const ms of samples) {
      timing.onRoundTrip(ms, ms)
      rtt.addSample(ms)
    }
  }
  return { timing, take }
}

const repeat = (count: number, ...values: number[]) =>
  Array.from({ length: count }, (_, i) => values[i % values.length]!)

describe('LossTiming, while the path is unknown', () => {
  it('waits for the round trip and four times its deviation (RFC 9002 §6.2.1)', () => {
    const { timing, take } = createTiming()
    expect(timing.timeoutMs).toBe(150)
    take(100)
    expect(timing.timeoutMs).toBe(137.5)
  })

  it('waits for a millisecond more at the least', () => {
    const { timing, take } = createTiming()
    take(...repeat(60, 100))
    expect(timing.timeoutMs).toBeCloseTo(101, 6)
  })

  it('waits for longer than any frame has taken, and the longer the fewer there were', () => {
    const { timing, take } = createTiming()
    take(150, ...repeat(15, 100))
    const swingMs = 50 - (timing.timeoutMs - 150 - 25)
    expect(timing.timeoutMs).toBeCloseTo(150 + 25, -1)
    expect(swingMs).toBeGreaterThan(45)
    take(...repeat(47, 100))
    expect(timing.timeoutMs).toBeCloseTo(150 + (50 * 2) / Math.sqrt(63), 1)
  })

  it('gives an overtaken frame an eighth of a round trip (RFC 9002 §6.1.2)', () => {
    const { timing, take } = createTiming()
    take(...repeat(20, 100))
    expect(timing.overtakenDeadlineMs(1_000, 1, 100)).toBeCloseTo(1_101, 0)
    take(120)
    expect(timing.timeoutMs).toBeGreaterThan(121)
    expect(timing.overtakenDeadlineMs(1_000, 1, 100)).toBe(1_000 + Math.min(135, timing.timeoutMs))
  })
})

describe('LossTiming, once the path is known', () => {
  it('goes by what round trips have reached, not by their deviation', () => {
    const { timing, take } = createTiming()
    take(...repeat(1_020, 80, 100, 120))
    expect(timing.timeoutMs).toBeGreaterThan(121)
    expect(timing.timeoutMs).toBeLessThan(122)
  })

  it('waits longer than the peak by a share of the swing, 1 ms at the least', () => {
    const { timing, take } = createTiming()
    take(...repeat(63, 100), 148, ...repeat(63, 100), 148, ...repeat(772, 100))
    expect(timing.timeoutMs).toBeCloseTo(148 + (48 * 2) / 30, 2)
    expect(createAfter(100, 108).timeoutMs).toBeCloseTo(109, 2)
  })

  it('lets habits lengthen the timeout by a round trip at most, or by 50 ms', () => {
    expect(createAfter(100, 350).timeoutMs).toBeCloseTo(200, 1)
    expect(createAfter(20, 90).timeoutMs).toBeCloseTo(70, 1)
  })

  it('believes a sudden rise at once, and lets it fade', () => {
    const { timing, take } = createTiming()
    take(...repeat(600, 100))
    expect(timing.timeoutMs).toBeCloseTo(101, 6)
    take(260)
    expect(timing.timeoutMs).toBe(261)
    take(...repeat(8, 100))
    expect(timing.timeoutMs).toBeGreaterThan(140)
    expect(timing.timeoutMs).toBeLessThan(190)
    take(...repeat(60, 100))
    expect(timing.timeoutMs).toBeCloseTo(101, 0)
  })

  it('takes no round trip within its habits for a rise', () => {
    const { timing, take } = createTiming()
    take(...repeat(1_000, 100, 140))
    const beforeMs = timing.timeoutMs
    take(140, 100)
    expect(timing.timeoutMs).toBeCloseTo(beforeMs, 0)
    take(150)
    expect(timing.timeoutMs).toBe(151)
  })

  it('follows the path when it becomes shorter for good', () => {
    const { timing, take } = createTiming(200)
    take(...repeat(1_000, 200, 210))
    expect(timing.timeoutMs).toBeGreaterThan(210)
    take(...repeat(192, 50))
    expect(timing.timeoutMs).toBeCloseTo(51, 1)
  })

  it('counts the wait of a frame that the peer kept before it acknowledged it', () => {
    const { timing } = createTiming()
    for (let i = 0; i < 1_024; i++) timing.onRoundTrip(100, 116)
    expect(timing.timeoutMs).toBeCloseTo(117, 1)
    timing.onRoundTrip(130, 120)
    expect(timing.timeoutMs).toBe(131)
  })

  it('takes an overtaken frame for lost after an eighth of a round trip, 10 ms at most', () => {
    const { timing, take } = createTiming()
    take(...repeat(200, 100, 140))
    expect(timing.overtakenDeadlineMs(1_000, 1, 105)).toBe(1_115)
    expect(timing.overtakenDeadlineMs(1_000, 2, 60)).toBe(1_070)
    const short = createTiming(16)
    short.take(...repeat(200, 16, 40))
    const graceMs = short.timing.overtakenDeadlineMs(1_000, 1, 20) - 1_020
    expect(graceMs).toBeGreaterThan(2)
    expect(graceMs).toBeLessThan(5)
  })

  it('never waits for an overtaken frame beyond its timeout', () => {
    const { timing, take } = createTiming()
    take(...repeat(200, 100))
    expect(timing.overtakenDeadlineMs(1_000, 1, 180)).toBeCloseTo(1_101, 6)
  })

  it('waits for an overtaken frame as long as such frames have taken', () => {
    const { timing, take } = createTiming()
    take(...repeat(400, 100, 140))
    const usualMs = 120
    for (let i = 0; i < 100; i++) timing.onOvertaken(1, 130)
    const waitMs = timing.overtakenDeadlineMs(1_000, 1, 100) - 1_000
    expect(waitMs).toBeGreaterThan(131)
    expect(waitMs).toBeLessThan(130 + ((130 - usualMs + 5) * 2) / 10)
  })

  it('leaves overtaken frames to their timers until it knows how late they come', () => {
    const { timing, take } = createTiming()
    take(...repeat(400, 100, 140))
    expect(timing.overtakenDeadlineMs(1_000, 1, 60)).toBe(1_070)
    timing.onOvertaken(1, Number.NaN)
    expect(timing.overtakenDeadlineMs(1_000, 1, 60)).toBe(1_000 + timing.timeoutMs)
  })

  it('ignores how long a frame took if that is in doubt, but not how far behind it was', () => {
    const { timing, take } = createTiming()
    take(...repeat(600, 100))
    timing.onOvertaken(5, Number.NaN)
    expect(timing.timeoutMs).toBeCloseTo(101, 5)
    expect(timing.overtakenDeadlineMs(0, 5, 100)).toBeGreaterThan(0)
    expect(timing.overtakenDeadlineMs(0, 6, 100)).toBe(-Infinity)
    timing.onOvertaken(5, 130)
    take(...repeat(64, 100))
    timing.onOvertaken(5, 130)
    expect(timing.timeoutMs).toBeGreaterThan(131)
  })
})

describe('LossTiming', () => {
  it('takes a frame for lost three frames behind (RFC 9002 §6.1.1)', () => {
    const { timing } = createTiming()
    expect(timing.overtakenDeadlineMs(0, 2, 100)).toBeGreaterThan(0)
    expect(timing.overtakenDeadlineMs(0, 3, 100)).toBe(-Infinity)
  })

  it('raises that number to one more than any frame came behind, and forgets it in time', () => {
    const { timing, take } = createTiming()
    timing.onOvertaken(7, 110)
    expect(timing.overtakenDeadlineMs(0, 7, 100)).toBeGreaterThan(0)
    expect(timing.overtakenDeadlineMs(0, 8, 100)).toBe(-Infinity)
    take(...repeat(1_024, 100))
    expect(timing.overtakenDeadlineMs(0, 3, 100)).toBe(-Infinity)
  })

  it('allows for the delay of acks of bulk frames', () => {
    const { timing, take } = createTiming()
    take(...repeat(200, 100))
    expect(timing.timerDeadlineMs(1_000, 999)).toBe(1_101)
    expect(timing.timerDeadlineMs(1_000, 1_000)).toBe(1_103)
  })
})

/** A path of mostly `usualMs` that reaches `peakMs` once in 32 round trips, the last long ago. */
function createAfter(usualMs: number, peakMs: number): LossTiming {
  const { timing, take } = createTiming(usualMs)
  for (let i = 0; i < 20; i++) take(...repeat(31, usualMs), peakMs)
  take(...repeat(150, usualMs))
  return timing
}
