import { readdirSync } from 'node:fs'
import { join, relative } from 'node:path'
import { describe, expect, it, test } from 'vitest'
import { findImports } from '../src/imports.ts'
import { LAYER_NAMES, LAYERS } from '../src/layers.ts'
import { findFiles, findSources, ROOT, readManifest, readText } from '../src/workspace.ts'

/** `@rudp/connection/host` is an entry of the package `@rudp/connection`. */
const packageOf = (specifier: string): string =>
  specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/')

const isRelative = (specifier: string): boolean => /^\.\.?(\/|$)/.test(specifier)
const isBuiltIn = (specifier: string): boolean => /^(node:|bun(:|$))/.test(specifier)

test('every package has a place among the layers', () => {
  expect(readdirSync(join(ROOT, 'packages')).sort()).toEqual([...LAYER_NAMES].sort())
})

describe.each(LAYER_NAMES)('%s', (name) => {
  const allowed = (LAYERS[name]?.imports ?? []).map((layer) => `@rudp/${layer}`)
  const { dependencies = {}, devDependencies = {}, ...manifest } = readManifest(name)
  const { peerDependencies = {}, peerDependenciesMeta = {} } = manifest
  const peers = Object.keys(peerDependencies)
  const declared = Object.keys(dependencies)
  const files = findFiles(`packages/${name}/**/*.{ts,mts,js,mjs}`)
  const imports = (paths: string[]): { path: string; specifier: string }[] =>
    paths.flatMap((path) => findImports(readText(path)).map((specifier) => ({ path, specifier })))

  it('declares exactly the layers that it may import', () => {
    const layers = declared.filter((dependency) => dependency.startsWith('@rudp/'))
    expect(layers.sort()).toEqual(allowed.sort())
  })

  it('brings nothing from outside to its users, unless it is the command line', () => {
    const outside = declared.filter((dependency) => !dependency.startsWith('@rudp/'))
    if (name !== 'cli') expect(outside).toEqual([])
    expect(peers.filter((peer) => peerDependenciesMeta[peer]?.optional !== true)).toEqual([])
  })

  it('imports in its source only what it declares, and the core no runtime', () => {
    const strangers = imports(findSources(name)).filter(({ specifier }) => {
      if (isRelative(specifier)) return false
      if (isBuiltIn(specifier)) return LAYERS[name]?.core
      return ![...declared, ...peers].includes(packageOf(specifier))
    })
    expect(strangers).toEqual([])
  })

  it('imports in its tests and demos only what it declares', () => {
    const known = [...declared, ...Object.keys(devDependencies), `@rudp/${name}`]
    const strangers = imports(files).filter(
      ({ specifier }) =>
        !isRelative(specifier) && !isBuiltIn(specifier) && !known.includes(packageOf(specifier)),
    )
    expect(strangers).toEqual([])
  })

  it('enters other packages through an entry that they export', () => {
    const hidden = imports(files).filter(({ specifier }) => {
      const other = packageOf(specifier).match(/^@rudp\/(.+)$/)?.[1]
      if (other === undefined) return false
      return !(specifier.replace(`@rudp/${other}`, '.') in readManifest(other).exports)
    })
    expect(hidden).toEqual([])
  })

  it('reaches no file outside itself', () => {
    const leaving = imports(files).filter(
      ({ path, specifier }) =>
        isRelative(specifier) &&
        relative(`packages/${name}`, join(path, '..', specifier)).startsWith('..'),
    )
    expect(leaving).toEqual([])
  })

  it('keeps its tests out of its source', () => {
    const tests = imports(findSources(name)).filter(
      ({ specifier }) => isRelative(specifier) && /\.test\.ts$|\/test\//.test(specifier),
    )
    expect(tests).toEqual([])
  })
})
