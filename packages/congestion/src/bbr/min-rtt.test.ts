import { describe, expect, it } from 'vitest'
import { ackOf, pathOf } from '../../test/samples.ts'
import { MinRtt } from './min-rtt.ts'

function observe(minRtt: MinRtt, nowMs: number, latestRttMs: number): void {
  minRtt.onAcked(ackOf({ nowMs, latestRttMs }))
}

describe('MinRtt', () => {
  it('is the smallest of the last ten seconds', () => {
    const minRtt = new MinRtt(pathOf({ initialRttMs: 1 }))
    observe(minRtt, 100, 50)
    observe(minRtt, 200, 40)
    for (let nowMs = 300; nowMs <= 10_000; nowMs += 100) observe(minRtt, nowMs, 60)
    expect(minRtt.ms).toBe(40)
    for (let nowMs = 10_100; nowMs <= 11_000; nowMs += 100) observe(minRtt, nowMs, 60)
    expect(minRtt.ms).toBe(60)
  })

  it('wants a probe after five seconds without a sample as small', () => {
    const minRtt = new MinRtt(pathOf({ initialRttMs: 1 }))
    observe(minRtt, 0, 40)
    observe(minRtt, 5000, 60)
    expect(minRtt.isProbeDue).toBe(false)
    observe(minRtt, 5001, 60)
    expect(minRtt.isProbeDue).toBe(true)
  })

  it('wants none while samples as small keep coming, within 2 %', () => {
    const minRtt = new MinRtt(pathOf({ initialRttMs: 1 }))
    for (let nowMs = 0; nowMs <= 60_000; nowMs += 1000) {
      observe(minRtt, nowMs, nowMs === 0 ? 40 : 40.7)
      expect(minRtt.isProbeDue).toBe(false)
    }
    expect(minRtt.ms).toBe(40)
  })

  it('counts the handshake’s round trip, unless it can only have been a guess', () => {
    const joined = new MinRtt(pathOf({ initialRttMs: 40 }))
    observe(joined, 100, 70)
    expect(joined.ms).toBe(40)
    const guessed = new MinRtt(pathOf({ initialRttMs: 100 }))
    observe(guessed, 100, 600)
    expect(guessed.ms).toBe(600)
  })
})
