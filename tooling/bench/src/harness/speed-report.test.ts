import { describe, expect, it } from 'vitest'
import { speedReport, speedTable } from './speed-report.ts'
import { summarise } from './statistics.ts'

describe('speedReport', () => {
  it('names the median of the rounds and whether it keeps to its floor', () => {
    const { ratios, checks } = speedReport(
      { bulk_1k_vs_tcp: [0.7, 0.9, 0.8], ping_p50_vs_raw_dgram: [1.2, 1.4, 1.3] },
      [],
    )
    expect(ratios).toEqual({ bulk_1k_vs_tcp: 0.8, ping_p50_vs_raw_dgram: 1.3 })
    expect(checks.map(({ name, ok, wanted }) => ({ name, ok, wanted }))).toEqual([
      { name: 'bulk_1k_vs_tcp', ok: true, wanted: '≥ 0.8' },
      { name: 'ping_p50_vs_raw_dgram', ok: false, wanted: '≤ 1.1' },
    ])
  })

  it('leaves out what nobody measured', () => {
    expect(speedReport({ bulk_1k_vs_enet_c: [] }, [])).toEqual({ ratios: {}, rows: [], checks: [] })
  })

  it('keeps no floor with a ratio that is no number', () => {
    const { checks } = speedReport({ bulk_1k_vs_tcp: [Number.NaN] }, [])
    expect(checks[0]?.ok).toBe(false)
  })
})

it('a table says why somebody was skipped', () => {
  const figures = { 'MB/s': summarise([1_234_567, 100, 200]), 'CPU s/GB': summarise([2.54321]) }
  const rows = [
    { workload: 'bulk', peer: 'rudp', figures },
    { workload: 'bulk', peer: 'ENet', figures: {}, skipped: 'not installed' },
  ]
  expect(speedTable(rows).slice(1)).toEqual([
    ['bulk', 'rudp', '200 (100 to 1,230,000) MB/s, 2.54 CPU s/GB'],
    ['bulk', 'ENet', 'skipped: not installed'],
  ])
})
