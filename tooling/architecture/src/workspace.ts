import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

export const ROOT: string = join(import.meta.dirname, '..', '..', '..')

/** The fields of a package.json that the tests look at. */
export interface Manifest {
  readonly name: string
  readonly version: string
  readonly private?: boolean
  readonly description?: string
  readonly keywords?: readonly string[]
  readonly license?: string
  readonly type?: string
  readonly sideEffects?: boolean
  readonly engines?: Readonly<Record<string, string>>
  readonly exports: Readonly<Record<string, string | Readonly<Record<string, string>>>>
  readonly publishConfig?: { readonly access?: string; readonly exports?: Manifest['exports'] }
  readonly files?: readonly string[]
  readonly scripts?: Readonly<Record<string, string>>
  readonly dependencies?: Readonly<Record<string, string>>
  readonly peerDependencies?: Readonly<Record<string, string>>
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: boolean }>>
  readonly devDependencies?: Readonly<Record<string, string>>
}

/** Text of a file, named relative to the root of the repository. */
export function readText(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8')
}

/** The manifest of `packages/<name>`. */
export function readManifest(name: string): Manifest {
  return JSON.parse(readText(`packages/${name}/package.json`)) as Manifest
}

const BUILT: readonly string[] = ['node_modules', 'dist', 'test-results', '.turbo', 'coverage']

/** Files that match, relative to the root, nothing installed or built among them. */
export function findFiles(pattern: string): string[] {
  return globSync(pattern, { cwd: ROOT, exclude: BUILT.map((dir) => `**/${dir}`) }).sort()
}

/** The source that a package publishes: everything in `src` but its tests. */
export function findSources(name: string): string[] {
  return findFiles(`packages/${name}/src/**/*.ts`).filter((path) => !path.endsWith('.test.ts'))
}
