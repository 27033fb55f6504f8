import { figure } from '../check.ts'
import type { BulkRow } from './measure-congestion.ts'

/** The cells for people. */
export function congestionTable(rows: readonly BulkRow[]): string[][] {
  return [
    ['controller', 'Mbit/s', 'RTT', 'queue', 'flows', 'loss', 'utilisation', 'Jain', 'queue p95'],
    ...rows.map((row) => [
      row.controller,
      `${row.mbit}`,
      `${row.rtt_ms} ms`,
      `${row.queue_bdp} ×`,
      `${row.flows}`,
      `${figure(row.loss * 100)} %`,
      `${(row.utilisation * 100).toFixed(1)} %`,
      row.flows === 1 ? '–' : row.jain.toFixed(3),
      `${row.queue_p95_ms.toFixed(1)} ms`,
    ]),
  ]
}
