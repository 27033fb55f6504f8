import { type Check, type Comparison, checkAll } from '../check.ts'
import { boundInputOf, describeCell, type LatencyCell } from './latency-cell.ts'
import type { MeasuredCell } from './measured-cell.ts'
import { orderedBoundQuantile } from './ordered-bound.ts'

/** A percentile hides a stall that is shorter than its share of a run; the maximum does not. */
const RARE = 0.99999
/** Six probes, the longest that two bursts last when nothing but probes is sent. */
const PROBES_MS = 3_000

/** Most copies a message, given the loss: what a resend costs when acks are lost as well. */
export function copiesLimit({ loss, rate }: Pick<LatencyCell, 'loss' | 'rate'>): number {
  const allowance = loss <= 0.05 ? 1.1 : rate >= 60 ? 1.25 : 1.4
  return allowance / (1 - loss)
}

/** Holds every cell of fixed delay against its figures. */
export function checkCells(cells: readonly MeasuredCell[]): Check[] {
  const compare = (
    measured: (cell: MeasuredCell) => number,
    limit: (cell: MeasuredCell) => number,
  ): Comparison[] =>
    cells.map((each) => ({
      where: describeCell(each.cell),
      measured: measured(each),
      limit: limit(each),
    }))
  const intervalMs = ({ cell }: MeasuredCell): number => 1000 / cell.rate

  return [
    checkAll(
      'cells: every message delivered once and in order',
      compare(
        ({ result }) => result.missing,
        () => 0,
      ),
      { wanted: 'no message missing' },
    ),
    checkAll(
      'cells: p50',
      compare(
        ({ result }) => result.p50Ms,
        (each) => each.bound.p50Ms + (each.cell.loss === 0 ? 1 : intervalMs(each) + 3),
      ),
      { unit: ' ms', wanted: 'bound + 1 ms without loss, + one interval + 3 ms with it' },
    ),
    checkAll(
      'cells: p95',
      compare(
        ({ result }) => result.p95Ms,
        (each) => 1.1 * each.bound.p95Ms + intervalMs(each),
      ),
      { unit: ' ms', wanted: '1.10 × bound + one interval' },
    ),
    checkAll(
      'cells: p99',
      compare(
        ({ result }) => result.p99Ms,
        (each) => 1.15 * each.bound.p99Ms + intervalMs(each),
      ),
      { unit: ' ms', wanted: '1.15 × bound + one interval' },
    ),
    checkAll(
      'cells with bursts: p99 against an ideal sender in the same bursts',
      cells
        .filter(({ cell }) => cell.pattern === 'burst')
        .map((each) => ({
          where: describeCell(each.cell),
          measured: each.result.p99Ms,
          limit: 1.15 * Math.max(each.result.idealP99Ms, each.bound.p99Ms) + intervalMs(each),
        })),
      { unit: ' ms', wanted: '1.15 × its p99 + one interval: resends meet the burst as well' },
    ),
    checkAll(
      'cells: longest latency',
      compare(
        ({ result }) => result.maxMs,
        ({ cell }) => 2 * orderedBoundQuantile(RARE, boundInputOf(cell)) + PROBES_MS,
      ),
      { unit: ' ms', wanted: 'no stall: twice the bound of one in 100,000, + 3 s of probes' },
    ),
    checkAll(
      'cells: copies a message',
      compare(
        ({ result }) => result.copies,
        ({ cell }) => copiesLimit(cell),
      ),
      {
        wanted: '1.10 / (1 − p) up to 5 %, above it 1.25 / (1 − p) at 60/s, 1.40 / (1 − p) at 20/s',
      },
    ),
    checkAll(
      'cells: spurious resends a message',
      compare(
        ({ result }) => result.spurious,
        () => 0,
      ),
      { wanted: '0 with fixed delay' },
    ),
  ]
}
