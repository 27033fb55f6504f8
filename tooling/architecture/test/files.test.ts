import { basename, dirname } from 'node:path'
import { expect, test } from 'vitest'
import { LAYER_NAMES } from '../src/layers.ts'
import { findFiles, findSources, readText } from '../src/workspace.ts'

const MAX_LINES = 300
const USUAL_LINES = 200

const lengths = LAYER_NAMES.flatMap(findSources).map((path) => ({
  path,
  lines: readText(path).trimEnd().split('\n').length,
}))

test(`no source file is over ${MAX_LINES} lines`, () => {
  expect(lengths.filter(({ lines }) => lines > MAX_LINES)).toEqual([])
})

test(`source files are rarely over ${USUAL_LINES} lines`, () => {
  const long = lengths.filter(({ lines }) => lines > USUAL_LINES)
  expect(long.length, JSON.stringify(long, null, 2)).toBeLessThanOrEqual(lengths.length / 8)
})

test('files and folders are named in kebab-case', () => {
  const paths = findFiles('{packages,tooling}/**/*.{ts,mts,js,mjs}')
  const folders = new Set(paths.map(dirname))
  const odd = [
    ...paths.filter((path) => !/^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+)*$/.test(basename(path))),
    ...[...folders].filter((path) => !/^([a-z0-9]+(-[a-z0-9]+)*\/?)+$/.test(path)),
  ]
  expect(odd).toEqual([])
})

test('an index holds named exports only', () => {
  const indexes = findFiles('packages/*/src/**/index.ts')
  const odd = indexes.filter((path) => /^export (\*|default)/m.test(readText(path)))
  expect(odd).toEqual([])
})
