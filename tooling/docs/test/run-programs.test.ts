import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { runPrograms } from '../src/run-programs.ts'

const folder = join(import.meta.dirname, '..', '.blocks', 'of-the-tests')
afterAll(() => rmSync(folder, { recursive: true, force: true }))

it('tells which programs have wrong types, and which fail when they run', async () => {
  const problems = await runPrograms(folder, [
    { source: 'right.md:1', runtime: 'node', code: 'console.log(1)' },
    { source: 'typed.md:1', runtime: 'node', code: "const a: number = 'b'" },
    { source: 'thrown.md:1', runtime: 'node', code: "throw new Error('by the example')" },
  ])
  expect(problems.map(({ source }) => source)).toEqual(['typed.md:1', 'thrown.md:1'])
  expect(problems[0]?.text).toMatch(/^error TS2322/)
  expect(problems[1]?.text).toMatch(/by the example/)
}, 30_000)
