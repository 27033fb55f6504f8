import { describe, expect, it } from 'vitest'
import { ackOf, FRAME_BYTES, lossOf, pathOf, RTT_MS } from '../test/samples.ts'
import type { CongestionController } from './controller.ts'
import type { FlowOptions } from './testing.ts'
import { runPath } from './testing.ts'
import { throughput } from './tfrc/throughput-equation.ts'
import { tfrc } from './tfrc.ts'

/** Rates in frames a round trip, a round trip apart, on a path wide enough for any. */
function rateTrace(roundTrips: number, flow: Partial<FlowOptions> = {}): number[] {
  const trace: number[] = []
  runPath({
    bytesPerSecond: 1e9,
    queueBytes: 1e9,
    rttMs: RTT_MS,
    durationMs: roundTrips * RTT_MS,
    flows: [
      {
        controller: tfrc,
        frameBytes: FRAME_BYTES,
        observe: (nowMs, controller) => {
          if (nowMs >= (trace.length + 1) * RTT_MS) trace.push(framesPerRoundTrip(controller))
        },
        ...flow,
      },
    ],
  })
  return trace
}

function framesPerRoundTrip({ bytesPerSecond }: CongestionController): number {
  return Number(((bytesPerSecond * RTT_MS) / 1000 / FRAME_BYTES).toFixed(2))
}

/** Feeds `count` acks, a round trip apart, each of all that a rate delivers in one. */
function receive(
  controller: CongestionController,
  given: { fromMs: number; count: number; bytesPerSecond: number; appLimited?: boolean },
): number {
  const bytes = (given.bytesPerSecond * RTT_MS) / 1000
  let nowMs = given.fromMs
  for (let i = 0; i < given.count; i++) {
    nowMs = given.fromMs + i * RTT_MS
    controller.onSent(nowMs - RTT_MS, FRAME_BYTES, FRAME_BYTES, given.appLimited ?? false)
    controller.onAcked(
      ackOf({
        nowMs,
        newestFrameNumber: nowMs,
        ackedBytes: bytes,
        deliveredBytes: 10_000 + bytes * (nowMs / RTT_MS),
      }),
    )
  }
  return nowMs
}

