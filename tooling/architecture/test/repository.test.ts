import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ROOT, readText } from '../src/workspace.ts'

test('the lockfile names no registry', () => {
  expect(readText('pnpm-lock.yaml')).not.toMatch(/:\/\/|tarball:/)
})

test('nothing committed names a folder of the machine it was written on', () => {
  const tracked = execFileSync('git', ['ls-files', '-z'], { cwd: ROOT, encoding: 'utf8' })
  const machine = /(?<![\w.}-])\/(?:home|root|Users|work)\/[\w.-]+/
  const naming = tracked
    .split('\0')
    .filter((path) => /\.(ts|mjs|js|json|md|ya?ml|sh|txt)$/.test(path))
    .filter((path) => machine.test(readFileSync(join(ROOT, path), 'utf8')))
  expect(naming).toEqual([])
})

test('every decision is in the index', () => {
  const index = readText('tooling/decisions/README.md')
  const records = execFileSync('git', ['ls-files', 'tooling/decisions'], {
    cwd: ROOT,
    encoding: 'utf8',
  })
  const missing = records
    .trim()
    .split('\n')
    .map((path) => path.replace('tooling/decisions/', ''))
    .filter((file) => file !== 'README.md' && !index.includes(`(${file})`))
  expect(missing).toEqual([])
})
