// node live-as-mutant.ts NAME FIRST_SEED SEEDS: says by which seed and which oracle it is caught.
import { buildMutant, findMutant } from './build-mutant.ts'

const [name = '', firstSeed = '1', seeds = '1000'] = process.argv.slice(2)
buildMutant(findMutant(name))
// Only now: what these import is changed on the way in.
const { planWorld } = await import('../plan/plan-world.ts')
const { AckTally } = await import('../world/ack-tally.ts')
const { runWorld } = await import('../world/run-world.ts')

const acks = new AckTally()
for (let tried = 1; tried <= Number(seeds); tried++) {
  const seed = Number(firstSeed) + tried - 1
  // A mutant that never comes back is caught by whoever waits: this is what it was at.
  process.stderr.write(`${seed}\n`)
  const outcome = runWorld(planWorld(seed))
  const violation = outcome.violations[0] ?? acks.add(outcome)
  if (violation === undefined) continue
  console.log(JSON.stringify({ seed, tried, oracle: violation.kind }))
  break
}
