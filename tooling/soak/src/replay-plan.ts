import { readFileSync } from 'node:fs'
import type { CommandOptions } from './command-options.ts'
import type { TaskResult } from './hunt.ts'
import type { Plan } from './plan/plan.ts'
import { runWorld } from './world/run-world.ts'

/** Lives through the world that a file describes. */
export async function replayPlan({ plan }: CommandOptions): Promise<TaskResult> {
  // 0 is standard input.
  const text = readFileSync(plan === undefined || plan === '-' ? 0 : plan, 'utf8')
  const result = runWorld(JSON.parse(text) as Plan)
  return { result, isGood: result.violations.length === 0 }
}
