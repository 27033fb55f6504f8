import type { CongestionControllerFactory } from '@rudp/congestion'
import { aimd, bbr, cubic, tfrc } from '@rudp/congestion'
import type { PathReport } from '@rudp/congestion/testing'
import { runPath } from '@rudp/congestion/testing'
import { describe, expect, it } from 'vitest'

const MBIT = 125_000
const SECOND_MS = 1000

function run(
  controller: CongestionControllerFactory,
  path: {
    mbit: number
    rttMs: number
    queue: number
    startsAtMs: readonly number[]
    seconds: number
  },
): PathReport {
  const bytesPerSecond = path.mbit * MBIT
  return runPath({
    bytesPerSecond,
    queueBytes: (bytesPerSecond * path.rttMs * path.queue) / 1000,
    rttMs: path.rttMs,
    durationMs: path.seconds * SECOND_MS,
    flows: path.startsAtMs.map((startAtMs) => ({ controller, startAtMs })),
  })
}

/** Jain's index of fairness: 1 if all get the same, 1/n if one gets all. */
function jain(rates: readonly number[]): number {
  const sum = rates.reduce((total, rate) => total + rate, 0)
  const squares = rates.reduce((total, rate) => total + rate ** 2, 0)
  return sum ** 2 / rates.length / squares
}

function variation(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length
  return Math.sqrt(variance) / mean
}

describe.each<[string, CongestionControllerFactory, number]>([
  ['tfrc', tfrc, 0.9],
  ['aimd', aimd, 0.92],
  ['cubic', cubic, 0.92],
  ['bbr', bbr, 0.95],
])('%s', (_name, controller, leastShare) => {
  it.each([
    [10, 30, 1],
    [10, 100, 1],
    [50, 30, 2],
    [50, 100, 1],
  ])('fills %i Mbit/s at %i ms, with a queue of %f round trips', (mbit, rttMs, queue) => {
    const report = run(controller, { mbit, rttMs, queue, startsAtMs: [0], seconds: 15 })
    expect(report.utilisation(5 * SECOND_MS, 15 * SECOND_MS)).toBeGreaterThan(leastShare)
  })

  it('shares a link equally among four', () => {
    const startsAtMs = [0, 50, 100, 150]
    const report = run(controller, { mbit: 10, rttMs: 30, queue: 1, startsAtMs, seconds: 20 })
    expect(jain(report.flows.map((flow) => flow.rate(0, 20 * SECOND_MS)))).toBeGreaterThan(0.97)
  })

  it('gives a newcomer its half within ten seconds, on a short path', () => {
    const startsAtMs = [0, 10 * SECOND_MS]
    const report = run(controller, { mbit: 10, rttMs: 30, queue: 1, startsAtMs, seconds: 30 })
    const rates = report.flows.map((flow) => flow.rate(20 * SECOND_MS, 30 * SECOND_MS))
    const share = rates[1]! / (rates[0]! + rates[1]!)
    expect(share).toBeGreaterThan(0.4)
    expect(share).toBeLessThan(0.6)
  })
})

it('tfrc varies half as much as aimd, from second to second, among eight', () => {
  const meanVariation = (controller: CongestionControllerFactory): number => {
    const startsAtMs = [0, 100, 200, 300, 400, 500, 600, 700]
    const report = run(controller, { mbit: 50, rttMs: 30, queue: 1, startsAtMs, seconds: 25 })
    const variations = report.flows.map((flow) =>
      variation(
        Array.from({ length: 15 }, (_, second) =>
          flow.rate((10 + second) * SECOND_MS, (11 + second) * SECOND_MS),
        ),
      ),
    )
    return variations.reduce((sum, value) => sum + value, 0) / variations.length
  }
  expect(meanVariation(tfrc)).toBeLessThan(meanVariation(aimd) / 2)
})
