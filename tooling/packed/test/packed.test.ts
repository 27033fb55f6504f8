import { copyFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { ADAPTERS, RUNTIMES, type Runtime } from '../src/runtimes.ts'
import { PACKAGE_NAMES, run, Tarballs } from '../src/tarballs.ts'

const tarballs = new Tarballs()
afterAll(() => tarballs.remove())

describe.each(PACKAGE_NAMES)('%s', (name) => {
  const tarball = tarballs.pack(name)
  const files = run('.', 'tar', '-tf', tarball)
    .trim()
    .split('\n')
    .map((file) => file.replace('package/', ''))
  const read = (file: string): string => run('.', 'tar', '-xOf', tarball, `package/${file}`)

  it('passes publint and attw', () => {
    run('.', 'publint', 'run', tarball, '--strict')
    run('.', 'attw', '--profile', 'esm-only', tarball)
  }, 60_000)

  it('holds what a user needs and nothing else', () => {
    expect(files).toEqual(expect.arrayContaining(['LICENSE', 'README.md', 'package.json']))
    const strange = files.filter(
      (file) =>
        !/^(LICENSE|README\.md|CHANGELOG\.md|package\.json)$/.test(file) &&
        !/^src\/[\w/-]+\.ts$/.test(file) &&
        !/^dist\/[\w/-]+\.(js|d\.ts)(\.map)?$/.test(file),
    )
    expect(strange).toEqual([])
  })

  it('builds every source once, and its maps lead back to it', () => {
    const sources = files.filter((file) => file.startsWith('src/'))
    const built = sources.flatMap((file) => {
      const base = file.replace('src/', 'dist/').replace(/\.ts$/, '')
      return [`${base}.js`, `${base}.js.map`, `${base}.d.ts`, `${base}.d.ts.map`]
    })
    expect(files.filter((file) => file.startsWith('dist/')).sort()).toEqual(built.sort())
    for (const map of built.filter((file) => file.endsWith('.map'))) {
      const { sources: targets } = JSON.parse(read(map)) as { sources: string[] }
      expect(targets.map((target) => join(map, '..', target)).every((t) => files.includes(t))).toBe(
        true,
      )
    }
  })

  it('leads to the build alone and depends on releases', () => {
    const { exports, dependencies } = JSON.parse(read('package.json')) as Record<string, unknown>
    expect(JSON.stringify({ exports, dependencies })).not.toMatch(
      /@rudp\/source|workspace:|catalog:/,
    )
  })
})

/** Puts one of the programs of `user/` into a project, and gives what it writes on a runtime. */
function runProgram(dir: string, runtime: Runtime, file: string, ...args: string[]): string {
  copyFileSync(join(import.meta.dirname, '..', 'user', file), join(dir, file))
  const [command, ...options] = runtime.command
  return run(dir, command, ...options, file, ...args).trim()
}

describe('a user who installs the wire layer', () => {
  const dir = tarballs.install('wire-alone', ['wire'])

  it('gets the wire layer and nothing else', () => {
    expect(readdirSync(join(dir, 'node_modules')).sort()).toEqual(['.package-lock.json', '@rudp'])
    expect(readdirSync(join(dir, 'node_modules', '@rudp'))).toEqual(['wire'])
  })

  it.each(RUNTIMES)(
    'uses it on $label',
    (runtime) => {
      expect(runProgram(dir, runtime, 'frame-size.mjs')).toBe('1472')
    },
    60_000,
  )
})

describe.each(ADAPTERS)('a user who installs the $name adapter', ({ name, runtimes }) => {
  const layers = ['wire', 'reliability', 'congestion', 'channels', 'connection', name]
  const dir = tarballs.install(`with-${name}`, layers)

  it.each(runtimes)(
    'lets two peers talk on $label',
    (runtime) => {
      expect(runProgram(dir, runtime, 'peers.mjs', `@rudp/${name}`)).toBe('ok')
    },
    60_000,
  )
})
