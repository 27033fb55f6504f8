import type { StatsJson } from './stats-json.ts'

/** Figures that charts are drawn from. */
const NUMBERS = [
  'at_ms',
  'connected',
  'refused',
  'malformed',
  'unknown_peer',
  'over_budget',
  'sent_bytes_per_second',
  'received_bytes_per_second',
  'in_flight_bytes',
  'queued_bytes',
  'receiving_bytes',
  'not_listed',
] as const

const CONNECTION_NUMBERS = [
  'id',
  'for_ms',
  'sent_bytes_per_second',
  'received_bytes_per_second',
  'in_flight_bytes',
  'queued_bytes',
  'receiving_bytes',
] as const

/** Reads the event `stats` of a server; `undefined` for any other line. */
export function readStats(line: string): StatsJson | undefined {
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch {
    return undefined
  }
  return isStats(value) ? value : undefined
}

function isStats(value: unknown): value is StatsJson {
  if (!isRecord(value) || value['event'] !== 'stats' || typeof value['address'] !== 'string') {
    return false
  }
  const { connections, loss, median_rtt_ms, highest_rtt_ms } = value
  return (
    hasNumbers(value, NUMBERS) &&
    [loss, median_rtt_ms, highest_rtt_ms].every(isNumberOrNull) &&
    Array.isArray(connections) &&
    connections.every(isConnection)
  )
}

function isConnection(value: unknown): boolean {
  if (!isRecord(value)) return false
  const { peer, limit, loss, rtt_ms, latest_rtt_ms } = value
  return (
    hasNumbers(value, CONNECTION_NUMBERS) &&
    typeof peer === 'string' &&
    typeof limit === 'string' &&
    [loss, rtt_ms, latest_rtt_ms].every(isNumberOrNull)
  )
}

function hasNumbers(value: Record<string, unknown>, names: readonly string[]): boolean {
  return names.every((name) => Number.isFinite(value[name]))
}

function isNumberOrNull(value: unknown): boolean {
  return value === null || Number.isFinite(value)
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
