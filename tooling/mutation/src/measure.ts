import { matchesGlob } from 'node:path'
import type { CommandOptions } from './command-options.ts'
import type { FileResult } from './file-result.ts'
import { ResultStore } from './result-store.ts'
import { score } from './score.ts'
import type { Target } from './targets.ts'
import { tryFile } from './try-file.ts'
import { lookAt } from './world.ts'

/** Results of a package, as far as they are there. */
export interface Measurement {
  readonly target: Target
  readonly results: readonly FileResult[]
  /** Source files that there was no time for. */
  readonly left: readonly string[]
}

/** Measures what is not measured yet, until the time is up. */
export async function measure(
  target: Target,
  options: CommandOptions,
  deadlineMs: number,
): Promise<Measurement> {
  const world = lookAt(target)
  const store = new ResultStore(target.name)
  const { file: pattern } = options
  const files = world.sources.filter((file) => pattern === undefined || matchesGlob(file, pattern))
  const results: FileResult[] = []
  const left: string[] = []
  for (const file of files) {
    const stored = store.load(file)
    if (stored?.worldHash === world.hash && (options.open || !stored.isMixed)) {
      results.push(stored)
      continue
    }
    if (performance.now() > deadlineMs) {
      left.push(file)
      continue
    }
    const isSame = options.open && stored?.sourceHash === world.hashOf(file)
    const startedAtMs = performance.now()
    const result = await tryFile(world, file, isSame ? stored : undefined)
    store.save(result)
    results.push(result)
    const { mutants, percent } = score([result])
    const seconds = ((performance.now() - startedAtMs) / 1000).toFixed(1)
    if (mutants > 0) {
      console.error(`${target.name}/${file}: ${percent} % of ${mutants} in ${seconds} s`)
    }
  }
  return { target, results, left }
}
