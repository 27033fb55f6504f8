import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { EQUIVALENTS } from './equivalents.ts'
import type { FileResult, MutantResult } from './file-result.ts'
import type { Mutant } from './mutant.ts'
import { mutateSources } from './mutate-sources.ts'
import { runSession } from './run-session.ts'
import type { World } from './world.ts'

/** More restarts than this, and the tests do not stand on their own feet. */
const RESTARTS_AT_MOST = 200

/**
 * Tries every mutant of some files.
 *
 * @param earlier Results whose kills are believed, by file.
 * @throws if a test fails, or cannot be repeated, without any mutant
 */
export async function tryFiles(
  world: World,
  files: readonly string[],
  earlier: ReadonlyMap<string, FileResult> = new Map(),
): Promise<FileResult[]> {
  const sources = Object.fromEntries(
    files.map((file) => [file, readFileSync(join(world.packageDir, file), 'utf8')]),
  )
  const mutated = await mutateSources(sources, EQUIVALENTS[world.name] ?? [])
  const known = recognise(mutated.mutants, earlier)
  const kills = new Map<number, { test: string; isEndless: boolean }>()
  const reached = new Set<number>()
  const doneTests = new Set<string>()
  const carefulTests = new Set<string>()
  const donePairs = new Set<string>()
  const broken = new Map<string, string>()
  mkdirSync(world.scratchDir, { recursive: true })

  const isWorthTrying = mutated.mutants.some(
    ({ id, ignored }) => ignored === undefined && !known.has(id),
  )
  for (let sessions = 0; isWorthTrying; sessions += 1) {
    if (sessions > RESTARTS_AT_MOST)
      throw new Error(`Cannot try mutants of ${files.join(', ')}: it never ends`)
    const { end, events } = await runSession({
      packageDir: world.packageDir,
      mutated,
      testFiles: orderTests(world, files),
      journal: join(world.scratchDir, `${process.pid}.jsonl`),
      settled: [...known.keys(), ...kills.keys()],
      doneTests: [...doneTests],
      carefulTests: [...carefulTests],
      donePairs: [...donePairs],
    })
    for (const event of events) {
      if (event.type === 'kill') {
        kills.set(event.mutant, { test: event.test, isEndless: event.by === 'steps' })
      } else if (event.type === 'revoke') for (const id of event.mutants) kills.delete(id)
      else if (event.type === 'reach') for (const id of event.mutants) reached.add(id)
      else if (event.type === 'done') doneTests.add(event.test)
      else if (event.type === 'careful') carefulTests.add(event.test)
      else if (event.type === 'pair') donePairs.add(`${event.test} ${event.mutant}`)
      else if (event.type === 'broken') broken.set(event.test, event.message)
    }
    if (broken.size > 0) throw new Error(complain(broken))
    if (typeof end === 'object') kills.set(end.hungOn, { test: 'patience', isEndless: true })
    if (end === 'finished') break
  }

  const judge = (mutant: Mutant): MutantResult => {
    if (mutant.ignored !== undefined) return { ...mutant, fate: 'ignored' }
    const before = known.get(mutant.id)
    if (before !== undefined) return before
    const kill = kills.get(mutant.id)
    if (kill === undefined) {
      return { ...mutant, fate: reached.has(mutant.id) ? 'survived' : 'unreached' }
    }
    return { ...mutant, fate: kill.isEndless ? 'timedOut' : 'killed', killedBy: kill.test }
  }
  return files.map((file) => {
    const mutants = mutated.mutants.filter((mutant) => mutant.file === file).map(judge)
    return {
      file,
      sourceHash: world.hashOf(file),
      worldHash: world.hash,
      isMixed: mutants.some(({ id }) => known.has(id)),
      mutants,
    }
  })
}

/** Mutants that were found before. Ids change with the files they are made with; places do not. */
function recognise(
  mutants: readonly Mutant[],
  earlier: ReadonlyMap<string, FileResult>,
): Map<number, MutantResult> {
  const placeOf = ({ line, column, mutator, replacement }: Mutant): string =>
    [line, column, mutator, replacement].join(' ')
  const known = new Map<number, MutantResult>()
  for (const [file, result] of earlier) {
    const found = new Map(
      result.mutants
        .filter(({ fate }) => fate === 'killed' || fate === 'timedOut')
        .map((mutant) => [placeOf(mutant), mutant]),
    )
    for (const mutant of mutants) {
      const before = mutant.file === file ? found.get(placeOf(mutant)) : undefined
      if (before !== undefined) known.set(mutant.id, { ...before, id: mutant.id })
    }
  }
  return known
}

/** The files' own tests first, then those beside other source, then those that cross modules. */
function orderTests({ testFiles, earlyTest }: World, files: readonly string[]): string[] {
  const own = files.map((file) => file.replace(/ts$/, ''))
  const dirs = files.map((file) => file.slice(0, file.lastIndexOf('/') + 1))
  const rank = (test: string): number => {
    if (own.some((stem) => test.startsWith(stem))) return 0
    if (dirs.some((dir) => test.startsWith(dir) && !test.slice(dir.length).includes('/'))) return 1
    if (test === earlyTest) return 3
    return test.startsWith('src/') ? 2 : 4
  }
  return [...testFiles].sort((a, b) => rank(a) - rank(b))
}

function complain(broken: ReadonlyMap<string, string>): string {
  const tests = [...broken].map(([test, message]) => `  ${test}: ${message}`)
  return `Cannot try mutants: these fail, or fail when repeated, without any\n${tests.join('\n')}`
}
