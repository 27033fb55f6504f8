import { type Check, checkAll } from '../../check.ts'
import type { WorkerPool } from '../../jobs/worker-pool.ts'
import { LATENCY_CONTROLLERS } from '../latency-cell.ts'

const SEEDS = 10_000
const SEEDS_A_JOB = 500
const RTTS_MS = [20, 100]
/** Two round trips for the loss itself, and the handshake's own repeat on top (1.5, at least 50 ms). */
const LIMIT_RTTS = 4

/** Loses any one of the first twenty datagrams of either side. U6: uflow stalls for good. */
export async function checkSingleLoss(pool: WorkerPool): Promise<Check[]> {
  const cases = LATENCY_CONTROLLERS.flatMap((controller) =>
    RTTS_MS.map((rttMs) => ({ controller, rttMs })),
  )
  const seedsEach = SEEDS / cases.length
  const inputs = cases.flatMap((each) => {
    const jobs = []
    for (let fromSeed = 0; fromSeed < seedsEach; fromSeed += SEEDS_A_JOB) {
      jobs.push({ ...each, fromSeed, untilSeed: fromSeed + SEEDS_A_JOB })
    }
    return jobs
  })
  const results = await pool.runAll('singleLoss', inputs)
  const runs = results.reduce((sum, result) => sum + result.runs, 0)
  return [
    checkAll(
      `single loss among the first twenty frames, ${runs} seeds: longest delay`,
      results.map(({ worstRtts, worstSeed }, index) => {
        const { controller, rttMs } = inputs[index]!
        const where = `${controller}, ${rttMs} ms, seed ${worstSeed}`
        return { where, measured: worstRtts, limit: LIMIT_RTTS }
      }),
      { unit: ' RTT', wanted: `never stalls: one way + ${LIMIT_RTTS} RTT at most` },
    ),
  ]
}
