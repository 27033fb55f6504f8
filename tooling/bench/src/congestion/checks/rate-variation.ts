import { type Check, checkAll } from '../../check.ts'
import type { WorkerPool } from '../../jobs/worker-pool.ts'
import { type BulkCell, flowsInputOf } from '../bulk-cell.ts'
import { type FlowsResult, MEASURE_FROM_S } from '../run-flows.ts'
import { unsteadiness, variation } from '../statistics.ts'

const ALL_PATHS = [
  { mbit: 10, rttMs: 30, queueBdp: 1, flows: 8 },
  { mbit: 10, rttMs: 100, queueBdp: 1, flows: 8 },
  { mbit: 50, rttMs: 30, queueBdp: 1, flows: 8 },
]

const MEASURES = [
  {
    title: 'variation: rates of 8 TFRC flows in windows of 1 s',
    of: variation,
    wanted: 'each at most half of AIMD’s mean coefficient of variation',
  },
  {
    title: 'steps: rates of 8 TFRC flows, from each second to the next',
    of: unsteadiness,
    wanted: 'each at most half of AIMD’s mean (not asked for: the variation without slow drift)',
  },
]

/** Eight equal flows: each TFRC flow's rate is twice as steady as AIMD's are on average. */
export async function checkVariation(pool: WorkerPool, quick: boolean): Promise<Check[]> {
  // The last is the costliest.
  const paths = quick ? ALL_PATHS.slice(0, -1) : ALL_PATHS
  const run = (controller: BulkCell['controller']): Promise<FlowsResult[]> =>
    pool.runAll(
      'flows',
      paths.map((path) => flowsInputOf({ controller, ...path })),
    )
  const [tfrc, aimd] = await Promise.all([run('tfrc'), run('aimd')])
  return MEASURES.flatMap(({ title, of, wanted }) =>
    paths.map(({ mbit, rttMs }, index) => {
      const reference = ofEach(of, aimd[index]!)
      const mean = reference.reduce((sum, each) => sum + each, 0) / reference.length
      return checkAll(
        `${title}, ${mbit} Mbit/s, ${rttMs} ms`,
        ofEach(of, tfrc[index]!).map((measured, flow) => ({
          where: `flow ${flow + 1}`,
          measured,
          limit: mean / 2,
        })),
        { wanted },
      )
    }),
  )
}

const ofEach = (
  of: (rates: readonly number[]) => number,
  { bytesBySecond }: FlowsResult,
): number[] => bytesBySecond.map((bytes) => of(bytes.slice(MEASURE_FROM_S)))
