import type { WorkerPool } from '../jobs/worker-pool.ts'
import { boundInputOf, type LatencyCell } from './latency-cell.ts'
import { orderedBoundQuantile } from './ordered-bound.ts'
import type { LatencyResult } from './run-cell.ts'

/** A cell, what it gave and the best that anything could give. */
export interface MeasuredCell {
  readonly cell: LatencyCell
  readonly result: LatencyResult
  readonly bound: { readonly p50Ms: number; readonly p95Ms: number; readonly p99Ms: number }
}

/** Measures cells on all cores. */
export async function measureCells(
  pool: WorkerPool,
  cells: readonly LatencyCell[],
): Promise<MeasuredCell[]> {
  const results = pool.runAll('latencyCell', cells)
  const bounds = cells.map((cell) => {
    const input = boundInputOf(cell)
    return {
      p50Ms: orderedBoundQuantile(0.5, input),
      p95Ms: orderedBoundQuantile(0.95, input),
      p99Ms: orderedBoundQuantile(0.99, input),
    }
  })
  return (await results).map((result, index) => ({
    cell: cells[index]!,
    result,
    bound: bounds[index]!,
  }))
}
