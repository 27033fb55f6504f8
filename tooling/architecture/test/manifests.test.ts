import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { LAYER_NAMES } from '../src/layers.ts'
import { type Manifest, ROOT, readManifest, readText } from '../src/workspace.ts'

/** The entries as users get them: without the condition that leads to the source. */
function withoutSource(exports: Manifest['exports']): Record<string, unknown> {
  const entries = Object.entries(exports).map(([entry, target]) => {
    if (typeof target === 'string') return [entry, target]
    const { '@rudp/source': _, ...rest } = target
    return [entry, rest]
  })
  return Object.fromEntries(entries) as Record<string, unknown>
}

describe.each(LAYER_NAMES)('%s', (name) => {
  const manifest = readManifest(name)

  it('says what it is', () => {
    expect(manifest.name).toBe(`@rudp/${name}`)
    expect(manifest.description?.length ?? 0).toBeGreaterThan(20)
    expect(manifest.keywords?.length ?? 0).toBeGreaterThanOrEqual(5)
    expect(existsSync(join(ROOT, `packages/${name}/README.md`)), 'has a README').toBe(true)
    expect(readText(`packages/${name}/README.md`)).toContain(`@rudp/${name}`)
  })

  it('is a free ES module without side effects', () => {
    expect(manifest).toMatchObject({
      license: 'MIT',
      type: 'module',
      sideEffects: false,
      engines: { node: '>=20' },
      publishConfig: { access: 'public' },
    })
    expect(manifest.private).toBeUndefined()
  })

  it('leads to its source in the repository and to its build for users', () => {
    const { './package.json': own, ...entries } = manifest.exports
    expect(own).toBe('./package.json')
    expect(Object.keys(entries)).toContain('.')
    for (const target of Object.values(entries)) {
      if (typeof target === 'string') throw new Error(`${target} has no conditions`)
      const source = target['@rudp/source'] ?? ''
      expect(existsSync(join(ROOT, 'packages', name, source)), source).toBe(true)
      const built = source.replace('./src/', './dist/').replace(/\.ts$/, '')
      // The order is part of the meaning: the first condition that holds wins.
      expect(Object.entries(target)).toEqual([
        ['@rudp/source', source],
        ['types', `${built}.d.ts`],
        ['default', `${built}.js`],
      ])
    }
    expect(manifest.publishConfig?.exports).toEqual(withoutSource(manifest.exports))
  })

  it('publishes build and source, no tests, and runs nothing at installation', () => {
    expect(manifest.files).toEqual(expect.arrayContaining(['dist', 'src', '!src/**/*.test.ts']))
    const hooks = Object.keys(manifest.scripts ?? {}).filter((script) =>
      /^(pre|post)?(install|prepare|publish|pack)$/.test(script),
    )
    expect(hooks).toEqual([])
  })

  it('has the scripts that the task runner calls', () => {
    expect(manifest.scripts).toMatchObject({
      build: 'rm -rf dist .tsbuildinfo && tsc -b',
      typecheck: 'tsc -p tsconfig.test.json',
    })
    expect(manifest.scripts).toHaveProperty('test')
  })

  it('is released together with the others', () => {
    expect(manifest.version).toBe(readManifest('wire').version)
  })
})
