import { Random } from '@rudp/simulator'
import type { ControllerName } from '../controllers.ts'
import { bdpBytes, type FlowsInput } from './run-flows.ts'

/** A cell of the bulk figures. */
export interface BulkCell {
  readonly controller: ControllerName
  readonly mbit: number
  readonly rttMs: number
  readonly queueBdp: number
  readonly flows: number
}

/** Side by side in every table and plot. */
export const BULK_CONTROLLERS: readonly ControllerName[] = ['tfrc', 'aimd', 'cubic', 'bbr']
/** Flows begin together, though not in step. */
const START_SPREAD_MS = 10

type Path = readonly [mbit: number, rttMs: number, queueBdp: number, flows: number]

const QUICK_PATHS: readonly Path[] = [
  ...paths([10], [10, 30, 100], [0.5, 1, 2], [1]),
  ...paths([50], [30], [0.5, 1], [1]),
  ...paths([100], [30], [1], [1]),
  ...paths([10], [30], [1, 2], [2, 8]),
]

const ALL_PATHS: readonly Path[] = [
  ...paths([10, 50, 100], [10, 30, 100], [0.5, 1, 2], [1]),
  ...paths([10, 50, 100], [10, 30, 100], [1, 2], [2, 4, 8]),
]

/** Every controller on every path. Quick: the slow paths, and a sample of the fast ones. */
export function bulkCells(quick: boolean): BulkCell[] {
  return BULK_CONTROLLERS.flatMap((controller) =>
    (quick ? QUICK_PATHS : ALL_PATHS).map(([mbit, rttMs, queueBdp, flows]) => ({
      controller,
      mbit,
      rttMs,
      queueBdp,
      flows,
    })),
  )
}

/** The cell as a job. */
export function flowsInputOf({ flows, ...path }: BulkCell): FlowsInput {
  const random = new Random(`starts of ${flows}`)
  const startsAtMs = Array.from({ length: flows }, () => random.float() * START_SPREAD_MS)
  return { ...path, startsAtMs, seed: 1 }
}

/** Frames that the path holds. */
export function bdpFrames(path: Pick<BulkCell, 'mbit' | 'rttMs'>): number {
  return bdpBytes(path) / 1500
}

/** The cell in a few words. */
export function describeCell({ controller, mbit, rttMs, queueBdp, flows }: BulkCell): string {
  const many = flows === 1 ? '' : `, ${flows} flows`
  return `${controller}, ${mbit} Mbit/s, ${rttMs} ms, queue ${queueBdp} ×${many}`
}

function paths(
  mbits: readonly number[],
  rttsMs: readonly number[],
  queuesBdp: readonly number[],
  flows: readonly number[],
): Path[] {
  return mbits.flatMap((mbit) =>
    rttsMs.flatMap((rttMs) =>
      queuesBdp.flatMap((queueBdp) => flows.map((count): Path => [mbit, rttMs, queueBdp, count])),
    ),
  )
}
