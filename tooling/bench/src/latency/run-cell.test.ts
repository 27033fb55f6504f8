import { describe, expect, it } from 'vitest'
import type { LatencyCell } from './latency-cell.ts'
import { runCell } from './run-cell.ts'

const CELL: LatencyCell = {
  controller: 'tfrc',
  rttMs: 100,
  loss: 0,
  pattern: 'independent',
  rate: 60,
  seeds: 2,
  messagesPerSeed: 200,
}

describe('a cell', () => {
  it('without loss delivers everything after one way, in one copy', () => {
    expect(runCell(CELL)).toMatchObject({
      messages: 400,
      p50Ms: 50,
      copies: 1,
      spurious: 0,
      missing: 0,
    })
  })

  it('gives the same for the same seeds', () => {
    const lossy = { ...CELL, loss: 0.1 }
    expect(runCell(lossy)).toEqual(runCell(lossy))
  })

  it('counts what never comes as missing, and as infinitely late', () => {
    const dead = { ...CELL, seeds: 1, link: { outages: [{ fromMs: 0, untilMs: 1e9 }] } }
    expect(runCell(dead)).toMatchObject({ missing: 200, p50Ms: Infinity, p99Ms: Infinity })
  })
})
