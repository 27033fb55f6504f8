import { readFileSync } from 'node:fs'
import { registerHooks } from 'node:module'
import { fileURLToPath } from 'node:url'
import { MUTANTS, type Mutant } from './mutants.ts'

const PACKAGES = new URL('../../../../packages/', import.meta.url)

/** The mutant of that name. */
export function findMutant(name: string): Mutant {
  const mutant = MUTANTS.find((each) => each.name === name)
  if (mutant === undefined) throw new RangeError(`Cannot build mutant ${name}: there is none`)
  return mutant
}

/**
 * Builds a mutant into every module of ours that is loaded from now on. Node only, and for good:
 * each mutant has a process of its own.
 *
 * @throws {Error} if the code that it changes is not what it was
 */
export function buildMutant(mutant: Mutant): void {
  const sources = mutatedSources(mutant)
  registerHooks({
    load(url, context, nextLoad) {
      const loaded = nextLoad(url, context)
      const source = sources.get(url)
      return source === undefined ? loaded : { ...loaded, source }
    },
  })
}

/** By URL: the files that a mutant changes, changed. */
export function mutatedSources({ name, edits }: Mutant): Map<string, string> {
  const sources = new Map<string, string>()
  for (const { file, from, to } of edits) {
    const url = new URL(file, PACKAGES)
    const source = sources.get(url.href) ?? readFileSync(fileURLToPath(url), 'utf8')
    if (source.split(from).length !== 2) {
      throw new Error(`Cannot build mutant ${name}: ${file} has no single place that says ${from}`)
    }
    sources.set(
      url.href,
      source.replace(from, () => to),
    )
  }
  return sources
}