describe('tfrc', () => {
  it('doubles each second round trip, then holds the rate that it had when it lost', () => {
    const lossAt = (frameNumber: number): boolean => frameNumber === 200
    expect(rateTrace(28, { loses: lossAt }).join(' ')).toMatchInlineSnapshot(
      `"4 7.84 7.84 8.79 20.64 20.64 32.37 42.23 65.47 85.68 44.52 52.41 52.42 52.43 52.44 52.45 52.46 52.47 52.48 52.49 52.49 52.5 52.5 52.51 52.51 52.51 52.52"`,
    )
  })

  it('follows the equation under steady loss', () => {
    const trace = rateTrace(300, { loses: (frameNumber) => frameNumber % 100 === 99 })
    const average = trace.slice(100).reduce((sum, rate) => sum + rate, 0) / trace.slice(100).length
    const expected = (throughput(FRAME_BYTES, RTT_MS, 0.01) * RTT_MS) / 1000 / FRAME_BYTES
    expect(Math.abs(average / expected - 1)).toBeLessThan(0.05)
  })

  it('starts at the handshake’s round trip, not at a frame a second (RFC 5348 §4.2)', () => {
    expect(framesPerRoundTrip(tfrc(pathOf()))).toBeGreaterThan(2)
  })

  it('starts with min(4 s, max(2 s, 4380)) bytes a round trip (RFC 5348 §4.2)', () => {
    const initialBytes = (maxFrameBytes: number): number =>
      (tfrc(pathOf({ maxFrameBytes })).bytesPerSecond * RTT_MS) / 1000
    expect([500, 1000, 1472, 3000].map(initialBytes)).toEqual([2000, 4000, 4380, 6000])
  })

  it('does not take a first feedback without a receive rate for a limit (RFC 5348 §4.3)', () => {
    const controller = tfrc(pathOf())
    const rate = controller.bytesPerSecond
    controller.onSent(0, FRAME_BYTES, FRAME_BYTES, true)
    controller.onAcked(ackOf({ nowMs: 100, deliveredBytes: FRAME_BYTES }))
    expect(controller.bytesPerSecond).toBe(rate)
    controller.onSent(100, FRAME_BYTES, FRAME_BYTES, true)
    // Nothing more has been delivered by the next: that is no sign of a data-limited sender.
    controller.onAcked(ackOf({ nowMs: 200, deliveredBytes: FRAME_BYTES }))
    expect(controller.bytesPerSecond).toBeGreaterThanOrEqual(rate)
  })

  it('is limited to twice the receive rate (RFC 5348 §4.3)', () => {
    const controller = tfrc(pathOf())
    receive(controller, { fromMs: 100, count: 20, bytesPerSecond: 100_000 })
    expect(controller.bytesPerSecond).toBeCloseTo(200_000)
  })

  it('keeps its rate through a data-limited interval without loss (RFC 5348 §4.3)', () => {
    const controller = tfrc(pathOf())
    receive(controller, { fromMs: 100, count: 20, bytesPerSecond: 100_000 })
    receive(controller, { fromMs: 2100, count: 20, bytesPerSecond: 1000, appLimited: true })
    expect(controller.bytesPerSecond).toBeCloseTo(200_000)
  })

  it('halves what it received, or takes 0.85 of it, on loss in a data-limited interval (RFC 5348 §4.3)', () => {
    const lossAfter = (bytesPerSecond: number): number => {
      const controller = tfrc(pathOf())
      receive(controller, { fromMs: 100, count: 20, bytesPerSecond: 100_000 })
      const nowMs = receive(controller, {
        fromMs: 2100,
        count: 20,
        bytesPerSecond,
        appLimited: true,
      })
      controller.onLost(lossOf({ nowMs, frameNumber: nowMs - 50, sentAtMs: nowMs - 150 }))
      return controller.bytesPerSecond
    }
    // A receive rate of 100 kB/s is remembered from before.
    expect(lossAfter(1000)).toBeCloseTo(50_000)
    expect(lossAfter(90_000)).toBeCloseTo(0.85 * 90_000)
  })

  it('halves its rate when no feedback comes (RFC 5348 §4.4)', () => {
    const controller = tfrc(pathOf())
    const rate = controller.bytesPerSecond
    controller.onSent(0, FRAME_BYTES, FRAME_BYTES, false)
    expect(controller.nextTimeoutMs).toBe(400) // max(4 R, 2 s / X)
    controller.onTimeout(400)
    expect(controller.bytesPerSecond).toBe(rate / 2)
    controller.onSent(450, FRAME_BYTES, 2 * FRAME_BYTES, false)
    controller.onTimeout(controller.nextTimeoutMs)
    expect(controller.bytesPerSecond).toBe(rate / 4)
  })

  it('takes no silence for one that a busy host may make, however short the round trip', () => {
    const controller = tfrc(pathOf({ initialRttMs: 0.05 }))
    controller.onSent(0, FRAME_BYTES, FRAME_BYTES, false)
    // 4 R would be 0.2 ms.
    expect(controller.nextTimeoutMs).toBe(20)
  })

  it('is not limited by what little came through while a busy host paused', () => {
    const rttMs = 0.5
    const controller = tfrc(pathOf({ initialRttMs: rttMs }))
    let deliveredBytes = 0
    const acked = (nowMs: number, bytes: number): void => {
      deliveredBytes += bytes
      controller.onSent(nowMs - rttMs, FRAME_BYTES, FRAME_BYTES, false)
      const newestFrameNumber = deliveredBytes / FRAME_BYTES
      const sample = { nowMs, latestRttMs: rttMs, newestFrameNumber, ackedBytes: bytes }
      controller.onAcked(ackOf({ ...sample, deliveredBytes }))
    }
    for (let nowMs = 0.5; nowMs <= 30; nowMs += 0.5) acked(nowMs, 50 * FRAME_BYTES)
    const rate = controller.bytesPerSecond
    expect(rate).toBeCloseTo(200e6)
    acked(40, FRAME_BYTES)
    expect(controller.bytesPerSecond).toBeCloseTo(rate)
  })

  it('measures the round trip afresh after a pause, in which the queue has gone', () => {
    // Which round trip it goes by shows when nothing comes back.
    const timeoutAfter = (pauseMs: number): number => {
      const controller = tfrc(pathOf())
      let nowMs = receive(controller, { fromMs: 100, count: 20, bytesPerSecond: 100_000 })
      const untilMs = nowMs + pauseMs
      while (controller.nextTimeoutMs < untilMs) controller.onTimeout(controller.nextTimeoutMs)
      nowMs = untilMs + 10
      controller.onSent(untilMs, FRAME_BYTES, FRAME_BYTES, false)
      const sample = { nowMs, newestFrameNumber: 1e6, latestRttMs: 10, minRttMs: 10 }
      controller.onAcked(ackOf({ ...sample, deliveredBytes: 1e6 }))
      return controller.nextTimeoutMs - nowMs
    }
    expect(timeoutAfter(150)).toBeCloseTo(4 * (0.9 * RTT_MS + 0.1 * 10))
    expect(timeoutAfter(5_000)).toBeCloseTo(4 * 10)
  })

  it('halves what limits it after a loss, be it the equation or what was received (RFC 5348 §4.4)', () => {
    const controller = tfrc(pathOf())
    const lostAtMs = receive(controller, { fromMs: 100, count: 20, bytesPerSecond: 100_000 })
    controller.onLost(lossOf({ nowMs: lostAtMs, frameNumber: 1000, sentAtMs: lostAtMs - 100 }))
    const rate = controller.bytesPerSecond
    controller.onSent(lostAtMs + 1, FRAME_BYTES, FRAME_BYTES, false)
    controller.onTimeout(controller.nextTimeoutMs)
    expect(controller.bytesPerSecond).toBeCloseTo(rate / 2)
    controller.onSent(lostAtMs + 600, FRAME_BYTES, FRAME_BYTES, false)
    controller.onTimeout(controller.nextTimeoutMs)
    expect(controller.bytesPerSecond).toBeCloseTo(rate / 4)
  })

  it('loses nothing by being idle, below twice the initial rate (RFC 5348 §4.4)', () => {
    const controller = tfrc(pathOf())
    const rate = controller.bytesPerSecond
    controller.onSent(0, FRAME_BYTES, FRAME_BYTES, true)
    controller.onAcked(ackOf())
    controller.onIdle(100)
    controller.onTimeout(controller.nextTimeoutMs)
    expect(controller.bytesPerSecond).toBe(rate)
    expect(controller.nextTimeoutMs).toBe(Infinity)
  })

  it('loses what an idle sender may not keep (RFC 5348 §4.4)', () => {
    const controller = tfrc(pathOf())
    receive(controller, { fromMs: 100, count: 20, bytesPerSecond: 100_000 })
    controller.onIdle(2000)
    const rates: number[] = []
    while (controller.nextTimeoutMs < Infinity) {
      controller.onTimeout(controller.nextTimeoutMs)
      rates.push(controller.bytesPerSecond)
    }
    expect(rates).toEqual([100_000, 50_000, 50_000])
  })

  it('yields while a round trip takes longer than usual (RFC 5348 §4.5)', () => {
    const controller = tfrc(pathOf())
    receive(controller, { fromMs: 100, count: 20, bytesPerSecond: 100_000 })
    const sample = { nowMs: 2200, latestRttMs: 200, deliveredBytes: 230_000 }
    controller.onAcked(ackOf({ ...sample, newestSentAtMs: 2000 }))
    // The mean of the roots moves a tenth of the way: (0.9 √100 + 0.1 √200) / √200.
    expect(controller.bytesPerSecond / 200_000).toBeCloseTo(0.736, 2)
  })

  it('never bursts more than a round trip’s frames (RFC 5348 §4.6)', () => {
    const controller = tfrc(pathOf({ initialRttMs: 1000 }))
    expect(controller.burstBytes).toBe(2 * FRAME_BYTES)
    for (let i = 0; i < 3; i++) {
      controller.onSent(i, FRAME_BYTES, FRAME_BYTES, false)
      controller.onTimeout(controller.nextTimeoutMs)
    }
    // Less than a frame a round trip: one frame.
    expect(controller.burstBytes).toBe(FRAME_BYTES)
  })

  it('sends in threes, then in pairs, once eight frames fit into a round trip (RFC 5348 §4.6)', () => {
    const controller = tfrc(pathOf())
    const togetherAt = (bytesPerSecond: number, fromMs: number): readonly [number, number] => {
      receive(controller, { fromMs, count: 20, bytesPerSecond })
      return [framesPerRoundTrip(controller), controller.framesTogether ?? 1]
    }
    expect(togetherAt(39_000, 100)).toEqual([7.8, 1])
    expect(togetherAt(41_000, 2100)).toEqual([8.2, 3])
    expect(togetherAt(79_000, 4100)).toEqual([15.8, 3])
    expect(togetherAt(81_000, 6100)).toEqual([16.2, 2])
  })

  it('lets out a millisecond’s frames at once where a round trip is shorter (RFC 5348 §4.6: t_gran)', () => {
    const controller = tfrc(pathOf({ initialRttMs: 0.05 }))
    expect(controller.burstBytes).toBeCloseTo(controller.bytesPerSecond / 1000)
  })

  it('takes a loss back when the frame comes late (RFC 5348 §5.1)', () => {
    const controller = tfrc(pathOf())
    receive(controller, { fromMs: 100, count: 20, bytesPerSecond: 100_000 })
    const rate = controller.bytesPerSecond
    const loss = lossOf({ nowMs: 2050, frameNumber: 1950, sentAtMs: 1940 })
    controller.onLost(loss)
    expect(controller.bytesPerSecond).toBeLessThan(rate)
    controller.onSpuriousLoss({ ...loss, nowMs: 2060 })
    expect(controller.bytesPerSecond).toBe(rate)
  })

  it('answers the losses of a round trip once (RFC 5348 §5.2)', () => {
    const once = rateTrace(24, { loses: (frameNumber) => frameNumber === 200 })
    const thrice = rateTrace(24, {
      loses: (frameNumber) => frameNumber >= 200 && frameNumber < 203,
    })
    for (const [round, rate] of thrice.entries()) expect(rate / once[round]!).toBeCloseTo(1, 1)
  })

  it('answers a first loss with the best rate received so far (RFC 5348 §6.3.1)', () => {
    const controller = tfrc(pathOf())
    receive(controller, { fromMs: 100, count: 20, bytesPerSecond: 100_000 })
    controller.onLost(lossOf({ nowMs: 2050, frameNumber: 1950, sentAtMs: 1940 }))
    expect(Math.abs(controller.bytesPerSecond / 100_000 - 1)).toBeLessThan(0.05)
  })

  it('answers the loss of the very first frame with half a frame a round trip, at least (RFC 5348 §6.3.1)', () => {
    const controller = tfrc(pathOf())
    controller.onSent(0, FRAME_BYTES, FRAME_BYTES, true)
    controller.onLost(lossOf({ nowMs: 300, sentAtMs: 0 }))
    expect(framesPerRoundTrip(controller)).toBeGreaterThanOrEqual(0.48)
  })

  it('sends a frame every 64 s however bad it gets (RFC 5348 §4.3)', () => {
    const controller = tfrc(pathOf())
    for (let i = 0; i < 30; i++) {
      controller.onSent(
        controller.nextTimeoutMs === Infinity ? 0 : controller.nextTimeoutMs,
        1,
        1,
        false,
      )
      controller.onTimeout(controller.nextTimeoutMs)
    }
    expect(controller.bytesPerSecond).toBe(FRAME_BYTES / 64)
  })

  it('goes on with a frame a round trip when it is heard after nearly all was lost', () => {
    const controller = tfrc(pathOf())
    controller.onAcked(ackOf({ nowMs: RTT_MS, newestFrameNumber: 0 }))
    const rates: number[] = []
    for (let event = 1; event <= 12; event++) {
      const sentAtMs = event * 2 * RTT_MS
      const nowMs = sentAtMs + RTT_MS
      controller.onSent(sentAtMs, FRAME_BYTES, FRAME_BYTES, false)
      controller.onLost(lossOf({ nowMs, frameNumber: event, sentAtMs }))
      rates.push(framesPerRoundTrip(controller))
    }
    // Every frame was lost: by the equation it would be one in a minute, now it is one a timeout.
    expect(rates.at(-1)).toBeCloseTo(1 / 4)
    controller.onAcked(ackOf({ nowMs: 30 * RTT_MS, newestFrameNumber: 13, ackedFrames: 1 }))
    expect(framesPerRoundTrip(controller)).toBeCloseTo(1)
  })

  it('learns nothing from an ack without a round-trip sample (U1)', () => {
    const controller = tfrc(pathOf())
    receive(controller, { fromMs: 100, count: 20, bytesPerSecond: 100_000 })
    const rate = controller.bytesPerSecond
    const sample = ackOf({ nowMs: 2200, deliveredBytes: 230_000, smoothedRttMs: 60_000 })
    controller.onAcked({ ...sample, latestRttMs: Number.NaN })
    expect(controller.bytesPerSecond).toBeCloseTo(rate)
  })

  it('has a rate at a round trip of 0 ms (U2)', () => {
    const controller = tfrc(pathOf({ initialRttMs: 0 }))
    controller.onSent(0, FRAME_BYTES, FRAME_BYTES, false)
    controller.onAcked(ackOf({ nowMs: 0, latestRttMs: 0 }))
    controller.onLost(lossOf({ nowMs: 1, sentAtMs: 0 }))
    expect(controller.bytesPerSecond).toBeGreaterThan(0)
    expect(controller.bytesPerSecond).toBeLessThan(Infinity)
  })

  it.each([1, 2, 3, 8])('is not frozen by the loss of its first %i frames (U6)', (lostFrames) => {
    const trace = rateTrace(40, { loses: (frameNumber) => frameNumber < lostFrames })
    expect(Math.min(...trace.slice(0, 10))).toBeGreaterThan(0.4)
    expect(trace.at(-1)).toBeGreaterThan(3)
  })

  it('starts over with two frames a round trip once a dead path is back (U6)', () => {
    const controller = tfrc(pathOf())
    controller.onSent(0, FRAME_BYTES, FRAME_BYTES, false)
    for (let i = 0; i < 20; i++) {
      const { nextTimeoutMs } = controller
      controller.onTimeout(nextTimeoutMs)
      controller.onSent(nextTimeoutMs, FRAME_BYTES, FRAME_BYTES, false)
    }
    expect(framesPerRoundTrip(controller)).toBeLessThan(0.01)
    controller.onPersistentCongestion(1e6)
    expect(framesPerRoundTrip(controller)).toBe(2)
  })
})
