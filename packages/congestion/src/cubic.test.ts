import { describe, expect, it } from 'vitest'
import { ackOf, FRAME_BYTES, lossOf, pathOf, RTT_MS } from '../test/samples.ts'
import type { CongestionController } from './controller.ts'
import { cubic } from './cubic.ts'
import { runPath } from './testing.ts'

/** Windows in frames, so many round trips apart, on a path wide enough for any. */
function windowTrace(roundTrips: number, every: number, lost: readonly number[]): string {
  const trace: string[] = []
  runPath({
    bytesPerSecond: 1e9,
    queueBytes: 1e9,
    rttMs: RTT_MS,
    durationMs: roundTrips * RTT_MS,
    flows: [
      {
        controller: cubic,
        frameBytes: FRAME_BYTES,
        loses: (frameNumber) => lost.includes(frameNumber),
        observe: (nowMs, { windowBytes }) => {
          if (nowMs < (trace.length + 1) * every * RTT_MS) return
          trace.push((windowBytes / FRAME_BYTES).toFixed(1))
        },
      },
    ],
  })
  return trace.join(' ')
}

/** Acknowledges whole windows, a round trip apart. */
function grow(controller: CongestionController, fromMs: number, roundTrips: number): void {
  for (let i = 0; i < roundTrips; i++) {
    controller.onAcked(
      ackOf({ nowMs: fromMs + i * RTT_MS, ackedBytes: controller.windowBytes, ackedFrames: 10 }),
    )
  }
}

