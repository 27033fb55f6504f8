import { parseArgs } from 'node:util'
import { BENCHES } from './benches.ts'
import type { Check } from './check.ts'
import { writePlots, writeTables } from './docs/write-figures.ts'
import { PROFILE_VARIABLE } from './harness/runtimes.ts'
import { WorkerPool } from './jobs/worker-pool.ts'
import { textTable } from './table.ts'

const USAGE = `usage: npm run --silent bench -- <${Object.keys(BENCHES).join('|')}> [option…]

  --json   prints one JSON object: checks, and cells or ratios and rows
  --quick  measures a subset that takes less than a minute
  --docs   puts the tables (and plots) into docs/ as well
  --profile FOLDER  leaves a CPU profile of every side on Node there (bulk, ping, connections, memory)`

const OPTIONS = {
  json: { type: 'boolean', default: false },
  quick: { type: 'boolean', default: false },
  docs: { type: 'boolean', default: false },
  profile: { type: 'string' },
  help: { type: 'boolean', default: false },
} as const

process.exitCode = await main(process.argv.slice(2))

async function main(args: string[]): Promise<number> {
  const { name, values, problem } = parse(args)
  const bench = Object.hasOwn(BENCHES, name) ? BENCHES[name] : undefined
  if (values?.help === true) {
    console.log(USAGE)
    return 0
  }
  if (values === undefined || bench === undefined) {
    console.error(problem === undefined ? USAGE : `${problem}\n\n${USAGE}`)
    return 2
  }
  if (values.profile !== undefined) process.env[PROFILE_VARIABLE] = values.profile
  const pool = new WorkerPool()
  if (process.stderr.isTTY) pool.onProgress = showProgress
  try {
    const { report, table } = await bench.measure(pool, values.quick)
    // What could not be measured here leaves the figures of another machine alone.
    if (values.docs && !('skipped' in report)) {
      writeTables(bench.page ?? 'figures.md', name, table, report.checks)
      if (bench.plot !== undefined) writePlots(await bench.plot(pool))
    }
    if (values.json) console.log(JSON.stringify(report))
    else printReport(table, report.checks)
  } finally {
    await pool.close()
  }
  return 0
}

function parse(args: string[]): { name: string; values?: Values; problem?: string } {
  try {
    const { positionals, values } = parseArgs({ args, options: OPTIONS, allowPositionals: true })
    const [name = '', ...rest] = positionals
    return rest.length > 0
      ? { name: '', problem: `Cannot bench ${rest[0]} as well` }
      : { name, values }
  } catch (error) {
    return { name: '', problem: error instanceof Error ? error.message : String(error) }
  }
}

type Values = ReturnType<typeof parseArgs<{ options: typeof OPTIONS }>>['values']

function showProgress(done: number, total: number): void {
  process.stderr.write(done === total ? '\r\x1b[K' : `\r${done} of ${total}`)
}

function printReport(table: readonly (readonly string[])[], checks: readonly Check[]): void {
  console.log(`${textTable(table)}\n`)
  for (const { name, ok, measured, wanted } of checks) {
    console.log(`${ok ? 'ok  ' : 'MISS'}  ${name}\n      ${measured}\n      wanted: ${wanted}`)
  }
}
