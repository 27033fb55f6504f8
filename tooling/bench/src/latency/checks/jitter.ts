import { type Check, checkAll } from '../../check.ts'
import type { WorkerPool } from '../../jobs/worker-pool.ts'
import { describeCell, LATENCY_CONTROLLERS, type LatencyCell, sampleSize } from '../latency-cell.ts'
import { measureCells } from '../measured-cell.ts'

const JITTER_MS = 20
const LOSSES = [0, 0.05, 0.2]

/** ±20 ms of jitter, with order kept and with reordering, at some losses. */
export async function checkJitter(pool: WorkerPool, quick: boolean): Promise<Check[]> {
  const [kept, reordered] = await Promise.all([
    measureCells(pool, jitterCells(quick, false)),
    measureCells(pool, jitterCells(quick, true)),
  ])
  return [
    ...checksOf('jitter ±20 ms, order kept', kept, 0.001),
    ...checksOf('jitter ±20 ms with reordering', reordered, 0.005),
  ]
}

function jitterCells(quick: boolean, jitterReorders: boolean): LatencyCell[] {
  return LATENCY_CONTROLLERS.flatMap((controller) =>
    LOSSES.map((loss) => ({
      controller,
      rttMs: 100,
      loss,
      pattern: 'independent' as const,
      rate: 60,
      link: { jitterMs: JITTER_MS, jitterReorders },
      ...sampleSize(quick),
    })),
  )
}

function checksOf(
  name: string,
  cells: Awaited<ReturnType<typeof measureCells>>,
  spuriousLimit: number,
): Check[] {
  return [
    checkAll(
      `${name}: p99`,
      cells.map(({ cell, result, bound }) => ({
        where: describeCell(cell),
        measured: result.p99Ms,
        limit: 1.25 * bound.p99Ms + 1000 / cell.rate,
      })),
      {
        unit: ' ms',
        wanted:
          '1.25 × the bound with jitter + one interval (known after the longest round trip if it reorders)',
      },
    ),
    checkAll(
      `${name}: spurious resends a message`,
      cells.map(({ cell, result }) => ({
        where: describeCell(cell),
        measured: result.spurious,
        limit: spuriousLimit,
      })),
      { wanted: `at most ${spuriousLimit * 100} %` },
    ),
  ]
}
