import { type Check, checkAll } from '../../check.ts'
import type { WorkerPool } from '../../jobs/worker-pool.ts'
import { describeCell, LATENCY_CONTROLLERS, type LatencyCell, sampleSize } from '../latency-cell.ts'
import { measureCells } from '../measured-cell.ts'

/** 2 % of the datagrams come twice, 30 ms apart; the losses are the same with and without. */
export async function checkDuplicates(pool: WorkerPool, quick: boolean): Promise<Check[]> {
  const plain = LATENCY_CONTROLLERS.flatMap((controller) =>
    [0, 0.05].map(
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
  const link = { duplicate: 0.02, duplicateDelayMs: 30 }
  const [without, doubled] = await Promise.all([
    measureCells(pool, plain),
    measureCells(
      pool,
      plain.map((cell) => ({ ...cell, link })),
    ),
  ])
  return [
    checkAll(
      'duplicates: change of the p99',
      plain.map((cell, index) => {
        const beforeMs = without[index]!.result.p99Ms
        const afterMs = doubled[index]!.result.p99Ms
        return {
          where: describeCell(cell),
          measured: (100 * Math.abs(afterMs - beforeMs)) / beforeMs,
          limit: 5,
        }
      }),
      { unit: ' %', wanted: 'at most 5 %' },
    ),
  ]
}
