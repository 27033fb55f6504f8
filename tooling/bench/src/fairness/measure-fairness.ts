import { whyNoNetlab } from '@rudp-tooling/netlab'
import type { Check } from '../check.ts'
import { checkFairness, type MeasuredRun, ratioOf } from './fairness-checks.ts'
import { type FairnessRun, runFairness, type TcpName } from './run-fairness.ts'

/** A run as the report gives it. Rates in Mbit/s of IP bytes. */
export interface FairnessRow {
  readonly rudp: string | null
  readonly tcp: string | null
  readonly mbit: number
  readonly queue_bdp: number
  readonly rudp_mbit: number
  readonly tcp_mbit: number
  /** rudp's rate to TCP's; `null` where one is alone. */
  readonly ratio: number | null
  readonly rudp_loss: number
  readonly tcp_loss: number
  /** Share of the packets that the emulator delivered over 1 ms late. */
  readonly late: number
}

export interface FairnessReport {
  /** Why nothing could be measured here. */
  readonly skipped?: string
  readonly cells: readonly FairnessRow[]
  readonly checks: readonly Check[]
}

const SECONDS = 30
const QUICK_SECONDS = 10
const RUNS = 5
const MBITS = [10, 50]
const TCPS: readonly TcpName[] = ['reno', 'cubic']

/** Runs rudp beside the kernel's TCP, one pair after the other: they need the machine. */
export async function measureFairness(
  quick: boolean,
  onProgress: (done: number, total: number) => void,
): Promise<FairnessReport> {
  const skipped = whyNoNetlab()
  if (skipped !== undefined) return { skipped, cells: [], checks: [] }
  const plan = fairnessRuns(quick)
  const measured: MeasuredRun[] = []
  for (const run of plan) {
    measured.push({ run, result: await runFairness(run) })
    onProgress(measured.length, plan.length)
  }
  return { cells: measured.map(rowOf), checks: checkFairness(measured) }
}

/** Each alone, to see that the emulator keeps its rate, then all pairs. Quick: 10 Mbit/s, once. */
export function fairnessRuns(quick: boolean): FairnessRun[] {
  const seconds = quick ? QUICK_SECONDS : SECONDS
  const runs: FairnessRun[] = []
  for (const mbit of quick ? MBITS.slice(0, 1) : MBITS) {
    const path = { mbit, queueBdp: 1, seconds }
    runs.push({ ...path, rudp: 'tfrc' }, { ...path, tcp: 'reno' })
    for (let run = 0; run < (quick ? 1 : RUNS); run++) {
      for (const tcp of TCPS) runs.push({ ...path, rudp: 'tfrc', tcp })
    }
  }
  return runs
}

function rowOf(measured: MeasuredRun): FairnessRow {
  const { run, result } = measured
  const isShared = run.rudp !== undefined && run.tcp !== undefined
  return {
    rudp: run.rudp ?? null,
    tcp: run.tcp ?? null,
    mbit: run.mbit,
    queue_bdp: run.queueBdp,
    rudp_mbit: result.rudp.mbit,
    tcp_mbit: result.tcp.mbit,
    ratio: isShared ? ratioOf(measured) : null,
    rudp_loss: result.rudp.loss,
    tcp_loss: result.tcp.loss,
    late: result.lateShare,
  }
}
