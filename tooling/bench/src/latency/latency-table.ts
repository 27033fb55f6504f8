import { figure } from '../check.ts'
import type { LatencyRow } from './measure-latency.ts'

/** The cells for people: p50/p95/p99 beside their bound. */
export function latencyTable(rows: readonly LatencyRow[]): string[][] {
  return [
    ['controller', 'RTT', 'loss', 'pattern', 'rate', 'p50/p95/p99', 'bound', 'copies', 'spurious'],
    ...rows.map((row) => [
      row.controller,
      `${row.rtt_ms}`,
      `${figure(row.loss * 100)} %`,
      row.pattern,
      `${row.rate}`,
      triple(row.p50_ms, row.p95_ms, row.p99_ms),
      triple(row.bound_p50_ms, row.bound_p95_ms, row.bound_p99_ms),
      row.copies.toFixed(3),
      row.spurious === 0 ? '0' : `${figure(row.spurious * 100)} %`,
    ]),
  ]
}

const triple = (...values: readonly number[]): string =>
  values.map((value) => value.toFixed(0)).join('/')
