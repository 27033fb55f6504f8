import type { Check } from '../check.ts'
import type { WorkerPool } from '../jobs/worker-pool.ts'
import { checkCells } from './cell-checks.ts'
import { checkDuplicates } from './checks/duplicates.ts'
import { checkHandshake } from './checks/handshake.ts'
import { checkJitter } from './checks/jitter.ts'
import { checkOutage } from './checks/outage.ts'
import { checkRedundancy } from './checks/redundancy.ts'
import { checkReordering } from './checks/reordering.ts'
import { checkSingleLoss } from './checks/single-loss.ts'
import { fixedDelayCells, type LatencyCell } from './latency-cell.ts'
import { type MeasuredCell, measureCells } from './measured-cell.ts'

/** A cell as the report gives it. */
export interface LatencyRow {
  readonly controller: string
  readonly rtt_ms: number
  readonly loss: number
  readonly pattern: LatencyCell['pattern']
  readonly rate: number
  readonly p50_ms: number
  readonly p95_ms: number
  readonly p99_ms: number
  readonly bound_p50_ms: number
  readonly bound_p95_ms: number
  readonly bound_p99_ms: number
  readonly copies: number
  readonly spurious: number
}

export interface LatencyReport {
  readonly cells: readonly LatencyRow[]
  readonly checks: readonly Check[]
}

/** Measures every cell and check. */
export async function measureLatency(pool: WorkerPool, quick: boolean): Promise<LatencyReport> {
  const [cells, ...checks] = await Promise.all([
    measureCells(pool, fixedDelayCells(quick)),
    checkJitter(pool, quick),
    checkReordering(pool, quick),
    checkDuplicates(pool, quick),
    checkOutage(pool, quick),
    checkSingleLoss(pool),
    checkHandshake(pool),
    checkRedundancy(pool, quick),
  ])
  return {
    cells: cells.map(rowOf),
    checks: [...checkCells(cells), ...checks.flat()],
  }
}

function rowOf({ cell, result, bound }: MeasuredCell): LatencyRow {
  return {
    controller: cell.controller,
    rtt_ms: cell.rttMs,
    loss: cell.loss,
    pattern: cell.pattern,
    rate: cell.rate,
    p50_ms: round(result.p50Ms, 3),
    p95_ms: round(result.p95Ms, 3),
    p99_ms: round(result.p99Ms, 3),
    bound_p50_ms: round(bound.p50Ms, 3),
    bound_p95_ms: round(bound.p95Ms, 3),
    bound_p99_ms: round(bound.p99Ms, 3),
    copies: round(result.copies, 4),
    spurious: round(result.spurious, 6),
  }
}

/** Infinity, of messages that never came, is no JSON: it becomes null there. */
const round = (value: number, digits: number): number => Number(value.toFixed(digits))
