import { type Check, checkAll } from '../../check.ts'
import type { WorkerPool } from '../../jobs/worker-pool.ts'
import { type BulkCell, flowsInputOf } from '../bulk-cell.ts'
import { type FlowsResult, MEASURE_FROM_S } from '../run-flows.ts'
import { variation } from '../statistics.ts'

const PATHS = [
  { mbit: 10, rttMs: 30, queueBdp: 1, flows: 8 },
  { mbit: 50, rttMs: 30, queueBdp: 1, flows: 8 },
]

/** Eight equal flows: each TFRC flow's rate is steadier than the mean AIMD flow's, twice over. */
export async function checkVariation(pool: WorkerPool): Promise<Check[]> {
  const run = (controller: BulkCell['controller']): Promise<FlowsResult[]> =>
    pool.runAll(
      'flows',
      PATHS.map((path) => flowsInputOf({ controller, ...path })),
    )
  const [tfrc, aimd] = await Promise.all([run('tfrc'), run('aimd')])
  return [
    checkAll(
      'variation: each TFRC flow’s rate in windows of 1 s',
      PATHS.flatMap(({ mbit, rttMs }, index) => {
        const reference = variations(aimd[index]!)
        const mean = reference.reduce((sum, each) => sum + each, 0) / reference.length
        return variations(tfrc[index]!).map((measured, flow) => ({
          where: `${mbit} Mbit/s, ${rttMs} ms, flow ${flow + 1}`,
          measured,
          limit: mean / 2,
        }))
      }),
      { wanted: 'at most half of AIMD’s coefficient of variation' },
    ),
  ]
}

const variations = ({ bytesBySecond }: FlowsResult): number[] =>
  bytesBySecond.map((bytes) => variation(bytes.slice(MEASURE_FROM_S)))
