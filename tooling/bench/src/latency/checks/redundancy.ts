import { type Check, checkAll } from '../../check.ts'
import type { WorkerPool } from '../../jobs/worker-pool.ts'
import { describeCell, LATENCY_CONTROLLERS, type LatencyCell, sampleSize } from '../latency-cell.ts'
import { measureCells } from '../measured-cell.ts'

const LOSSES = [0.01, 0.05, 0.1, 0.2]

/** Each message once more in a later frame, against the bound of that and the bytes without it. */
export async function checkRedundancy(pool: WorkerPool, quick: boolean): Promise<Check[]> {
  const plain = LATENCY_CONTROLLERS.flatMap((controller) =>
    LOSSES.map(
      (loss): LatencyCell => ({
        controller,
        rttMs: 100,
        loss,
        pattern: 'independent',
        rate: 60,
        ...sampleSize(quick),
      }),
    ),
  )
  const [without, redundant] = await Promise.all([
    measureCells(pool, plain),
    measureCells(
      pool,
      plain.map((cell) => ({ ...cell, redundant: true })),
    ),
  ])
  return [
    checkAll(
      'redundancy: p99 with one extra copy',
      redundant.map(({ cell, result, bound }) => ({
        where: describeCell(cell),
        measured: result.p99Ms,
        limit: 1.15 * bound.p99Ms,
      })),
      { unit: ' ms', wanted: '1.15 × the bound of one extra copy' },
    ),
    checkAll(
      'redundancy: bytes with one extra copy',
      redundant.map(({ cell, result }, index) => ({
        where: describeCell(cell),
        measured: result.bytesPerMessage / without[index]!.result.bytesPerMessage,
        limit: 2.1,
      })),
      { unit: ' ×', wanted: 'at most 2.1 × those without' },
    ),
  ]
}
