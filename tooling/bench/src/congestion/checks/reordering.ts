import { type Check, checkAll } from '../../check.ts'
import type { WorkerPool } from '../../jobs/worker-pool.ts'
import { BULK_CONTROLLERS } from '../bulk-cell.ts'

const PATHS = [
  { mbit: 10, rttMs: 30 },
  { mbit: 50, rttMs: 30 },
]

/** 5 % of the frames are overtaken, by 10 ms, and none is lost: throughput must hardly notice. */
export async function checkReordering(pool: WorkerPool, quick: boolean): Promise<Check[]> {
  const inputs = BULK_CONTROLLERS.flatMap((controller) =>
    (quick ? PATHS.slice(0, 1) : PATHS).map((path) => ({
      controller,
      ...path,
      queueBdp: 1,
      startsAtMs: [0],
      seed: 1,
    })),
  )
  const link = { reorder: 0.05, reorderDelayMs: 10 }
  const [straight, shuffled] = await Promise.all([
    pool.runAll('flows', inputs),
    pool.runAll(
      'flows',
      inputs.map((input) => ({ ...input, link })),
    ),
  ])
  return [
    checkAll(
      'reordering: throughput with 5 % of the frames overtaken',
      inputs.map(({ controller, mbit, rttMs }, index) => ({
        where: `${controller}, ${mbit} Mbit/s, ${rttMs} ms`,
        measured: shuffled[index]!.goodput / straight[index]!.goodput,
        limit: 0.95,
      })),
      { atLeast: true, wanted: 'at least 95 % of that without' },
    ),
  ]
}
