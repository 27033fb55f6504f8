import type { Check } from './check.ts'
import { congestionTable } from './congestion/congestion-table.ts'
import { measureCongestion } from './congestion/measure-congestion.ts'
import { measureCore } from './core/measure-core.ts'
import { speedTable } from './harness/speed-report.ts'
import type { WorkerPool } from './jobs/worker-pool.ts'
import { latencyTable } from './latency/latency-table.ts'
import { measureLatency } from './latency/measure-latency.ts'

/** Something that can be measured. */
export interface Bench {
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
  core: {
    async measure(_pool, quick) {
      const report = measureCore(quick)
      return { report, table: speedTable(report.rows) }
    },
  },
}
