// Hostile inputs for the codec and for connections in every state, on all cores:
// npm run fuzz -- [--seconds 60] [--inputs 1000000] [--target all|decoder|connection] [--first-seed 1] [--seeds N] [--workers N] [--json]
// The same seeds give the same inputs. Ends with 1 at the first fault, and the command that repeats it.
import { once } from 'node:events'
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { Worker } from 'node:worker_threads'
import { add, type Counts, INPUTS_PER_SEED, type Target } from './task.ts'
import type { FuzzJob, FuzzResult } from './worker.ts'

const WORKER = fileURLToPath(new URL('./worker.ts', import.meta.url))

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: 'Infinity' },
    inputs: { type: 'string' },
    seeds: { type: 'string' },
    target: { type: 'string', default: 'all' },
    'first-seed': { type: 'string', default: '1' },
    workers: { type: 'string', default: String(availableParallelism()) },
    json: { type: 'boolean', default: false },
  },
})
const targets = targetsOf(values.target)
const seconds = Number(values.seconds)
const firstSeed = Number(values['first-seed'])
const workers = Number(values.workers)
const seedsOfAll = seedsWanted()
if (!(targets.length > 0 && seconds >= 0 && Number.isSafeInteger(firstSeed) && workers >= 1)) {
  console.error('Cannot fuzz: see npm run fuzz in tooling/attacks/README.md')
  process.exit(2)
}

const startMs = performance.now()
const begun = new Int32Array(new SharedArrayBuffer(4))
const results: FuzzResult[] = []
for (const target of targets) {
  const seeds = seedsOfAll(target)
  Atomics.store(begun, 0, 0)
  const job: FuzzJob = { target, firstSeed, seeds, seconds: seconds / targets.length, begun }
  results.push(...(await Promise.all(Array.from({ length: workers }, () => run(job)))))
}
const elapsedSeconds = (performance.now() - startMs) / 1_000
const counts: Counts = {}
for (const result of results) {
  for (const [name, value] of Object.entries(result.counts)) add(counts, name, value)
}
const inputs = (counts['decoderInputs'] ?? 0) + (counts['connectionInputs'] ?? 0)
const fault = results.find((result) => result.fault !== undefined)?.fault
const report = {
  ok: fault === undefined,
  inputs,
  seconds: Number(elapsedSeconds.toFixed(2)),
  inputs_per_second: Math.round(inputs / elapsedSeconds),
  ...counts,
}
if (values.json) console.log(JSON.stringify({ ...report, ...(fault && { fault }) }))
else for (const [name, value] of Object.entries(report)) console.log(`${name}:`, value)
if (fault !== undefined) {
  console.error(fault.text)
  console.error(
    `again: npm run --silent fuzz -- --target ${fault.target} --first-seed ${fault.seed} --seeds 1`,
  )
}
process.exitCode = report.ok ? 0 : 1

async function run(job: FuzzJob): Promise<FuzzResult> {
  const worker = new Worker(WORKER, { workerData: job, execArgv: ['--conditions=@rudp/source'] })
  const [result] = (await once(worker, 'message')) as [FuzzResult]
  return result
}

function targetsOf(name: string): Target[] {
  if (name === 'all') return ['decoder', 'connection']
  return name === 'decoder' || name === 'connection' ? [name] : []
}

/** How many seeds a target gets: as told, or for its share of the inputs. */
function seedsWanted(): (target: Target) => number {
  const { seeds, inputs } = values
  if (seeds !== undefined) return () => Number(seeds)
  const unbounded = seconds === Infinity ? 1_000_000 : 2 ** 31 - 1
  const wanted = inputs === undefined ? unbounded : Number(inputs)
  return (target) => Math.min(2 ** 30, Math.ceil(wanted / targets.length / INPUTS_PER_SEED[target]))
}
