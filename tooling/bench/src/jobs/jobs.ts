import { runFlows } from '../congestion/run-flows.ts'
import { runHandshake } from '../latency/checks/run-handshake.ts'
import { runOutage } from '../latency/checks/run-outage.ts'
import { runSingleLoss } from '../latency/checks/run-single-loss.ts'
import { runCell } from '../latency/run-cell.ts'

/** What a worker can be asked to do: functions of plain data that depend on nothing else. */
export const JOBS = {
  latencyCell: runCell,
  outage: runOutage,
  singleLoss: runSingleLoss,
  handshake: runHandshake,
  flows: runFlows,
} as const

export type JobName = keyof typeof JOBS
export type JobInput<N extends JobName> = Parameters<(typeof JOBS)[N]>[0]
export type JobResult<N extends JobName> = ReturnType<(typeof JOBS)[N]>
