import { type Check, checkAll } from '../../check.ts'
import type { WorkerPool } from '../../jobs/worker-pool.ts'
import { BULK_CONTROLLERS } from '../bulk-cell.ts'

const LIMIT_MS = 10

/** 60 messages of 100 bytes a second, alone on 10 Mbit/s: they must not build a queue. */
export async function checkGameProfile(pool: WorkerPool): Promise<Check[]> {
  const results = await pool.runAll(
    'flows',
    BULK_CONTROLLERS.map((controller) => ({
      controller,
      mbit: 10,
      rttMs: 30,
      queueBdp: 1,
      startsAtMs: [0],
      traffic: 'game',
      seed: 1,
    })),
  )
  return [
    checkAll(
      'game profile: queue at p95',
      results.map((result, index) => ({
        where: `${BULK_CONTROLLERS[index]}`,
        measured: result.queueP95Ms,
        limit: LIMIT_MS,
      })),
      { unit: ' ms', wanted: `at most ${LIMIT_MS} ms on 10 Mbit/s` },
    ),
  ]
}
