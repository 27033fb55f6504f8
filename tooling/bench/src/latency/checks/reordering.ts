import type { LinkConditions } from '@rudp/simulator'
import { type Check, checkAll } from '../../check.ts'
import type { WorkerPool } from '../../jobs/worker-pool.ts'
import { LATENCY_CONTROLLERS, type LatencyCell, sampleSize } from '../latency-cell.ts'
import { measureCells } from '../measured-cell.ts'

const RTT_MS = 100
const JITTER_MS = 20
const PATHS: readonly { name: string; link: LinkConditions }[] = [
  { name: '±20 ms of jitter that reorders', link: { jitterMs: JITTER_MS, jitterReorders: true } },
  { name: '25 % held back 20 ms', link: { reorder: 0.25, reorderDelayMs: JITTER_MS } },
]

/** Reordering and nothing else: it must not count as loss. */
export async function checkReordering(pool: WorkerPool, quick: boolean): Promise<Check[]> {
  const cases = LATENCY_CONTROLLERS.flatMap((controller) =>
    PATHS.map(({ name, link }) => ({ controller, name, link })),
  )
  const cells = cases.map(
    ({ controller, link }): LatencyCell => ({
      controller,
      rttMs: RTT_MS,
      loss: 0,
      pattern: 'independent',
      rate: 60,
      link,
      ...sampleSize(quick),
    }),
  )
  const measured = await measureCells(pool, cells)
  const compare = (value: (index: number) => number, limit: number) =>
    cases.map(({ controller, name }, index) => ({
      where: `${controller}, ${name}`,
      measured: value(index),
      limit,
    }))
  return [
    checkAll(
      'reordering alone: p99',
      compare((index) => measured[index]!.result.p99Ms, RTT_MS / 2 + JITTER_MS + 2),
      { unit: ' ms', wanted: 'one way + jitter + 2 ms' },
    ),
    checkAll(
      'reordering alone: frames discarded for lateness',
      compare((index) => measured[index]!.result.refused, 0),
      { wanted: 'none' },
    ),
    checkAll(
      'reordering alone: spurious resends a message',
      compare((index) => measured[index]!.result.spurious, 0.005),
      { wanted: 'at most 0.5 %' },
    ),
  ]
}
