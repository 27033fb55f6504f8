import { type Check, checkAll } from '../../check.ts'
import type { WorkerPool } from '../../jobs/worker-pool.ts'
import { BULK_CONTROLLERS } from '../bulk-cell.ts'

const MBITS = [10, 100]
/** The bandwidth-delay product is a frame or eight: a queue of a router's usual size instead. */
const QUEUE_FRAMES = 20
const RTT_MS = 1

/** A round trip of 1 ms: timers and least windows must not strangle the flow. */
export async function checkShortPath(pool: WorkerPool): Promise<Check[]> {
  const inputs = BULK_CONTROLLERS.flatMap((controller) =>
    MBITS.map((mbit) => ({
      controller,
      mbit,
      rttMs: RTT_MS,
      queueBdp: (QUEUE_FRAMES * 1500 * 8) / (mbit * 1000 * RTT_MS),
      startsAtMs: [0],
      seed: 1,
    })),
  )
  const results = await pool.runAll('flows', inputs)
  return [
    checkAll(
      '1 ms path: goodput',
      inputs.map(({ controller, mbit }, index) => ({
        where: `${controller}, ${mbit} Mbit/s`,
        measured: results[index]!.goodput,
        limit: 0.9,
      })),
      { atLeast: true, wanted: 'does not collapse: at least 90 % of the link' },
    ),
  ]
}
