import { type Check, type Comparison, checkAll, figure } from '../check.ts'
import { quantile } from '../quantile.ts'
import type { FairnessResult, FairnessRun } from './run-fairness.ts'

/** A run and what came of it. */
export interface MeasuredRun {
  readonly run: FairnessRun
  readonly result: FairnessResult
}

const LEAST_MEAN_RATIO = 0.8
const MOST_MEAN_RATIO = 1.25
const LEAST_RATIO = 0.5
const MOST_RATIO = 2
const LEAST_SHARE = 0.25
const MOST_SHARE = 0.8
/** A flow with the link to itself leaves no more of it idle than this; the start is in it. */
const MOST_IDLE = 0.1
/** More late packets than this, and the machine was too busy for the run to count. */
const MOST_LATE = 0.05

/** What rudp had, as a multiple of what TCP had. */
export function ratioOf({ result }: MeasuredRun): number {
  return result.rudp.mbit / result.tcp.mbit
}

/** Holds all runs against their figures. */
export function checkFairness(runs: readonly MeasuredRun[]): Check[] {
  const shared = runs.filter(({ run }) => run.rudp !== undefined && run.tcp !== undefined)
  const mbits = [...new Set(shared.map(({ run }) => run.mbit))]
  const against = (tcp: string, mbit: number): MeasuredRun[] =>
    shared.filter(({ run }) => run.tcp === tcp && run.mbit === mbit)
  return [
    checkEmulator(runs),
    ...mbits.map((mbit) => checkReno(mbit, against('reno', mbit))),
    ...mbits.map((mbit) => checkCubic(mbit, against('cubic', mbit))),
  ]
}

/** Whether the emulator kept its rate: one flow alone fills the link, and packets are in time. */
function checkEmulator(runs: readonly MeasuredRun[]): Check {
  const alone = runs.filter(({ run }) => run.rudp === undefined || run.tcp === undefined)
  const idle = alone.map(
    ({ run, result }): Comparison => ({
      where: `idle beside ${run.rudp ?? run.tcp} alone, ${run.mbit} Mbit/s`,
      measured: 1 - (result.rudp.mbit + result.tcp.mbit) / run.mbit,
      limit: MOST_IDLE,
    }),
  )
  const late = runs.map(
    ({ run, result }): Comparison => ({
      where: `late packets, ${run.mbit} Mbit/s`,
      measured: result.lateShare,
      limit: MOST_LATE,
    }),
  )
  return checkAll(
    'emulator: a flow alone fills the link, and packets are in time',
    [...idle, ...late],
    {
      wanted: `at most ${MOST_IDLE * 100} % idle, at most ${MOST_LATE * 100} % over 1 ms late`,
    },
  )
}

function checkReno(mbit: number, runs: readonly MeasuredRun[]): Check {
  const ratios = runs.map(ratioOf)
  const mean = ratios.reduce((sum, each) => sum + each, 0) / ratios.length
  const isEachWithin = ratios.every((each) => each >= LEAST_RATIO && each <= MOST_RATIO)
  return {
    name: `reno: rudp (tfrc) to TCP, ${mbit} Mbit/s`,
    ok: mean >= LEAST_MEAN_RATIO && mean <= MOST_MEAN_RATIO && isEachWithin,
    measured: `mean ${figure(mean)}, ${medianAndEach(ratios)}`,
    wanted: 'mean of 0.8 to 1.25, each run 0.5 to 2',
  }
}

function checkCubic(mbit: number, runs: readonly MeasuredRun[]): Check {
  const shares = runs.map(({ result }) => result.rudp.mbit / mbit)
  const tcpShares = runs.map(({ result }) => result.tcp.mbit / mbit)
  return {
    name: `cubic: rudp’s (tfrc) share of the link, ${mbit} Mbit/s`,
    ok: [...shares, ...tcpShares].every((each) => each >= LEAST_SHARE && each <= MOST_SHARE),
    measured: medianAndEach(shares),
    wanted: 'no flow under 25 % or over 80 % in any run',
  }
}

function medianAndEach(values: readonly number[]): string {
  return `median ${figure(
    quantile(
      [...values].sort((a, b) => a - b),
      0.5,
    ),
  )} (${values.map(figure).join(', ')})`
}
