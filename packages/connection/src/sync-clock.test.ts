import { describe, expect, it } from 'vitest'
import { SyncClock } from './sync-clock.ts'

describe('SyncClock', () => {
  it('is due two seconds after the last data while the peer is behind, and as a keepalive else', () => {
    const clock = new SyncClock(0, 5_000)
    expect(clock.dueAtMs(false, 100)).toBe(2_000)
    expect(clock.dueAtMs(true, 100)).toBe(5_000)
    clock.onData(1_000)
    expect(clock.dueAtMs(false, 100)).toBe(3_000)
    expect(clock.dueAtMs(true, 100)).toBe(6_000)
  })

  it('waits a resend timeout at least, on a path slower than that', () => {
    expect(new SyncClock(0, 1_000).dueAtMs(false, 3_000)).toBe(3_000)
    expect(new SyncClock(0, 1_000).dueAtMs(true, 3_000)).toBe(3_000)
  })

  it('is due at once when it is asked for, once', () => {
    const clock = new SyncClock(0, Infinity)
    clock.request()
    expect(clock.dueAtMs(true, 100)).toBe(-Infinity)
    clock.onData(5)
    expect(clock.dueAtMs(true, 100)).toBe(-Infinity)
    clock.onSync(10)
    clock.onHeard()
    expect(clock.dueAtMs(true, 100)).toBe(Infinity)
  })

  it('never speaks by itself without a keepalive', () => {
    expect(new SyncClock(0, Infinity).dueAtMs(true, 100)).toBe(Infinity)
  })

  it('repeats what nobody answers, first after a resend timeout, then every half second', () => {
    const clock = new SyncClock(0, 5_000)
    let nowMs = 5_000
    const pauses = [1, 2, 3, 4, 5].map(() => {
      clock.onSync(nowMs)
      const pauseMs = clock.dueAtMs(true, 100) - nowMs
      nowMs += pauseMs
      return pauseMs
    })
    expect(pauses).toEqual([100, 200, 400, 500, 500])
    clock.onHeard()
    expect(clock.dueAtMs(true, 100)).toBe(nowMs - 500 + 5_000)
  })
})
