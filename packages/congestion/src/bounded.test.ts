import { describe, expect, it } from 'vitest'
import { ackOf, FRAME_BYTES, pathOf } from '../test/samples.ts'
import { aimd } from './aimd.ts'
import { bounded } from './bounded.ts'
import type { CongestionController } from './controller.ts'
import { unlimited } from './unlimited.ts'

/** A controller that has given up. */
const GIVEN_UP: CongestionController = {
  name: 'given-up',
  windowBytes: 0,
  bytesPerSecond: 1,
  burstBytes: 0,
  nextTimeoutMs: Infinity,
  onSent() {},
  onAcked() {},
  onLost() {},
  onSpuriousLoss() {},
  onPersistentCongestion() {},
  onIdle() {},
  onTimeout() {},
}
const givenUp = bounded(() => GIVEN_UP)

describe('bounded', () => {
  it('holds the rate to maxSendRate', () => {
    expect(unlimited(pathOf({ maxSendRate: 50_000 })).bytesPerSecond).toBe(50_000)
  })

  it('holds the rate to minSendRate, with a window that lets it happen', () => {
    const controller = givenUp(pathOf({ minSendRate: 30_000 }))
    expect(controller.bytesPerSecond).toBe(30_000)
    // Two round trips of 100 ms, and two frames.
    expect(controller.windowBytes).toBe(6000 + 2 * FRAME_BYTES)
    controller.onAcked(ackOf({ smoothedRttMs: 1000 }))
    expect(controller.windowBytes).toBe(60_000 + 2 * FRAME_BYTES)
  })

  it('lets maxSendRate win over a minSendRate above it', () => {
    const path = pathOf({ minSendRate: 30_000, maxSendRate: 20_000 })
    expect(givenUp(path).bytesPerSecond).toBe(20_000)
  })

  it('leaves the controller alone from persistent congestion until a later frame arrives', () => {
    const controller = givenUp(pathOf({ minSendRate: 30_000 }))
    controller.onPersistentCongestion(1000)
    expect(controller.bytesPerSecond).toBe(1)
    expect(controller.windowBytes).toBe(0)
    controller.onAcked(ackOf({ nowMs: 1050, newestSentAtMs: 950 }))
    expect(controller.bytesPerSecond).toBe(1)
    controller.onAcked(ackOf({ nowMs: 1200, newestSentAtMs: 1100 }))
    expect(controller.bytesPerSecond).toBe(30_000)
  })

  it('allows bursts of a frame at least, of two frames or 2 ms of the rate at most', () => {
    expect(givenUp(pathOf()).burstBytes).toBe(FRAME_BYTES)
    expect(unlimited(pathOf({ maxSendRate: 50_000 })).burstBytes).toBe(2 * FRAME_BYTES)
    expect(unlimited(pathOf({ maxSendRate: 5_000_000 })).burstBytes).toBe(10_000)
  })

  it('changes nothing where nothing is asked', () => {
    const controller = aimd(pathOf())
    expect(controller.name).toBe('aimd')
    expect(controller.windowBytes).toBe(10 * FRAME_BYTES)
  })
})
