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

describe('what LossTolerance learns', () => {
  /** Frames lost and acknowledged beside a queue, as many as said. */
  function learn(
    tolerance: LossTolerance,
    lost: number,
    acked: number,
    given: { nowMs?: number; rttMs?: number; roundTripPassed?: boolean; bytes?: number } = {},
  ): void {
    const { nowMs = 10, rttMs = 45, roundTripPassed = false, bytes = 100 * FRAME_BYTES } = given
    for (let i = 0; i < lost; i++) tolerance.onLost(lossOf({ inFlightAtSendBytes: bytes }))
    for (let i = 0; i < acked; i++) {
      const sample = { nowMs, latestRttMs: rttMs, inFlightAtSendBytes: bytes, roundTripPassed }
      tolerance.onAcked(ackOf(sample), MIN_RTT_MS, false)
    }
  }

  it('is the average less one and a half standard deviations, from 64 frames on', () => {
    const tolerance = experienced(0.5)
    learn(tolerance, 10, 53)
    expect(tolerance.rate).toBe(0.02)
    learn(tolerance, 0, 1)
    const average = 10 / 64
    const doubt = 1.5 * Math.sqrt((average * (1 - average)) / 64)
    expect(tolerance.rate).toBeCloseTo(average - doubt + 0.02, 12)
  })

  it('is what was lost in the lower half of the range of round trips', () => {
    for (const [rttMs, isLearnt] of [
      [60, true],
      [60.1, false],
    ] as const) {
      const tolerance = experienced(0.5)
      learn(tolerance, 20, 80, { rttMs })
      expect(tolerance.rate > 0.02).toBe(isLearnt)
    }
  })

  it('needs a range of 15 %', () => {
    for (const [queuedMs, isLearnt] of [
      [45.9, false],
      [46, true],
    ] as const) {
      const tolerance = new LossTolerance(0.5, FRAME_BYTES)
      learn(tolerance, 0, 1, { nowMs: 1, rttMs: queuedMs })
      learn(tolerance, 20, 80, { rttMs: 41 })
      expect(tolerance.rate > 0.02).toBe(isLearnt)
    }
  })

  it('needs 32 frames in flight', () => {
    for (const [frames, isLearnt] of [
      [31.9, false],
      [32, true],
    ] as const) {
      const tolerance = experienced(0.5)
      learn(tolerance, 20, 80, { bytes: frames * FRAME_BYTES })
      expect(tolerance.rate > 0.02).toBe(isLearnt)
    }
  })

  it('goes by the last round trip that was measured', () => {
    const tolerance = experienced(0.5)
    learn(tolerance, 0, 1)
    learn(tolerance, 20, 80, { rttMs: Number.NaN })
    expect(tolerance.rate).toBeGreaterThan(0.1)
  })

  it('loses a thirty-second each round trip beyond 512 frames', () => {
    const tolerance = experienced(0.5)
    learn(tolerance, 100, 412)
    const before = tolerance.rate
    learn(tolerance, 0, 1, { roundTripPassed: true })
    // 100 of 513, each less a thirty-second: the same average, of fewer frames.
    const average = 100 / 513
    const doubt = 1.5 * Math.sqrt((average * (1 - average)) / (513 * (31 / 32)))
    expect(tolerance.rate).toBeCloseTo(average - doubt + 0.02, 12)
    expect(tolerance.rate).toBeLessThan(before)
    const faded = tolerance.rate
    // Back under 512 frames nothing fades.
    learn(tolerance, 0, 1, { roundTripPassed: true, bytes: 0 })
    expect(tolerance.rate).toBe(faded)
  })

  it('forgets a queue between five and ten seconds after it was seen', () => {
    const tolerance = new LossTolerance(0.5, FRAME_BYTES)
    learn(tolerance, 0, 1, { nowMs: 0, rttMs: 80 })
    learn(tolerance, 0, 1, { nowMs: 4999, rttMs: 41 })
    learn(tolerance, 0, 1, { nowMs: 5000, rttMs: 41 })
    learn(tolerance, 0, 40, { nowMs: 9999, rttMs: 41 })
    learn(tolerance, 20, 80, { nowMs: 10_000, rttMs: 41 })
    expect(tolerance.rate).toBe(0.02)
  })

  it('keeps what it learnt where the smallest round trip falls by a tenth or less', () => {
    const tolerance = experienced(0.5)
    learn(tolerance, 20, 80)
    const { rate } = tolerance
    tolerance.onAcked(ackOf({ latestRttMs: 80 }), MIN_RTT_MS * 0.9, false)
    expect(tolerance.rate).toBe(rate)
  })

  it('is preceded by tolerating all that it may: a flow begins by growing', () => {
    expect(new LossTolerance(0.5, FRAME_BYTES).rate).toBe(0.5)
  })

  it('calls no loss of exactly what chance allows too much', () => {
    const tolerance = new LossTolerance(0.5, FRAME_BYTES)
    expect(tolerance.isTooMuch(0, 0)).toBe(false)
    expect(tolerance.isTooMuch(1, 0)).toBe(true)
    expect(tolerance.isTooMuch(1, -FRAME_BYTES)).toBe(true)
  })
})
