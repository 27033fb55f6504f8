import type { CommandOptions } from '../command-options.ts'
import type { TaskResult } from '../hunt.ts'
import { type Catch, catchMutant } from './catch-mutant.ts'
import { MUTANTS } from './mutants.ts'

/** Catches every mutant, one after the other, and says how many seeds each has taken. */
export async function huntMutants(options: CommandOptions): Promise<TaskResult> {
  const { only, firstSeed, seeds } = options
  const result: Record<string, Catch & { fault: string }> = {}
  for (const { name, fault } of MUTANTS) {
    if (only.length > 0 && !only.includes(name)) continue
    result[name] = { ...(await catchMutant(name, firstSeed, seeds)), fault }
    const { seeds: count, oracle } = result[name]
    console.error(`${name.padEnd(12)} ${String(count).padStart(8)}  ${oracle.padEnd(12)} ${fault}`)
  }
  return { result, isGood: Object.values(result).every(({ seeds: count }) => count < Infinity) }
}
