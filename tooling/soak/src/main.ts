// Random worlds, one a seed, until the time is up: npm run soak -- --seconds 60 [--first-seed N] [--json]
import { parseArgs } from 'node:util'
import { planWorld } from './plan.ts'
import { type Outcome, runWorld } from './run-world.ts'

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '60' },
    'first-seed': { type: 'string', default: '1' },
    seeds: { type: 'string' },
    json: { type: 'boolean', default: false },
    plan: { type: 'boolean', default: false },
  },
})
const firstSeed = Number(values['first-seed'])
const lastSeed = values.seeds === undefined ? Infinity : firstSeed + Number(values.seeds) - 1
const endsAtMs = performance.now() + Number(values.seconds) * 1_000

if (values.plan) console.log(JSON.stringify(planWorld(firstSeed), undefined, 2))

const startMs = performance.now()
const failures: Outcome[] = []
let seeds = 0
let packets = 0
let simulatedMs = 0
for (let seed = firstSeed; seed <= lastSeed && performance.now() < endsAtMs; seed++) {
  const outcome = runWorld(planWorld(seed))
  seeds++
  packets += outcome.packets
  simulatedMs += outcome.simulatedMs
  if (outcome.violations.length > 0) {
    failures.push(outcome)
    console.error(`seed ${seed}: ${outcome.violations.join('\n  ')}`)
    console.error(`  again: npm run --silent soak -- --first-seed ${seed} --seeds 1 --plan`)
  }
}
const seconds = (performance.now() - startMs) / 1_000
const result = {
  seeds,
  packets,
  packets_per_second: Math.round(packets / seconds),
  simulated_seconds: Math.round(simulatedMs / 1_000),
  violations: failures.map(({ seed, violations }) => ({ seed, violations })),
}
console.log(values.json ? JSON.stringify(result) : result)
process.exitCode = failures.length > 0 ? 1 : 0
