import type { CommandOptions } from '../command-options.ts'
import type { TaskResult } from '../hunt.ts'
import type { Case } from './case.ts'
import { CASES } from './interop-cases.ts'

/** What came of a case. */
interface CaseResult {
  readonly about: string
  readonly passed: number
  readonly of: number
  /** Median of each figure. */
  readonly figures: Readonly<Record<string, number>>
  readonly faults: readonly { readonly seed: number; readonly fault: string }[]
}

/** Runs each case with as many seeds as asked for. */
export async function runCases(options: CommandOptions): Promise<TaskResult> {
  const { only, firstSeed, seeds } = options
  const result: Record<string, CaseResult> = {}
  for (const each of CASES) {
    if (only.length > 0 && !only.includes(each.name)) continue
    result[each.name] = runCase(each, firstSeed, seeds)
    const { passed, of, figures } = result[each.name]!
    console.error(`${each.name.padEnd(20)} ${passed} of ${of}  ${JSON.stringify(figures)}`)
  }
  return { result, isGood: Object.values(result).every(({ passed, of }) => passed === of) }
}

/** Runs one case with the seeds from `firstSeed` on. */
export function runCase({ about, run }: Case, firstSeed: number, seeds: number): CaseResult {
  const faults: { seed: number; fault: string }[] = []
  const samples = new Map<string, number[]>()
  for (let seed = firstSeed; seed < firstSeed + seeds; seed++) {
    const { fault, figures } = run(seed)
    if (fault !== undefined) faults.push({ seed, fault })
    for (const [name, value] of Object.entries(figures)) {
      samples.set(name, [...(samples.get(name) ?? []), value])
    }
  }
  const figures = Object.fromEntries([...samples].map(([name, values]) => [name, median(values)]))
  return { about, passed: seeds - faults.length, of: seeds, figures, faults }
}

function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  return Math.round(10 * (sorted[sorted.length >> 1] ?? Number.NaN)) / 10
}
