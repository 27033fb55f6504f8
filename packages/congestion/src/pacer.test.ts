import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { maxBurstBytes, Pacer } from './pacer.ts'

const FRAME_BYTES = 1472

/** Bytes a saturating sender gets out in `durationMs`, looking at the pacer only so often. */
function bytesSent(rate: number, pollMs: (poll: number) => number, durationMs = 1000): number {
  const pacer = new Pacer(0)
  pacer.setRate(rate, Infinity, 0)
  let sent = 0
  for (let nowMs = 0, poll = 0; nowMs < durationMs; nowMs += pollMs(poll++)) {
    while (pacer.availableAtMs(nowMs, FRAME_BYTES) <= nowMs) {
      pacer.onSent(nowMs, FRAME_BYTES)
      sent += FRAME_BYTES
    }
  }
  return sent
}

/** The same, by the timer that the pacer asks for, `lateMs` late. */
function bytesSentByTimer(rate: number, lateMs: number, durationMs = 1000): number {
  const pacer = new Pacer(0)
  pacer.setRate(rate, Infinity, 0)
  let sent = 0
  let nowMs = 0
  while (nowMs < durationMs) {
    const atMs = pacer.availableAtMs(nowMs, FRAME_BYTES)
    if (atMs > nowMs) {
      nowMs = atMs + lateMs
      continue
    }
    pacer.onSent(nowMs, FRAME_BYTES)
    sent += FRAME_BYTES
  }
  return sent
}

