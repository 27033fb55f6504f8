import { describe, expect, it } from 'vitest'
import type { CongestionController } from '../src/controller.ts'
import { tfrc } from '../src/tfrc.ts'
import { ackOf, FRAME_BYTES, lossOf, pathOf, RTT_MS } from './samples.ts'

/** Acks a round trip apart, each of what a rate delivers in one. */
function receive(controller: CongestionController, fromMs: number, bytesPerSecond: number): void {
  for (let nowMs = fromMs; nowMs < fromMs + 20 * RTT_MS; nowMs += RTT_MS) {
    controller.onSent(nowMs - RTT_MS, FRAME_BYTES, FRAME_BYTES, false)
    const deliveredBytes = 10_000 + (bytesPerSecond * nowMs) / 1000
    controller.onAcked(ackOf({ nowMs, newestFrameNumber: 0, deliveredBytes }))
  }
}

describe('tfrc at a full queue (tooling/decisions/0070)', () => {
  it('does not yield to its usual swing', () => {
    const controller = tfrc(pathOf())
    receive(controller, 100, 100_000)
    controller.onAcked(ackOf({ nowMs: 2200, latestRttMs: 140, deliveredBytes: 230_000 }))
    expect(controller.bytesPerSecond).toBeCloseTo(200_000)
  })

  it('takes what a large window loses until its answer has come through for one event', () => {
    /** Loses a frame of a window, and another one that was sent so long after it was found. */
    const isAnsweredTwice = (window: number, latestRttMs: number, afterMs: number): boolean => {
      const bytesPerSecond = (window * FRAME_BYTES * 1000) / RTT_MS
      const frames = (2 / 3) * window ** 2
      const controller = tfrc(pathOf())
      receive(controller, 100, bytesPerSecond)
      controller.onLost(lossOf({ nowMs: 2050, frameNumber: 0, sentAtMs: 1940 }))
      receive(controller, 2100, bytesPerSecond)
      const queue = { latestRttMs, minRttMs: RTT_MS, deliveredBytes: 1e7 }
      controller.onAcked(ackOf({ nowMs: 4200, newestFrameNumber: frames, ...queue }))
      controller.onLost(lossOf({ nowMs: 4200, frameNumber: frames, sentAtMs: 4100 }))
      const rate = controller.bytesPerSecond
      const sentAtMs = 4200 + afterMs
      controller.onLost(lossOf({ nowMs: sentAtMs + 100, frameNumber: frames + 5, sentAtMs }))
      return controller.bytesPerSecond < rate
    }
    expect(isAnsweredTwice(30, 130, 50)).toBe(false)
    expect(isAnsweredTwice(30, 130, 150)).toBe(true)
    // No queue stands, or the window is small: RFC 5348 §5.2 to the letter.
    expect(isAnsweredTwice(30, 110, 50)).toBe(true)
    expect(isAnsweredTwice(10, 130, 50)).toBe(true)
  })

  it('takes what slow start overshot by for one event, until its queue has drained', () => {
    const controller = tfrc(pathOf())
    receive(controller, 100, 100_000)
    controller.onLost(lossOf({ nowMs: 2050, frameNumber: 0, sentAtMs: 1940 }))
    const rate = controller.bytesPerSecond
    controller.onLost(lossOf({ nowMs: 2240, frameNumber: 9, sentAtMs: 2140 }))
    expect(controller.bytesPerSecond).toBe(rate)
    controller.onLost(lossOf({ nowMs: 2260, frameNumber: 10, sentAtMs: 2160 }))
    expect(controller.bytesPerSecond).toBeLessThan(rate)
  })

  it('leaves it to timers where frames are closer than those (RFC 5348 §4.6: t_gran)', () => {
    const togetherAt = (bytesPerSecond: number): number | undefined => {
      const controller = tfrc(pathOf())
      // What it receives is half of what it may send.
      receive(controller, 100, bytesPerSecond / 2)
      expect(controller.bytesPerSecond).toBeCloseTo(bytesPerSecond)
      return controller.framesTogether
    }
    expect(togetherAt(999 * FRAME_BYTES)).toBe(2)
    expect(togetherAt(1001 * FRAME_BYTES)).toBe(1)
  })
})
