import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { EQUIVALENTS } from '../src/equivalents.ts'
import { mutateSources } from '../src/mutate-sources.ts'
import { ROOT } from '../src/world.ts'

describe.each(Object.entries(EQUIVALENTS))('what is not tried in %s', (name, equivalents) => {
  const files = [...new Set(equivalents.map(({ file }) => file))]

  it('is there, each for its reason', async () => {
    for (const file of files) {
      const source = readFileSync(join(ROOT, 'packages', name, file), 'utf8')
      for (const it of equivalents.filter((candidate) => candidate.file === file)) {
        const { mutants } = await mutateSources({ [file]: source }, [it])
        const ignored = mutants.filter((mutant) => mutant.ignored === it.reason)
        const wanted = it.replacements?.length ?? 1
        expect(ignored.length, `${file}: ${it.original}`).toBeGreaterThanOrEqual(wanted)
      }
    }
  })
})
