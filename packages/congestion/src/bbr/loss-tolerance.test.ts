import { describe, expect, it } from 'vitest'
import { ackOf, FRAME_BYTES, lossOf } from '../../test/samples.ts'
import { LossTolerance } from './loss-tolerance.ts'

const MIN_RTT_MS = 40

/** Acks and losses at a round trip, one lost in `every`. */
function observe(
  tolerance: LossTolerance,
  given: {
    rttMs: number
    every: number
    frames: number
    inFlightFrames?: number
    isGrowing?: boolean
  },
): void {
  const inFlightAtSendBytes = (given.inFlightFrames ?? 100) * FRAME_BYTES
  for (let frame = 1; frame <= given.frames; frame++) {
    if (frame % given.every === 0) tolerance.onLost(lossOf({ inFlightAtSendBytes }))
    else {
      const sample = ackOf({ nowMs: frame, latestRttMs: given.rttMs, inFlightAtSendBytes })
      tolerance.onAcked(sample, MIN_RTT_MS, given.isGrowing ?? false)
    }
  }
}

/** One that has seen the queue come and go. */
function experienced(lossThreshold = 0.2): LossTolerance {
  const tolerance = new LossTolerance(lossThreshold, FRAME_BYTES)
  observe(tolerance, { rttMs: 80, every: Infinity, frames: 10 })
  return tolerance
}

describe('LossTolerance', () => {
  it('tolerates 2 % beside a queue that it knows nothing about', () => {
    expect(experienced().rate).toBe(0.02)
  })

  it('tolerates 2 % on top of what the path loses without a queue', () => {
    const tolerance = experienced()
    observe(tolerance, { rttMs: 45, every: 20, frames: 2000 })
    expect(tolerance.rate).toBeCloseTo(0.05 + 0.02, 1)
    expect(tolerance.rate).toBeGreaterThan(0.05)
  })

  it('does not mistake what a full queue drops for the path’s own loss', () => {
    const tolerance = experienced()
    observe(tolerance, { rttMs: 45, every: Infinity, frames: 1000 })
    observe(tolerance, { rttMs: 80, every: 10, frames: 1000 })
    expect(tolerance.rate).toBe(0.02)
  })

  it('learns nothing where round trips have no range: a full queue looks like none', () => {
    const tolerance = new LossTolerance(0.2, FRAME_BYTES)
    observe(tolerance, { rttMs: 41, every: 10, frames: 1000 })
    expect(tolerance.rate).toBe(0.02)
  })

  it('learns nothing from a few frames in flight', () => {
    const tolerance = experienced()
    observe(tolerance, { rttMs: 45, every: 10, frames: 1000, inFlightFrames: 10 })
    expect(tolerance.rate).toBe(0.02)
  })

  it('tolerates all that it may while sending faster delivers faster, without delay', () => {
    const tolerance = new LossTolerance(0.2, FRAME_BYTES)
    observe(tolerance, { rttMs: 41, every: 10, frames: 20, isGrowing: true })
    expect(tolerance.rate).toBe(0.2)
  })

  it('never tolerates more than the threshold', () => {
    const tolerance = experienced(0.1)
    observe(tolerance, { rttMs: 45, every: 3, frames: 2000 })
    expect(tolerance.rate).toBe(0.1)
  })

  it('keeps to the draft’s figure where that is the threshold', () => {
    const tolerance = experienced(0.02)
    observe(tolerance, { rttMs: 45, every: 10, frames: 2000 })
    expect(tolerance.rate).toBe(0.02)
  })

  it('forgets what it learnt when the round trip turns out to have been a queue', () => {
    const tolerance = experienced()
    observe(tolerance, { rttMs: 45, every: 10, frames: 1000 })
    expect(tolerance.rate).toBeGreaterThan(0.05)
    tolerance.onAcked(ackOf({ latestRttMs: 20 }), 20, false)
    expect(tolerance.rate).toBe(0.02)
  })

  it('wants more than chance before it calls a loss too much', () => {
    const tolerance = experienced()
    expect(tolerance.isTooMuch(2 * FRAME_BYTES, 50 * FRAME_BYTES)).toBe(false)
    expect(tolerance.isTooMuch(4 * FRAME_BYTES, 50 * FRAME_BYTES)).toBe(true)
    expect(tolerance.isTooMuch(22 * FRAME_BYTES, 1000 * FRAME_BYTES)).toBe(false)
    expect(tolerance.isTooMuch(30 * FRAME_BYTES, 1000 * FRAME_BYTES)).toBe(true)
  })
})
