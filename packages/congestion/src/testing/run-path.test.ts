import { describe, expect, it } from 'vitest'
import { aimd } from '../aimd.ts'
import { fixedRate } from '../fixed-rate.ts'
import { unlimited } from '../unlimited.ts'
import type { PathOptions } from './run-path.ts'
import { runPath } from './run-path.ts'

const PATH: PathOptions = {
  bytesPerSecond: 1_000_000,
  queueBytes: 50_000,
  rttMs: 50,
  durationMs: 5000,
  flows: [{ controller: aimd }],
}

describe('runPath', () => {
  it('gives the same report each time', () => {
    const runs = [1, 2].map(() => runPath({ ...PATH, lossRate: 0.02, reorderRate: 0.02 }).flows[0]!)
    expect(runs[0]!.ackedBytes).toEqual(runs[1]!.ackedBytes)
    expect(runs[0]!.sentFrames).toBe(runs[1]!.sentFrames)
  })

  it('gives another with another seed', () => {
    const lost = [1, 2].map(
      (seed) => runPath({ ...PATH, lossRate: 0.02, seed }).flows[0]!.lostFrames,
    )
    expect(lost[0]).not.toBe(lost[1])
  })

  it('uses a link by as much as is sent, headers included', () => {
    const report = runPath({ ...PATH, flows: [{ controller: fixedRate(500_000) }] })
    expect(report.utilisation(1000, 5000)).toBeCloseTo((0.5 * 1500) / 1472, 2)
    expect(report.queueDelayMs(1000, 5000, 0.95)).toBeLessThan(2)
  })

  it('fills the queue, and no more, when more is sent than fits', () => {
    const report = runPath({ ...PATH, flows: [{ controller: fixedRate(1_200_000) }] })
    expect(report.utilisation(1000, 5000)).toBeCloseTo(1, 2)
    expect(report.queueDelayMs(1000, 5000, 0.5)).toBeCloseTo(50, -1)
    expect(report.flows[0]!.lostFrames / report.flows[0]!.sentFrames).toBeGreaterThan(0.15)
  })

  it('loses at random as often as it is told', () => {
    const flows = [{ controller: fixedRate(500_000) }]
    const { sentFrames, lostFrames } = runPath({ ...PATH, lossRate: 0.1, flows }).flows[0]!
    expect(lostFrames / sentFrames).toBeCloseTo(0.1, 1)
  })

  it('lets nothing through in an outage', () => {
    const outages = [{ fromMs: 1000, untilMs: 3000 }]
    const report = runPath({ ...PATH, outages })
    expect(report.flows[0]!.rate(1200, 3000)).toBe(0)
    expect(report.flows[0]!.rate(4000, 5000)).toBeGreaterThan(0)
  })

  it('takes reordering for loss once, then knows better', () => {
    const report = runPath({ ...PATH, reorderRate: 0.05, reorderMs: 15 })
    const { lostFrames, spuriousLosses } = report.flows[0]!
    expect(spuriousLosses).toBeGreaterThan(0)
    expect(spuriousLosses).toBeLessThan(5)
    expect(lostFrames).toBeGreaterThanOrEqual(spuriousLosses)
  })

  it('hands over a game’s frames as they come', () => {
    const flow = { controller: unlimited, frameBytes: 100, frameEveryMs: 20 }
    const report = runPath({ ...PATH, flows: [flow] })
    expect(report.flows[0]!.rate(1000, 5000)).toBeCloseTo(5000, -2)
  })

  it('starts a flow when it is told', () => {
    const report = runPath({ ...PATH, flows: [{ controller: aimd, startAtMs: 2000 }] })
    expect(report.flows[0]!.rate(0, 2000)).toBe(0)
    expect(report.flows[0]!.rate(3000, 5000)).toBeGreaterThan(0)
  })
})
