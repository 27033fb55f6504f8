import { writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { CommandOptions } from './command-options.ts'
import type { Plan } from './plan/plan.ts'
import { planWorld } from './plan/plan-world.ts'
import { shrinkPlan } from './plan/shrink-plan.ts'
import { AckTally } from './world/ack-tally.ts'
import type { Violation } from './world/fail.ts'
import { runWorld } from './world/run-world.ts'

/** What a task of the command has found. */
export interface TaskResult {
  readonly result: unknown
  readonly isGood: boolean
}

interface Failure {
  readonly seed: number
  readonly violations: readonly Violation[]
  /** The smallest plan that fails in the same way. */
  readonly plan: Plan
}

/** Lives through one world a seed until the time is up. */
export async function hunt(options: CommandOptions): Promise<TaskResult> {
  const { firstSeed, seeds: maxSeeds, seconds: maxSeconds, prints } = options
  const startMs = performance.now()
  const failures: Failure[] = []
  const acks = new AckTally()
  /** What only many worlds together show. */
  const overAll: Violation[] = []
  let seeds = 0
  let packets = 0
  let simulatedMs = 0
  let lostMs = 0
  while (seeds < maxSeeds && performance.now() - startMs < maxSeconds * 1_000) {
    const plan = planWorld(firstSeed + seeds)
    if (prints) console.error(JSON.stringify(plan, undefined, 2))
    const outcome = runWorld(plan)
    seeds++
    packets += outcome.packets
    simulatedMs += outcome.simulatedMs
    const forgotten = acks.add(outcome)
    if (forgotten !== undefined && !overAll.some(({ kind }) => kind === forgotten.kind)) {
      overAll.push(forgotten)
      console.error(`over ${seeds} worlds: ${forgotten.kind}: ${forgotten.what}`)
    }
    if (outcome.violations.length === 0) continue
    const sinceMs = performance.now()
    failures.push(examine(plan, outcome.violations))
    lostMs += performance.now() - sinceMs
  }
  const seconds = (performance.now() - startMs - lostMs) / 1_000
  const result = {
    seeds,
    packets,
    packets_per_second: Math.round(packets / seconds),
    seeds_per_minute: Math.round((60 * seeds) / seconds),
    simulated_seconds: Math.round(simulatedMs / 1_000),
    violations: failures,
    violations_over_all: overAll,
  }
  return { result, isGood: failures.length + overAll.length === 0 }
}

/** Says what went wrong, shrinks the plan, and leaves it where it can be replayed. */
function examine(plan: Plan, violations: readonly Violation[]): Failure {
  const { seed } = plan
  for (const { kind, what } of violations) console.error(`seed ${seed}: ${kind}: ${what}`)
  console.error(`  again: npm run --silent soak -- --first-seed ${seed} --seeds 1 --print`)
  const kind = violations[0]?.kind
  const smallest = shrinkPlan(plan, (candidate) =>
    runWorld(candidate).violations.some((violation) => violation.kind === kind),
  )
  const file = join(tmpdir(), `rudp-soak-${seed}.json`)
  writeFileSync(file, JSON.stringify(smallest, undefined, 2))
  console.error(`  least: npm run --silent soak -- --plan ${file}\n${JSON.stringify(smallest)}`)
  return { seed, violations, plan: smallest }
}
