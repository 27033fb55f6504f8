import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { runWorld } from './world.ts'

const WORLD = fileURLToPath(new URL('print-world.ts', import.meta.url))
const BIN = new URL('../../../node_modules/.bin/', import.meta.url)

describe('a seed', () => {
  it('gives the same world every time, and another seed another', () => {
    expect(runWorld(1).traceHash).toBe(runWorld(1).traceHash)
    const hashes = Array.from({ length: 20 }, (_, seed) => runWorld(seed, 300).traceHash)
    expect(new Set(hashes).size).toBe(20)
  })

  it('gives the same world in every version, unless the change says why not', () => {
    expect(runWorld(1).traceHash).toMatchInlineSnapshot(`"75801cc6997f0016"`)
  })

  it.each([
    ['node', []],
    ['bun', []],
    ['deno', ['run', '--quiet', '--no-config']],
  ])('gives the same world on %s', { timeout: 60_000 }, (runtime, args) => {
    const command = fileURLToPath(new URL(runtime, BIN))
    if (!existsSync(command)) return
    const output = execFileSync(command, [...args, WORLD], { encoding: 'utf8' })
    expect(output.trim()).toBe(runWorld(1).traceHash)
  })

  it('leaves no datagram unaccounted for', () => {
    fc.assert(
      fc.property(fc.nat(1e9), fc.integer({ min: 1, max: 1500 }), (seed, durationMs) => {
        const { counters } = runWorld(seed, durationMs)
        const settled = counters.unroutable + counters.dropped + counters.delivered
        expect(settled + counters.unreachable + counters.inFlight).toBe(
          counters.sent + counters.duplicated,
        )
        expect(counters.sent).toBeGreaterThan(0)
      }),
      { numRuns: 50 },
    )
  })
})
