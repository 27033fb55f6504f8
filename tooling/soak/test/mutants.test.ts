import { describe, expect, it } from 'vitest'
import { mutatedSources } from '../src/mutants/build-mutant.ts'
import { catchMutant } from '../src/mutants/catch-mutant.ts'
import { MUTANTS } from '../src/mutants/mutants.ts'

/** Those that a hundred worlds catch; `npm run soak -- --mutants` has a thousand for each of all. */
const QUICK = ['U2', 'U4-base', 'U5', 'U9', 'R1', 'R2', 'R3', 'X-pacer']

describe('mutants', () => {
  it.each(MUTANTS.map((mutant) => [mutant.name, mutant] as const))(
    '%s can be built into the code as it is',
    (_, mutant) => {
      expect(mutatedSources(mutant).size).toBeGreaterThan(0)
    },
  )

  it.each(QUICK)(
    '%s is caught within a hundred worlds',
    async (name) => {
      const { seeds, oracle } = await catchMutant(name, 1, 100)
      expect(oracle).not.toBe('none')
      expect(seeds).toBeLessThanOrEqual(100)
    },
    60_000,
  )

  it('are refused once the code that they change is another', () => {
    const edits = [{ file: 'wire/src/index.ts', from: 'no such code', to: '' }]
    expect(() => mutatedSources({ name: 'X', fault: 'none', edits })).toThrow(
      'Cannot build mutant X',
    )
  })
})
