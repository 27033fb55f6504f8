import { describe, expect, it } from 'vitest'
import { ackOf, FRAME_BYTES, lossOf, pathOf, RTT_MS } from '../test/samples.ts'
import { aimd } from './aimd.ts'
import { runPath } from './testing.ts'

/** Windows in frames, a round trip apart, on a path wide enough for any, losing what it is told. */
function windowTrace(roundTrips: number, lost: readonly number[] = []): string {
  const trace: string[] = []
  runPath({
    bytesPerSecond: 1e9,
    queueBytes: 1e9,
    rttMs: RTT_MS,
    durationMs: roundTrips * RTT_MS,
    flows: [
      {
        controller: aimd,
        frameBytes: FRAME_BYTES,
        loses: (frameNumber) => lost.includes(frameNumber),
        observe: (nowMs, { windowBytes }) => {
          if (nowMs >= (trace.length + 1) * RTT_MS) trace.push((windowBytes / 1000).toFixed(1))
        },
      },
    ],
  })
  return trace.join(' ')
}

describe('aimd', () => {
  it('doubles, halves on loss, then climbs by one frame per round trip', () => {
    expect(windowTrace(16, [120])).toMatchInlineSnapshot(
      `"12.0 22.0 42.0 82.0 65.5 65.5 66.5 67.5 68.5 69.4 70.4 71.4 72.4 73.3 74.3"`,
    )
  })

  it('leaves slow start when round trips grow, before the loss that would end it (RFC 9406)', () => {
    const path = { bytesPerSecond: 1_250_000, queueBytes: 1_875_000, rttMs: RTT_MS }
    const report = runPath({ ...path, durationMs: 6000, flows: [{ controller: aimd }] })
    expect(report.flows[0]!.lostFrames).toBe(0)
    expect(report.utilisation(1000, 6000)).toBeGreaterThan(0.99)
  })

  it('halves once for the losses of one round trip (RFC 9002 §7.3.2)', () => {
    expect(windowTrace(9, [120, 125, 130, 140])).toMatchInlineSnapshot(
      `"12.0 22.0 42.0 82.0 65.5 65.5 66.5 67.5"`,
    )
  })

  it('starts with ten frames, or 14,720 bytes of large ones, or two of huge ones (RFC 9002 §7.2)', () => {
    const windowOf = (maxFrameBytes: number): number => aimd(pathOf({ maxFrameBytes })).windowBytes
    expect([100, 1472, 9000].map(windowOf)).toEqual([1000, 14_720, 18_000])
  })

  it('never goes below two frames (RFC 9002 §7.2)', () => {
    const controller = aimd(pathOf())
    for (let nowMs = 1000; nowMs < 20_000; nowMs += 1000) controller.onLost(lossOf({ nowMs }))
    expect(controller.windowBytes).toBe(2 * FRAME_BYTES)
  })

  it('does not grow while the application is the limit (RFC 9002 §7.8)', () => {
    const controller = aimd(pathOf())
    controller.onAcked(ackOf({ appLimited: true }))
    controller.onAcked(ackOf({ inFlightBeforeBytes: 4 * FRAME_BYTES }))
    expect(controller.windowBytes).toBe(10 * FRAME_BYTES)
    controller.onAcked(ackOf({ inFlightBeforeBytes: 5 * FRAME_BYTES }))
    expect(controller.windowBytes).toBe(11 * FRAME_BYTES)
  })

  it('does not grow on acks of frames sent before the cut (RFC 9002 §7.3.2)', () => {
    const controller = aimd(pathOf())
    controller.onLost(lossOf({ nowMs: 100 }))
    controller.onAcked(ackOf({ nowMs: 150 }))
    expect(controller.windowBytes).toBe(5 * FRAME_BYTES)
    controller.onAcked(ackOf({ nowMs: 201 }))
    expect(controller.windowBytes).toBe(5 * FRAME_BYTES + FRAME_BYTES / 5)
  })

  it('falls to the floor on persistent congestion, and starts slowly to the threshold (RFC 9002 §7.6.2)', () => {
    const controller = aimd(pathOf())
    controller.onLost(lossOf({ nowMs: 100 }))
    controller.onPersistentCongestion(100)
    expect(controller.windowBytes).toBe(2 * FRAME_BYTES)
    const windows = [200, 201, 202, 203, 204].map((nowMs) => {
      controller.onAcked(ackOf({ nowMs }))
      return controller.windowBytes
    })
    expect(windows).toEqual([3000, 4000, 5000, 5200, 5392])
  })

  it('takes a cut back when all its losses arrive after all', () => {
    const controller = aimd(pathOf())
    controller.onLost(lossOf({ nowMs: 100, sentAtMs: 0 }))
    controller.onLost(lossOf({ nowMs: 100, sentAtMs: 1 }))
    controller.onSpuriousLoss(lossOf({ nowMs: 120, sentAtMs: 0 }))
    expect(controller.windowBytes).toBe(5 * FRAME_BYTES)
    controller.onSpuriousLoss(lossOf({ nowMs: 120, sentAtMs: 1 }))
    expect(controller.windowBytes).toBe(10 * FRAME_BYTES)
    // Slow start goes on.
    controller.onAcked(ackOf({ nowMs: 130 }))
    expect(controller.windowBytes).toBe(11 * FRAME_BYTES)
  })

  it('paces at twice the window a round trip in slow start, at 1.25 times after it (RFC 9002 §7.7)', () => {
    const controller = aimd(pathOf())
    expect(controller.bytesPerSecond).toBe(2 * 100_000)
    controller.onLost(lossOf({ nowMs: 100 }))
    expect(controller.bytesPerSecond).toBe(1.25 * 50_000)
  })

  it('paces over the latest round trip where the smoothed one lags behind', () => {
    const controller = aimd(pathOf())
    controller.onAcked(ackOf({ appLimited: true, smoothedRttMs: 200, latestRttMs: 100 }))
    expect(controller.bytesPerSecond).toBe(2 * 100_000)
    controller.onAcked(ackOf({ appLimited: true, smoothedRttMs: 100, latestRttMs: 200 }))
    expect(controller.bytesPerSecond).toBe(2 * 100_000)
  })
})
