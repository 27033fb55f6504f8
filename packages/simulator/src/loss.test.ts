import { describe, expect, it } from 'vitest'
import type { LossModel } from './loss.ts'
import { burstLoss, LossProcess } from './loss.ts'
import { Random } from './random.ts'

/** Loss rate and mean burst of many datagrams. */
function measure(model: LossModel, count: number, seed = 1) {
  const process = new LossProcess(model, new Random(seed))
  let lost = 0
  let bursts = 0
  let wasLost = false
  for (let i = 0; i < count; i++) {
    const isLost = process.next()
    if (isLost) lost++
    if (isLost && !wasLost) bursts++
    wasLost = isLost
  }
  return { lossRate: lost / count, meanBurst: lost / bursts }
}

describe('LossProcess', () => {
  it('loses independently at the rate asked for', () => {
    for (const lossRate of [0.01, 0.05, 0.3, 0.9]) {
      const measured = measure(lossRate, 300_000)
      expect(Math.abs(measured.lossRate - lossRate)).toBeLessThan(0.0025)
      // Independent losses follow each other with probability p: bursts of mean 1 / (1 − p).
      const expectedBurst = 1 / (1 - lossRate)
      expect(Math.abs(measured.meanBurst / expectedBurst - 1)).toBeLessThan(0.02)
    }
  })

  it('loses nothing at 0 and everything at 1', () => {
    expect(measure(0, 1000).lossRate).toBe(0)
    expect(measure(1, 1000).lossRate).toBe(1)
  })

  it('loses in bursts of the mean length asked for', () => {
    for (const [lossRate, meanBurst] of [
      [0.01, 3],
      [0.05, 3],
      [0.3, 3],
      [0.3, 1],
      [0.1, 20],
    ] as const) {
      const measured = measure(burstLoss(lossRate, meanBurst), 1_000_000)
      expect(Math.abs(measured.lossRate / lossRate - 1)).toBeLessThan(0.05)
      expect(Math.abs(measured.meanBurst / meanBurst - 1)).toBeLessThan(0.04)
    }
  })

  it('follows both states of the whole Gilbert–Elliott model', () => {
    const model = { goodToBad: 0.02, badToGood: 0.1, lossInGood: 0.01, lossInBad: 0.5 }
    const shareBad = 0.02 / 0.12
    const expected = shareBad * 0.5 + (1 - shareBad) * 0.01
    expect(Math.abs(measure(model, 500_000).lossRate / expected - 1)).toBeLessThan(0.03)
  })

  it('is stationary from the first datagram on', () => {
    const model = burstLoss(0.3, 3)
    let lost = 0
    for (let seed = 0; seed < 10_000; seed++) {
      if (new LossProcess(model, new Random(seed)).next()) lost++
    }
    expect(Math.abs(lost / 10_000 - 0.3)).toBeLessThan(0.015)
  })

  it('changes its model while running', () => {
    const process = new LossProcess(burstLoss(0.5, 10), new Random(1))
    process.setModel(0)
    for (let i = 0; i < 100; i++) expect(process.next()).toBe(false)
    process.setModel({ goodToBad: 1, badToGood: 0 })
    for (let i = 0; i < 100; i++) expect(process.next()).toBe(true)
  })
})

describe('burstLoss', () => {
  it('refuses what no process can do', () => {
    expect(() => burstLoss(1, 3)).toThrow(RangeError)
    expect(() => burstLoss(-0.1, 3)).toThrow(RangeError)
    expect(() => burstLoss(Number.NaN, 3)).toThrow(RangeError)
    expect(() => burstLoss(0.1, 0.5)).toThrow(RangeError)
    expect(() => burstLoss(0.1, Infinity)).toThrow(RangeError)
    expect(() => burstLoss(0.9, 3)).toThrow(
      'Cannot make burst loss: meanBurst must be at least 9.000000000000002, got 3',
    )
  })
})
