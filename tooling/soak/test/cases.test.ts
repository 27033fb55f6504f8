import { describe, expect, it } from 'vitest'
import { CASES } from '../src/cases/interop-cases.ts'
import { runCase } from '../src/cases/run-cases.ts'

/** `npm run soak -- --cases` takes a hundred. */
const SEEDS = 2

describe('a case of the QUIC interop runner', () => {
  it.each(CASES.map((each) => [each.name, each] as const))(
    '%s',
    (_, each) => {
      const { faults, passed } = runCase(each, 1, SEEDS)
      expect(faults).toEqual([])
      expect(passed).toBe(SEEDS)
    },
    30_000,
  )

  it('fails where the path is worse than the case allows', () => {
    const each = CASES.find(({ name }) => name === 'goodput')
    if (each === undefined) throw new Error('no case')
    const faulty = { ...each, run: () => ({ fault: 'nothing came', figures: {} }) }
    expect(runCase(faulty, 7, 2)).toMatchObject({
      passed: 0,
      of: 2,
      faults: [{ seed: 7 }, { seed: 8 }],
    })
  })
})
