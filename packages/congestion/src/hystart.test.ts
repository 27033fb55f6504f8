import { describe, expect, it } from 'vitest'
import { HyStart } from './hystart.ts'

/** Rounds of ten acks, each round at one round-trip time. Returns the rounds until slow start is over. */
function roundsUntilDone(hyStart: HyStart, rttsMs: readonly number[]): number {
  for (const [round, rttMs] of rttsMs.entries()) {
    for (let ack = 0; ack < 10; ack++) {
      if (hyStart.onAcked(rttMs, ack === 0)) return round
    }
  }
  return Infinity
}

describe('HyStart', () => {
  it('leaves slow start five rounds after round trips grow by an eighth (RFC 9406 §4.2)', () => {
    expect(roundsUntilDone(new HyStart(), [80, 80, 90, 90, 90, 90, 90, 90, 90])).toBe(7)
  })

  it('grows a quarter as fast meanwhile', () => {
    const hyStart = new HyStart()
    expect(hyStart.growthDivisor).toBe(1)
    roundsUntilDone(hyStart, [80, 90])
    expect(hyStart.growthDivisor).toBe(4)
  })

  it('takes growth under 4 ms for noise on a short path, and over 16 ms for a queue on a long one', () => {
    const divisorAfter = (...rttsMs: number[]): number => {
      const hyStart = new HyStart()
      roundsUntilDone(hyStart, rttsMs)
      return hyStart.growthDivisor
    }
    expect(divisorAfter(10, 13.9)).toBe(1)
    expect(divisorAfter(10, 14)).toBe(4)
    expect(divisorAfter(400, 415.9)).toBe(1)
    expect(divisorAfter(400, 416)).toBe(4)
  })

  it('goes back to slow start if it was jitter (RFC 9406 §4.2)', () => {
    const hyStart = new HyStart()
    expect(roundsUntilDone(hyStart, [80, 95, 85, 85, 85, 85, 85, 85])).toBe(Infinity)
    expect(hyStart.growthDivisor).toBe(1)
  })

  it('judges by no fewer than eight samples', () => {
    const hyStart = new HyStart()
    roundsUntilDone(hyStart, [80])
    for (let ack = 0; ack < 7; ack++) hyStart.onAcked(120, ack === 0)
    expect(hyStart.growthDivisor).toBe(1)
    hyStart.onAcked(Number.NaN, false)
    expect(hyStart.growthDivisor).toBe(1)
    hyStart.onAcked(120, false)
    expect(hyStart.growthDivisor).toBe(4)
  })
})
