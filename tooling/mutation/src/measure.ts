import { statSync } from 'node:fs'
import { join, matchesGlob } from 'node:path'
import type { CommandOptions } from './command-options.ts'
import type { FileResult } from './file-result.ts'
import { ResultStore } from './result-store.ts'
import { score } from './score.ts'
import type { Target } from './targets.ts'
import { tryFiles } from './try-files.ts'
import { lookAt } from './world.ts'

/** Source that is mutated together. */
const GROUP_BYTES = 9_000

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
  const results = new Map<string, FileResult>()
  const wanted: string[] = []
  for (const file of files) {
    const stored = store.load(file)
    const isCurrent = stored?.worldHash === world.hash && (options.open || !stored.isMixed)
    if (isCurrent) results.set(file, stored)
    else wanted.push(file)
  }
  while (wanted.length > 0 && performance.now() <= deadlineMs) {
    const group = takeGroup(wanted, (file) => statSync(join(world.packageDir, file)).size)
    const earlier = new Map<string, FileResult>()
    for (const file of options.open ? group : []) {
      const stored = store.load(file)
      if (stored?.sourceHash === world.hashOf(file)) earlier.set(file, stored)
    }
    const startedAtMs = performance.now()
    for (const result of await tryFiles(world, group, earlier)) {
      store.save(result)
      results.set(result.file, result)
      const { mutants, percent } = score([result])
      if (mutants > 0) console.error(`${target.name}/${result.file}: ${percent} % of ${mutants}`)
    }
    console.error(`  in ${((performance.now() - startedAtMs) / 1000).toFixed(1)} s`)
  }
  return { target, results: [...results.values()], left: wanted }
}

/** The next files that share a session: each costs a run of all tests, and large ones cost speed. */
function takeGroup(wanted: string[], sizeOf: (file: string) => number): string[] {
  const group: string[] = []
  let bytes = 0
  while (wanted.length > 0) {
    const file = wanted[0] ?? ''
    bytes += sizeOf(file)
    if (group.length > 0 && bytes > GROUP_BYTES) break
    group.push(file)
    wanted.shift()
  }
  return group
}
