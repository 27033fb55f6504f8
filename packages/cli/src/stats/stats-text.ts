import { alignColumns } from '../terminal/align-columns.ts'
import { formatBytes, formatCount, formatMs, formatRate, formatShare } from '../terminal/format.ts'
import type { ConnectionStatsJson, StatsJson } from './stats-json.ts'

const HEADINGS = [
  'peer',
  'rtt',
  'lost',
  'sent',
  'received',
  'in flight',
  'queued',
  'limit',
] as const

/** The sums in one line. */
export function statsLine(stats: StatsJson): string {
  const { connected, refused, malformed, unknown_peer, over_budget } = stats
  const dropped = malformed + unknown_peer + over_budget
  return [
    formatCount(connected, 'connection'),
    `sent ${formatRate(stats.sent_bytes_per_second)}`,
    `received ${formatRate(stats.received_bytes_per_second)}`,
    `lost ${share(stats.loss)}`,
    `rtt ${ms(stats.median_rtt_ms)}`,
    `${formatBytes(stats.queued_bytes)} queued`,
    ...(refused > 0 ? [`${refused} refused`] : []),
    ...(dropped > 0 ? [`${formatCount(dropped, 'datagram')} dropped`] : []),
  ].join(', ')
}

/** The sums and the busiest connections, in at most `lines` lines of `columns` characters. */
export function statsTable(stats: StatsJson, columns: number, lines: number): string[] {
  const { connections, connected } = stats
  const head = statsLine(stats).slice(0, columns)
  if (connections.length === 0) return [head]
  // One line for the sums, one for the headings, and one for what is left out.
  const room = connected + 2 <= lines ? connected : Math.max(1, lines - 3)
  const shown = connections.slice(0, room)
  const hidden = connected - shown.length
  const table = alignColumns([HEADINGS, ...shown.map(toRow)], columns)
  return [head, ...table, ...(hidden > 0 ? [`and ${hidden} more`.slice(0, columns)] : [])]
}

function toRow(stats: ConnectionStatsJson): string[] {
  return [
    stats.peer,
    ms(stats.rtt_ms),
    share(stats.loss),
    formatRate(stats.sent_bytes_per_second),
    formatRate(stats.received_bytes_per_second),
    formatBytes(stats.in_flight_bytes),
    formatBytes(stats.queued_bytes),
    stats.limit,
  ]
}

function ms(durationMs: number | null): string {
  return formatMs(durationMs ?? Number.NaN)
}

function share(value: number | null): string {
  return value === null ? '-' : formatShare(value)
}
