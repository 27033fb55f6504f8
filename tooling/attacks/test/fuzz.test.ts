import { describe, expect, it } from 'vitest'
import { type Counts, runSeed } from '../src/fuzz/task.ts'

describe('the fuzzing of connection states', () => {
  it('finds nothing in its first 150 seeds, and meets every state on the way', () => {
    const counts: Counts = {}
    for (let seed = 1; seed <= 150; seed++) runSeed('connection', seed, counts)
    // Otherwise the fuzzing has lost its bite.
    expect(counts['connectedState']).toBeGreaterThan(30_000)
    for (const state of ['pending', 'connecting', 'disconnecting', 'draining']) {
      expect(counts[`${state}State`], state).toBeGreaterThan(50)
    }
    expect(counts['deliveredMessages']).toBeGreaterThan(1_000)
  }, 60_000)

  it('lives the same life twice', () => {
    const [one, other]: Counts[] = [{}, {}]
    runSeed('connection', 77, one ?? {})
    runSeed('connection', 77, other ?? {})
    expect(one).toEqual(other)
  })
})
