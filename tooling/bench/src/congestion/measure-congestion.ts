import type { Check } from '../check.ts'
import type { WorkerPool } from '../jobs/worker-pool.ts'
import { bulkCells, flowsInputOf } from './bulk-cell.ts'
import { checkBulk, jainOf, type MeasuredBulk } from './cell-checks.ts'
import { checkGameProfile } from './checks/game-profile.ts'
import { checkNewcomer } from './checks/newcomer.ts'
import { checkRandomLoss } from './checks/random-loss.ts'
import { checkVariation } from './checks/rate-variation.ts'
import { checkReordering } from './checks/reordering.ts'
import { checkShortPath } from './checks/short-path.ts'

/** A cell as the report gives it. */
export interface BulkRow {
  readonly controller: string
  readonly mbit: number
  readonly rtt_ms: number
  readonly queue_bdp: number
  readonly flows: number
  /** Share of the datagrams that the bottleneck dropped. */
  readonly loss: number
  readonly utilisation: number
  readonly jain: number
  readonly queue_p95_ms: number
}

export interface CongestionReport {
  readonly cells: readonly BulkRow[]
  readonly checks: readonly Check[]
}

/** Measures every cell and check. */
export async function measureCongestion(
  pool: WorkerPool,
  quick: boolean,
): Promise<CongestionReport> {
  const cells = bulkCells(quick)
  const [results, ...checks] = await Promise.all([
    pool.runAll('flows', cells.map(flowsInputOf)),
    checkGameProfile(pool),
    checkVariation(pool, quick),
    checkReordering(pool, quick),
    checkShortPath(pool),
    checkNewcomer(pool, quick),
    checkRandomLoss(pool, quick),
  ])
  const measured = cells.map((cell, index): MeasuredBulk => ({ cell, result: results[index]! }))
  return { cells: measured.map(rowOf), checks: [...checkBulk(measured), ...checks.flat()] }
}

function rowOf({ cell, result }: MeasuredBulk): BulkRow {
  return {
    controller: cell.controller,
    mbit: cell.mbit,
    rtt_ms: cell.rttMs,
    queue_bdp: cell.queueBdp,
    flows: cell.flows,
    loss: round(result.loss, 6),
    utilisation: round(result.utilisation, 4),
    jain: round(jainOf(result), 4),
    queue_p95_ms: round(result.queueP95Ms, 3),
  }
}

const round = (value: number, digits: number): number => Number(value.toFixed(digits))
