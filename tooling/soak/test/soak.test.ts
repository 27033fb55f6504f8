import { describe, expect, it } from 'vitest'
import { planWorld } from '../src/plan.ts'
import { runWorld } from '../src/run-world.ts'

/** Seeds whose worlds once broke a promise: each stays here with what it found. */
const OLD_FAULTS = [
  112, // a message that replaced another overtook those queued between them
  503, // a keepalive every two seconds lost a connection to a burst
]

describe('soak', () => {
  it('keeps every promise in the first 300 worlds', () => {
    let delivered = 0
    for (let seed = 1; seed <= 300; seed++) {
      const outcome = runWorld(planWorld(seed))
      expect(outcome.violations, `seed ${seed}`).toEqual([])
      delivered += outcome.delivered
    }
    expect(delivered).toBeGreaterThan(10_000)
  })

  it.each(OLD_FAULTS)('keeps every promise in world %i, which once did not', (seed) => {
    expect(runWorld(planWorld(seed)).violations).toEqual([])
  })

  it('lives the same life twice', () => {
    expect(runWorld(planWorld(5))).toEqual(runWorld(planWorld(5)))
  })
})
