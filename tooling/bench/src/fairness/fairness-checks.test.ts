import { expect, test } from 'vitest'
import { checkFairness, type MeasuredRun } from './fairness-checks.ts'
import { fairnessTable } from './fairness-table.ts'
import { fairnessRuns } from './measure-fairness.ts'

const flow = (mbit: number): MeasuredRun['result']['tcp'] => ({ mbit, mbitBySecond: [], loss: 0 })

function measured(tcp: 'reno' | 'cubic', rudpMbit: number, lateShare = 0): MeasuredRun {
  return {
    run: { mbit: 10, queueBdp: 1, tcp, rudp: 'tfrc', seconds: 30 },
    result: { rudp: flow(rudpMbit), tcp: flow(10 - rudpMbit), lateShare, latestMs: 0 },
  }
}

const verdicts = (...runs: MeasuredRun[]): Record<string, boolean> =>
  Object.fromEntries(checkFairness(runs).map(({ name, ok }) => [name.split(':')[0], ok]))

test('equal shares are fair to both', () => {
  expect(verdicts(measured('reno', 5), measured('cubic', 5))).toEqual({
    emulator: true,
    reno: true,
    cubic: true,
  })
})

test('one run beyond twice the other is a miss, whatever the mean', () => {
  const runs = [6.9, 4, 4, 4, 4].map((mbit) => measured('reno', mbit))
  expect(verdicts(...runs)).toMatchObject({ reno: false })
})

test('a mean beyond a quarter is a miss, whatever each run', () => {
  expect(verdicts(measured('reno', 5.8), measured('reno', 5.8))).toMatchObject({ reno: false })
})

test('neither flow may starve beside cubic', () => {
  expect(verdicts(measured('cubic', 2.4))).toMatchObject({ cubic: false })
  expect(verdicts(measured('cubic', 7.6))).toMatchObject({ cubic: false })
  expect(verdicts(measured('cubic', 2.6))).toMatchObject({ cubic: true })
})

test('a machine too busy to keep the rate is told', () => {
  expect(verdicts(measured('reno', 5, 0.1))).toMatchObject({ emulator: false })
})

test('every pair is run five times, and each alone', () => {
  const runs = fairnessRuns(false)
  expect(runs.filter(({ rudp, tcp }) => rudp !== undefined && tcp === 'cubic')).toHaveLength(10)
  expect(runs.filter(({ rudp, tcp }) => rudp === undefined || tcp === undefined)).toHaveLength(4)
})

test('where it cannot run, the table says why', () => {
  expect(fairnessTable({ skipped: 'no root', cells: [], checks: [] })).toEqual([
    ['skipped: no root'],
  ])
})