describe('Pacer', () => {
  it('lets as much out when polled every 0.1 ms as every 16 ms, where the burst allows it', () => {
    // What is left over from the last poll, and what comes in until the next, fit into two frames.
    const rates = fc.double({ min: 3000, max: FRAME_BYTES / 0.016, noNaN: true })
    fc.assert(
      fc.property(rates, (rate) => {
        const often = bytesSent(rate, () => 0.1)
        const seldom = bytesSent(rate, () => 16)
        expect(Math.abs(often - seldom)).toBeLessThanOrEqual(2 * FRAME_BYTES)
        expect(Math.abs(often - rate)).toBeLessThanOrEqual(3 * FRAME_BYTES)
      }),
      { numRuns: 30 },
    )
  })

  it('does not depend on when it is polled, within the time that the burst covers', () => {
    const rates = fc.double({ min: 1e5, max: 1e8, noNaN: true })
    const pauses = fc.array(fc.double({ min: 0.001, max: 1, noNaN: true }), { minLength: 1 })
    fc.assert(
      fc.property(rates, pauses, (rate, pausesMs) => {
        const sent = bytesSent(rate, (poll) => pausesMs[poll % pausesMs.length]!, 100)
        const burst = maxBurstBytes(rate, FRAME_BYTES)
        expect(sent).toBeGreaterThan(rate * 0.1 - burst - FRAME_BYTES)
        expect(sent).toBeLessThanOrEqual(rate * 0.1 + burst + FRAME_BYTES)
      }),
      { numRuns: 50 },
    )
  })

  it('does not drift over a million frames', () => {
    const rate = 1_234_567.89
    const seconds = (1_000_000 * FRAME_BYTES) / rate
    const sent = bytesSentByTimer(rate, 0, seconds * 1000)
    expect(Math.abs(sent - rate * seconds)).toBeLessThanOrEqual(3 * FRAME_BYTES)
  })

  it('keeps its rate although every timer is 1.5 ms late', () => {
    const rate = 12_500_000
    expect(bytesSentByTimer(rate, 1.5)).toBeGreaterThan(rate * 0.99)
  })

  it('never lets out more at once than two frames, or two milliseconds of the rate', () => {
    for (const [rate, mostBytes] of [
      [1000, 2 * FRAME_BYTES],
      [12_500_000, 25_000],
    ] as const) {
      const pacer = new Pacer(0)
      pacer.setRate(rate, Infinity, 0)
      const nowMs = 1e6
      let sent = 0
      while (pacer.availableAtMs(nowMs, 1) <= nowMs) {
        pacer.onSent(nowMs, 1)
        sent++
      }
      expect(sent).toBe(mostBytes)
    }
  })

  it('makes bursts as small as the controller wants, and never larger', () => {
    const pacer = new Pacer(0)
    pacer.setRate(12_500_000, FRAME_BYTES, 0)
    pacer.onSent(1e6, FRAME_BYTES)
    expect(pacer.availableAtMs(1e6, 1)).toBeGreaterThan(1e6)
  })

  it('lets a frame larger than its bucket go, and waits for it afterwards', () => {
    const pacer = new Pacer(0, 100)
    pacer.setRate(1000, Infinity, 0)
    expect(pacer.availableAtMs(0, 1000)).toBe(0)
    pacer.onSent(0, 1000)
    // 200 bytes were in the bucket: 800 are owed, and 200 have to come in for the next.
    expect(pacer.availableAtMs(0, 1000)).toBeCloseTo(1000)
  })

  it('lets a frame go at the very moment that it named', () => {
    const numbers = fc.double({ min: 1, max: 1e9, noNaN: true })
    fc.assert(
      fc.property(numbers, numbers, (rate, startMs) => {
        const pacer = new Pacer(startMs)
        pacer.setRate(rate, Infinity, startMs)
        for (let i = 0; i < 5; i++) pacer.onSent(startMs, FRAME_BYTES)
        const atMs = pacer.availableAtMs(startMs, FRAME_BYTES)
        const lateMs = pacer.availableAtMs(atMs, FRAME_BYTES) - atMs
        expect(lateMs).toBeLessThanOrEqual(2 * Math.abs(atMs) * Number.EPSILON)
      }),
    )
  })

  it('keeps what it has saved up when the rate changes', () => {
    const pacer = new Pacer(0)
    pacer.setRate(1_000_000, Infinity, 0)
    pacer.onSent(0, 2 * FRAME_BYTES)
    pacer.setRate(500_000, Infinity, 1)
    // One millisecond at the old rate is in; the rest comes at the new.
    expect(pacer.availableAtMs(1, FRAME_BYTES)).toBeCloseTo(1 + (FRAME_BYTES - 1000) / 500)
  })

  it('holds nothing back at an infinite rate, and everything at none', () => {
    const pacer = new Pacer(0)
    pacer.setRate(Infinity, Infinity, 0)
    for (let i = 0; i < 1000; i++) pacer.onSent(0, FRAME_BYTES)
    expect(pacer.availableAtMs(0, FRAME_BYTES)).toBe(0)
    pacer.setRate(0, Infinity, 0)
    for (let i = 0; i < 2; i++) pacer.onSent(0, FRAME_BYTES)
    expect(pacer.availableAtMs(1e9, FRAME_BYTES)).toBe(Infinity)
  })

  it('is not confused by a clock that stands still or steps back', () => {
    const pacer = new Pacer(100)
    pacer.setRate(1000, Infinity, 100)
    pacer.onSent(100, 2 * FRAME_BYTES)
    expect(pacer.availableAtMs(50, FRAME_BYTES)).toBeGreaterThan(50)
    expect(pacer.availableAtMs(100, FRAME_BYTES)).toBeCloseTo(100 + FRAME_BYTES)
  })

  describe('with frames together', () => {
    /** When each frame leaves a pacer that is asked whenever it says so, `lateMs` later. */
    function departures(count: number, lateMs: number, together = 2): number[] {
      const pacer = new Pacer(0, 1000)
      pacer.setRate(1_000_000, Infinity, 0, together)
      const times: number[] = []
      for (let nowMs = 0; times.length < count; ) {
        const availableAtMs = pacer.availableAtMs(nowMs, 1000)
        if (availableAtMs > nowMs) nowMs = availableAtMs + lateMs
        else {
          times.push(nowMs)
          pacer.onSent(nowMs, 1000)
        }
      }
      return times
    }

    it('lets two frames out at once, and keeps the rate', () => {
      expect(departures(8, 0)).toEqual([0, 0, 1, 1, 3, 3, 5, 5])
    })

    it('lets out three, or one, as it is told', () => {
      expect(departures(9, 0, 3)).toEqual([0, 0, 0, 2, 2, 2, 5, 5, 5])
      expect(departures(6, 0, 1)).toEqual([0, 0, 1, 2, 3, 4])
    })

    it('forgoes nothing while a timer is late by less than a frame', () => {
      const times = departures(1000, 0.9)
      expect(times.at(-1)).toBeCloseTo(997 + 0.9, 0)
    })

    it('never lets more than two out at once', () => {
      const times = departures(1000, 5)
      for (let i = 2; i < times.length; i++) expect(times[i]).toBeGreaterThan(times[i - 2]!)
    })
  })
})
