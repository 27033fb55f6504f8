// What the first worlds came to, on whatever runtime this is: one line of JSON.
import { planWorld } from './plan/plan-world.ts'
import { runWorld } from './world/run-world.ts'

const WORLDS = 60

const hashes: string[] = []
for (let seed = 1; seed <= WORLDS; seed++) {
  const { traceHash, delivered, violations } = runWorld(planWorld(seed))
  hashes.push(`${seed} ${traceHash} ${delivered} ${violations.length}`)
}
console.log(JSON.stringify(hashes))
