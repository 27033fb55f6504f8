import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { EQUIVALENTS } from './equivalents.ts'
import type { FileResult, MutantResult } from './file-result.ts'
import type { Mutant } from './mutant.ts'
import { mutateSource } from './mutate-source.ts'
import { runSession } from './run-session.ts'
import type { World } from './world.ts'

/** More restarts than this, and the tests do not stand on their own feet. */
const RESTARTS_AT_MOST = 200

/**
 * Tries every mutant of one file.
 *
 * @param earlier a result whose kills are believed
 * @throws if a test fails, or cannot be repeated, without any mutant
 */
export async function tryFile(
  world: World,
  file: string,
  earlier?: FileResult,
): Promise<FileResult> {
  const sourcePath = join(world.packageDir, file)
  const source = readFileSync(sourcePath, 'utf8')
  const mutated = await mutateSource(file, source, EQUIVALENTS[world.name] ?? [])
  const known = new Map<number, MutantResult>()
  for (const result of earlier?.mutants ?? []) {
    if (result.fate === 'killed' || result.fate === 'timedOut') known.set(result.id, result)
  }
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
    if (sessions > RESTARTS_AT_MOST) throw new Error(`Cannot try mutants of ${file}: it never ends`)
    const { end, events } = await runSession({
      packageDir: world.packageDir,
      sourcePath,
      mutated,
      testFiles: orderTests(world, file),
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
  return {
    file,
    sourceHash: world.hashOf(file),
    worldHash: world.hash,
    isMixed: known.size > 0,
    mutants: mutated.mutants.map(judge),
  }
}

/** The file's own tests first, then those beside other source, then those that cross modules. */
function orderTests({ testFiles, earlyTest }: World, file: string): string[] {
  const own = file.replace(/\.ts$/, '')
  const dir = file.slice(0, file.lastIndexOf('/') + 1)
  const rank = (test: string): number => {
    if (test.startsWith(`${own}.`)) return 0
    if (test.startsWith(dir) && !test.slice(dir.length).includes('/')) return 1
    if (test === earlyTest) return 3
    return test.startsWith('src/') ? 2 : 4
  }
  return [...testFiles].sort((a, b) => rank(a) - rank(b))
}

function complain(broken: ReadonlyMap<string, string>): string {
  const tests = [...broken].map(([test, message]) => `  ${test}: ${message}`)
  return `Cannot try mutants: these fail, or fail when repeated, without any\n${tests.join('\n')}`
}
