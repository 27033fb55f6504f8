import { measureBulk } from './bulk/measure-bulk.ts'
import type { Check } from './check.ts'
import { congestionTable } from './congestion/congestion-table.ts'
import { measureCongestion } from './congestion/measure-congestion.ts'
import { measureConnections } from './connections/measure-connections.ts'
import { measureCore } from './core/measure-core.ts'
import { fairnessTable } from './fairness/fairness-table.ts'
import { measureFairness } from './fairness/measure-fairness.ts'
import type { Progress } from './harness/progress.ts'
import { type SpeedReport, speedTable } from './harness/speed-report.ts'
import type { WorkerPool } from './jobs/worker-pool.ts'
import { latencyTable } from './latency/latency-table.ts'
import { measureLatency } from './latency/measure-latency.ts'
import { measureMemory } from './memory/measure-memory.ts'
import { setUpPeers } from './peers/set-up.ts'
import { measurePing } from './ping/measure-ping.ts'

/** Something that can be measured. */
export interface Bench {
  /** The page in `docs/` that shows the tables. Default `figures.md`. */
  readonly page?: string
  /** Gives what `--json` prints, and its cells as a table for people, headings first. */
  measure(
    pool: WorkerPool,
    quick: boolean,
  ): Promise<{ report: { checks: readonly Check[] }; table: string[][] }>
  /** Draws SVG files for the documentation. */
  plot?(pool: WorkerPool): Promise<Record<string, string>>
}

/** By the name that the command line knows. */
export const BENCHES: Readonly<Record<string, Bench>> = {
  latency: {
    async measure(pool, quick) {
      const report = await measureLatency(pool, quick)
      return { report, table: latencyTable(report.cells) }
    },
  },
  congestion: {
    async measure(pool, quick) {
      const report = await measureCongestion(pool, quick)
      return { report, table: congestionTable(report.cells) }
    },
    async plot(pool) {
      // Only who draws waits for the library.
      const { plotCongestion } = await import('./congestion/plots/congestion-plots.ts')
      return plotCongestion(pool)
    },
  },
  fairness: {
    async measure(pool, quick) {
      const report = await measureFairness(quick, pool.onProgress)
      return { report, table: fairnessTable(report) }
    },
  },
  core: speed(async (quick) => measureCore(quick)),
  bulk: speed(withPeers(measureBulk)),
  ping: speed(withPeers(measurePing)),
  connections: speed(measureConnections),
  memory: speed(measureMemory),
}

type Measure = (quick: boolean, onProgress: Progress) => Promise<SpeedReport>

/** A measurement of this machine's time and memory, in processes of its own rather than in the pool. */
function speed(measure: Measure): Bench {
  return {
    page: 'performance.md',
    async measure(pool, quick) {
      const report = await measure(quick, pool.onProgress)
      return { report, table: speedTable(report.rows) }
    },
  }
}

function withPeers(measure: Measure): Measure {
  return (quick, onProgress) => {
    setUpPeers()
    return measure(quick, onProgress)
  }
}
