import { parseArgs } from 'node:util'
import type { Check } from './check.ts'
import { congestionTable } from './congestion/congestion-table.ts'
import { measureCongestion } from './congestion/measure-congestion.ts'
import { WorkerPool } from './jobs/worker-pool.ts'
import { latencyTable } from './latency/latency-table.ts'
import { measureLatency } from './latency/measure-latency.ts'
import { textTable } from './table.ts'

/** What a bench gives: JSON with `--json`, else its tables for people. */
interface Report {
  readonly checks: readonly Check[]
}

interface Bench {
  readonly measure: (pool: WorkerPool, quick: boolean) => Promise<Report>
  readonly table: (report: never) => string[][]
}

const BENCHES: Readonly<Record<string, Bench>> = {
  latency: {
    measure: measureLatency,
    table: ({ cells }: Awaited<ReturnType<typeof measureLatency>>) => latencyTable(cells),
  },
  congestion: {
    measure: measureCongestion,
    table: ({ cells }: Awaited<ReturnType<typeof measureCongestion>>) => congestionTable(cells),
  },
}

const USAGE = `usage: npm run --silent bench -- <${Object.keys(BENCHES).join('|')}> [--json] [--quick]`

process.exitCode = await main(process.argv.slice(2))

async function main(args: string[]): Promise<number> {
  const options = { json: { type: 'boolean' }, quick: { type: 'boolean' } } as const
  let parsed: ReturnType<typeof parseArgs<{ options: typeof options; allowPositionals: true }>>
  try {
    parsed = parseArgs({ args, options, allowPositionals: true })
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\n${USAGE}`)
    return 2
  }
  const [name = '', ...rest] = parsed.positionals
  const bench = Object.hasOwn(BENCHES, name) ? BENCHES[name] : undefined
  if (bench === undefined || rest.length > 0) {
    console.error(USAGE)
    return 2
  }
  const { json = false, quick = false } = parsed.values
  const pool = new WorkerPool()
  if (process.stderr.isTTY) pool.onProgress = showProgress
  const report = await bench.measure(pool, quick)
  await pool.close()
  if (json) console.log(JSON.stringify(report))
  else printReport(bench.table(report as never), report.checks)
  return 0
}

function showProgress(done: number, total: number): void {
  process.stderr.write(done === total ? '\r\x1b[K' : `\r${done} of ${total}`)
}

function printReport(rows: readonly string[][], checks: readonly Check[]): void {
  console.log(textTable(rows))
  console.log()
  for (const { name, ok, measured, wanted } of checks) {
    console.log(`${ok ? 'ok  ' : 'MISS'}  ${name}\n      ${measured}\n      wanted: ${wanted}`)
  }
}
