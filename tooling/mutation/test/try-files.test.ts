import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { FileResult } from '../src/file-result.ts'
import { score } from '../src/score.ts'
import { tryFiles } from '../src/try-files.ts'

describe('trying every mutant of a file', () => {
  const scratchDir = mkdtempSync(join(tmpdir(), 'rudp-mutation-'))
  let result: FileResult

  beforeAll(async () => {
    const [only] = await tryFiles(
      {
        name: 'fixture',
        packageDir: join(import.meta.dirname, '..', 'fixture'),
        scratchDir,
        sources: ['src/count.ts'],
        testFiles: ['src/count.test.ts'],
        hash: 'world',
        hashOf: () => 'source',
      },
      ['src/count.ts'],
    )
    if (only === undefined) throw new Error('no result')
    result = only
  }, 60_000)
  afterAll(() => rmSync(scratchDir, { recursive: true }))

  const fateOf = (original: string, replacement: string): string | undefined =>
    result.mutants.find((it) => it.original === original && it.replacement === replacement)?.fate

  it('finds what a test notices', () => {
    expect(fateOf('steps += 1', 'steps -= 1')).toBe('killed')
  })

  it('finds what is only noticed when the module is loaded with it', () => {
    expect(fateOf('1 + 1', '1 - 1')).toBe('timedOut')
  })

  it('ends a loop that a mutant has made endless', () => {
    expect(fateOf('at += STEP', 'at -= STEP')).toBe('timedOut')
  })

  it('lets live what no test looks at', () => {
    expect(fateOf('value > 1000', 'value >= 1000')).toBe('survived')
  })

  it('tells what no test comes by', () => {
    expect(fateOf('1 - 1', '1 + 1')).toBe('unreached')
  })

  it('leaves the words of an error alone, and not that it is thrown', () => {
    expect(fateOf("'no reason'", '""')).toBe('ignored')
    const body = result.mutants.find((it) => it.original.startsWith('{ throw new RangeError'))
    expect(body?.fate).toBe('killed')
  })

  it('counts what was found among what could have been', () => {
    const { mutants, killed, timedOut, survived, unreached, percent } = score([result])
    expect(mutants).toBe(killed + timedOut + survived + unreached)
    expect(percent).toBeCloseTo(((killed + timedOut) / mutants) * 100, 1)
  })
})