describe('cubic', () => {
  it('rises to the window at which it lost, rests there, then tries for more', () => {
    expect(windowTrace(75, 5, [600])).toMatchInlineSnapshot(
      `"162.0 440.7 472.4 499.9 523.5 543.6 560.3 573.9 584.9 593.5 599.9 604.5 607.7 609.6"`,
    )
  })

  it('keeps 0.7 of its window after a loss (RFC 9438 §4.6)', () => {
    const controller = cubic(pathOf())
    controller.onLost(lossOf({ nowMs: 100 }))
    expect(controller.windowBytes).toBe(7 * FRAME_BYTES)
    controller.onLost(lossOf({ nowMs: 150, sentAtMs: 90 }))
    expect(controller.windowBytes).toBe(7 * FRAME_BYTES)
  })

  it('is back at its old window after K = ∛((W − 0.7 W) / 0.4) seconds (RFC 9438 §4.2)', () => {
    const controller = cubic(pathOf())
    grow(controller, 100, 5) // 320 frames
    controller.onLost(lossOf({ nowMs: 1000 }))
    expect(controller.windowBytes).toBe(224 * FRAME_BYTES)
    const seconds = Math.cbrt((320 * 0.3) / 0.4)
    grow(controller, 1101, Math.round(seconds * 10))
    expect(Math.abs(controller.windowBytes / FRAME_BYTES - 320)).toBeLessThan(3)
  })

  it('makes room for others when it loses below its old window (RFC 9438 §4.7)', () => {
    const controller = cubic(pathOf())
    grow(controller, 100, 5)
    controller.onLost(lossOf({ nowMs: 1000 }))
    controller.onLost(lossOf({ nowMs: 2000 }))
    // The plateau is 0.85 · 224, not 224: K is ∛((190.4 − 156.8) / 0.4) seconds.
    const seconds = Math.cbrt((0.85 * 224 - 0.7 * 224) / 0.4)
    grow(controller, 2101, Math.round(seconds * 10))
    expect(Math.abs(controller.windowBytes / FRAME_BYTES - 0.85 * 224)).toBeLessThan(3)
  })

  it('is no slower than Reno where that would be faster (RFC 9438 §4.3)', () => {
    const controller = cubic(pathOf())
    controller.onLost(lossOf({ nowMs: 100 }))
    const before = controller.windowBytes
    grow(controller, 201, 4)
    // 0.53 frames a round trip, until the window before the loss; the curve is slower here.
    expect((controller.windowBytes - before) / FRAME_BYTES / 4).toBeCloseTo(0.53, 1)
    grow(controller, 601, 40)
    const later = controller.windowBytes
    grow(controller, 4601, 1)
    expect((controller.windowBytes - later) / FRAME_BYTES).toBeGreaterThanOrEqual(0.95)
  })

  it('leaves slow start when round trips grow, before the loss that would end it (RFC 9406)', () => {
    const path = { bytesPerSecond: 1_250_000, queueBytes: 1_875_000, rttMs: RTT_MS }
    const report = runPath({ ...path, durationMs: 6000, flows: [{ controller: cubic }] })
    expect(report.flows[0]!.lostFrames).toBe(0)
    expect(report.utilisation(1000, 6000)).toBeGreaterThan(0.99)
  })

  it('grows like Reno from a slow start that ended without a loss (RFC 9438 §4.10)', () => {
    const controller = cubic(pathOf())
    // The second round is longer, and so is each of the five of careful growth that follow.
    for (let round = 0; round < 7; round++) {
      const latestRttMs = round === 0 ? RTT_MS : 2 * RTT_MS
      for (let i = 0; i < 8; i++)
        controller.onAcked(ackOf({ ackedBytes: 1, latestRttMs, roundTripPassed: i === 0 }))
    }
    const before = controller.windowBytes
    grow(controller, 201, 4)
    // A frame a round trip: no cut has to be made up for. The curve is slower here.
    expect((controller.windowBytes - before) / FRAME_BYTES).toBeCloseTo(4, 1)
  })

  it('doubles each round trip after persistent congestion, however careful its first start was', () => {
    const controller = cubic(pathOf())
    // Two rounds of which the second is longer: from there on, HyStart++ grows a quarter as fast.
    for (const latestRttMs of [RTT_MS, 2 * RTT_MS]) {
      for (let i = 0; i < 8; i++)
        controller.onAcked(ackOf({ latestRttMs, roundTripPassed: i === 0 }))
    }
    controller.onLost(lossOf({ nowMs: 1000 }))
    controller.onPersistentCongestion(1000)
    const before = controller.windowBytes
    controller.onAcked(ackOf({ nowMs: 1100, newestSentAtMs: 1050, ackedBytes: before }))
    expect(controller.windowBytes).toBe(2 * before)
  })

  it('takes a cut back when its losses arrive after all (RFC 9438 §4.9)', () => {
    const controller = cubic(pathOf())
    const loss = lossOf({ nowMs: 100 })
    controller.onLost(loss)
    controller.onSpuriousLoss(loss)
    expect(controller.windowBytes).toBe(10 * FRAME_BYTES)
    controller.onAcked(ackOf({ nowMs: 130 }))
    expect(controller.windowBytes).toBe(11 * FRAME_BYTES)
  })

  it('does not count the time in which it was idle (RFC 9438 §5.8)', () => {
    const windowAfter = (idleMs: number): number => {
      const controller = cubic(pathOf())
      grow(controller, 100, 5)
      controller.onLost(lossOf({ nowMs: 1000 }))
      grow(controller, 1101, 10)
      controller.onIdle(2101)
      controller.onSent(2101 + idleMs, FRAME_BYTES, FRAME_BYTES, false)
      grow(controller, 2201 + idleMs, 10)
      return controller.windowBytes
    }
    expect(windowAfter(60_000)).toBeCloseTo(windowAfter(0), -2)
  })

  it('does not count the time in which the application was the limit (RFC 9438 §5.8)', () => {
    const controller = cubic(pathOf())
    grow(controller, 100, 5)
    controller.onLost(lossOf({ nowMs: 1000 }))
    grow(controller, 1101, 1)
    const before = controller.windowBytes
    for (let nowMs = 1201; nowMs < 60_000; nowMs += RTT_MS) {
      controller.onAcked(ackOf({ nowMs, appLimited: true }))
    }
    expect(controller.windowBytes).toBe(before)
    grow(controller, 60_001, 1)
    expect(controller.windowBytes / before).toBeLessThan(1.1)
  })

  it('falls to two frames on persistent congestion, and forgets its plateau (RFC 9438 §4.8)', () => {
    const controller = cubic(pathOf())
    grow(controller, 100, 3)
    controller.onLost(lossOf({ nowMs: 1000 }))
    controller.onPersistentCongestion(1000)
    expect(controller.windowBytes).toBe(2 * FRAME_BYTES)
    grow(controller, 1101, 5)
    // Slow start to 0.7 · 80 frames, and along a new curve from there.
    expect(controller.windowBytes / FRAME_BYTES).toBeGreaterThanOrEqual(56)
    expect(controller.windowBytes / FRAME_BYTES).toBeLessThan(70)
  })
})
