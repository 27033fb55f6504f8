import { createHash } from 'node:crypto'
import { globSync, readFileSync } from 'node:fs'
import { join, matchesGlob } from 'node:path'
import type { Target } from './targets.ts'

export const ROOT: string = join(import.meta.dirname, '..', '..', '..')

/** A package as it stands on the disk. */
export interface World {
  readonly name: string
  readonly packageDir: string
  /** Where sessions leave their journals. */
  readonly scratchDir: string
  /** Source to mutate, and tests to run, relative to the package. */
  readonly sources: readonly string[]
  readonly testFiles: readonly string[]
  readonly earlyTest?: string | undefined
  /** Of all source and tests that results depend on. */
  readonly hash: string
  hashOf(file: string): string
}

/** Looks at a package. */
export function lookAt(target: Target): World {
  const packageDir = join(ROOT, 'packages', target.name)
  const found = globSync('{src,test}/**/*.ts', { cwd: packageDir }).sort()
  const isTest = (file: string): boolean => file.endsWith('.test.ts')
  const isOneOf = (file: string, patterns: Readonly<Record<string, string>>): boolean =>
    Object.keys(patterns).some((pattern) => matchesGlob(file, pattern))
  const below = dependenciesOf(target.name)
    .flatMap((name) => globSync(`packages/${name}/src/**/*.ts`, { cwd: ROOT }))
    .filter((file) => !isTest(file))
  const own = found.map((file) => join('packages', target.name, file))
  return {
    name: target.name,
    packageDir,
    scratchDir: join(ROOT, 'tooling', 'mutation', '.results', 'scratch'),
    sources: found.filter(
      (file) => file.startsWith('src/') && !isTest(file) && !isOneOf(file, target.untouched),
    ),
    testFiles: found.filter((file) => isTest(file) && !isOneOf(file, target.withoutTests)),
    earlyTest: target.earlyTest,
    hash: hash([...new Set([...below, ...own])].sort().map((file) => join(ROOT, file))),
    hashOf: (file) => hash([join(packageDir, file)]),
  }
}

/** Packages of ours that a package or its tests import, and theirs. */
function dependenciesOf(name: string, found: Set<string> = new Set()): string[] {
  const path = join(ROOT, 'packages', name, 'package.json')
  const { dependencies = {}, devDependencies = {} } = JSON.parse(readFileSync(path, 'utf8'))
  for (const full of Object.keys({ ...dependencies, ...devDependencies })) {
    const dependency = /^@rudp\/(.*)/.exec(full)?.[1]
    if (dependency === undefined || found.has(dependency)) continue
    found.add(dependency)
    dependenciesOf(dependency, found)
  }
  return [...found]
}

function hash(files: readonly string[]): string {
  const sum = createHash('sha256')
  for (const file of files) sum.update(file.slice(ROOT.length)).update(readFileSync(file))
  return sum.digest('hex').slice(0, 16)
}
