import { describe, expect, it } from 'vitest'
import { ackOf, FRAME_BYTES, lossOf, pathOf } from '../test/samples.ts'
import { bbr, bbrWith } from './bbr.ts'
import type { FlowOptions, PathOptions } from './testing.ts'
import { runPath } from './testing.ts'

const MBIT = 125_000
const LONG_PATH = {
  bytesPerSecond: 100 * MBIT,
  queueBytes: 1_250_000,
  rttMs: 100,
  durationMs: 9000,
}

/** Share of the link that arrives, between seconds 4 and 9 of a long path that loses at random. */
function goodput(lossRate: number, lossThreshold?: number): number {
  const controller = lossThreshold === undefined ? bbr : bbrWith({ lossThreshold })
  const { flows } = runPath({ ...LONG_PATH, lossRate, flows: [{ controller }] })
  return (flows[0]!.rate(4000, 9000) * 1500) / 1472 / LONG_PATH.bytesPerSecond
}

/** Pacing rates over the link's, and windows over the bandwidth-delay product, as they change. */
function trace(path: Partial<PathOptions> = {}, flow: Partial<FlowOptions> = {}): string[] {
  const steps: string[] = []
  const options = {
    bytesPerSecond: 10 * MBIT,
    queueBytes: 75_000,
    rttMs: 60,
    durationMs: 6000,
    ...path,
  }
  runPath({
    ...options,
    flows: [
      {
        controller: bbr,
        observe: (_nowMs, { bytesPerSecond }) => {
          const step = (bytesPerSecond / options.bytesPerSecond).toFixed(1)
          if (steps.at(-1) !== step) steps.push(step)
        },
        ...flow,
      },
    ],
  })
  return steps
}

describe('bbr', () => {
  it('starts up, drains, cruises, and probes now and then', () => {
    expect(trace().join(' ')).toMatchInlineSnapshot(
      `"0.5 0.6 0.7 0.8 1.0 1.1 1.2 1.3 1.4 1.8 1.9 2.0 2.1 2.2 2.3 2.4 2.5 2.6 2.7 0.5 1.0 1.2 0.9 1.0"`,
    )
  })

  it('fills a link, and leaves its queue empty most of the time', () => {
    const report = runPath({ ...LONG_PATH, flows: [{ controller: bbr }] })
    expect(report.utilisation(4000, 9000)).toBeGreaterThan(0.97)
    expect(report.queueDelayMs(4000, 9000, 0.5)).toBeLessThan(5)
  })

  it.each([
    [0.01, 0.95],
    [0.05, 0.95],
    [0.15, 0.85],
  ])('at a random loss of %f delivers %f of what the link lets through', (lossRate, share) => {
    expect(goodput(lossRate)).toBeGreaterThan(share * (1 - lossRate))
  })

  it('backs off from a loss of 5 % with the draft’s threshold, not from 1 %', () => {
    expect(goodput(0.05, 0.02)).toBeLessThan(0.4)
    expect(goodput(0.01, 0.02)).toBeGreaterThan(0.9)
  })

  it('refuses a threshold below the draft’s, or of everything', () => {
    for (const lossThreshold of [0, 0.019, 1, Number.NaN]) {
      expect(() => bbrWith({ lossThreshold })).toThrow(RangeError)
    }
  })

  it('cuts nothing while the application is the limit', () => {
    const controller = bbr(pathOf())
    const sample = { appLimited: true, deliveryRate: 50_000 }
    let nowMs = 0
    const play = (lossesPerRound: number): number => {
      for (let round = 0; round < 20; round++) {
        nowMs += 100
        for (let i = 0; i < lossesPerRound; i++) {
          controller.onLost(
            lossOf({ nowMs, sentAtMs: nowMs - 100, appLimitedAtSend: true, frameNumber: 2 * i }),
          )
        }
        const deliveredBytes = (nowMs / 100) * FRAME_BYTES
        const deliveredAtSendBytes = deliveredBytes - FRAME_BYTES
        controller.onAcked(ackOf({ ...sample, nowMs, deliveredBytes, deliveredAtSendBytes }))
      }
      return controller.bytesPerSecond
    }
    const rate = play(0)
    expect(play(10)).toBe(rate)
  })

  it('shrinks to half of what fits for a fifth of a second, when it has not seen the path empty', () => {
    // Beside a flow that keeps the queue standing, the smallest round trip gets old.
    let smallest = Infinity
    runPath({
      bytesPerSecond: 10 * MBIT,
      queueBytes: 150_000,
      rttMs: 60,
      durationMs: 15_000,
      flows: [
        {
          controller: bbr,
          observe: (nowMs, { windowBytes }) => {
            if (nowMs > 3000) smallest = Math.min(smallest, windowBytes)
          },
        },
        { controller: bbr, startAtMs: 500 },
        { controller: bbr, startAtMs: 1000 },
      ],
    })
    expect(smallest / 1472).toBeLessThan(14)
    expect(smallest / 1472).toBeGreaterThanOrEqual(4)
  })

  it('keeps four frames in flight through persistent congestion, and its rate', () => {
    const controller = bbr(pathOf())
    controller.onAcked(ackOf({ deliveryRate: 500_000 }))
    const rate = controller.bytesPerSecond
    controller.onPersistentCongestion(200)
    expect(controller.windowBytes).toBe(4 * FRAME_BYTES)
    expect(controller.bytesPerSecond).toBe(rate)
  })

  it('goes back to where it was when a loss proves a mistake', () => {
    const reordering = { reorderRate: 0.05, reorderMs: 10 }
    const rate = (path: Partial<PathOptions>): number =>
      runPath({
        ...LONG_PATH,
        bytesPerSecond: 25 * MBIT,
        ...path,
        flows: [{ controller: bbr }],
      }).flows[0]!.rate(2000, 9000)
    expect(rate(reordering) / rate({})).toBeGreaterThan(0.95)
  })
})
