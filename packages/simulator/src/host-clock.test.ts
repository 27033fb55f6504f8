import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { HostClock } from './host-clock.ts'

describe('HostClock', () => {
  it('shows the network time until told otherwise', () => {
    const clock = new HostClock()
    for (const nowMs of [0, 0.1, 1e9]) {
      expect(clock.read(nowMs)).toBe(nowMs)
      expect(clock.toNetworkMs(nowMs)).toBe(nowMs)
    }
  })

  it('gains what its drift says', () => {
    const clock = new HostClock()
    clock.set(1000, 5000, 100)
    expect(clock.driftPpm).toBeCloseTo(100, 6)
    expect(clock.read(1000)).toBe(5000)
    expect(clock.read(1000 + 3_600_000)).toBeCloseTo(5000 + 3_600_000 + 360, 6)
  })

  it('turns its own time into network time and back', () => {
    const ms = fc.double({ min: 0, max: 1e9, noNaN: true })
    fc.assert(
      fc.property(ms, ms, ms, fc.integer({ min: -5000, max: 5000 }), (atMs, hostMs, later, ppm) => {
        const clock = new HostClock()
        clock.set(atMs, hostMs, ppm)
        expect(clock.toNetworkMs(clock.read(later))).toBeCloseTo(later, 5)
      }),
    )
  })

  it('is put forward by a rounding error rather than firing a timer too early', () => {
    const clock = new HostClock()
    clock.atLeast(10, 10 + 1e-9)
    expect(clock.read(10)).toBe(10 + 1e-9)
    clock.atLeast(10, 5)
    expect(clock.read(10)).toBe(10 + 1e-9)
  })
})
