import type { ConnectionStatsJson, StatsJson } from '../../src/stats/stats-json.ts'

/** Statistics of a server with `connected` connections, of which 64 are listed at most. */
export function exampleStats(connected: number, atMs = 0): StatsJson {
  const all = Array.from({ length: connected }, (_, i) => exampleConnection(i + 1))
  const sum = (of: (one: ConnectionStatsJson) => number): number =>
    all.reduce((total, one) => total + of(one), 0)
  return {
    event: 'stats',
    address: '127.0.0.1:7777',
    at_ms: atMs,
    connected,
    pending: 0,
    refused: 0,
    malformed: 0,
    unknown_peer: 0,
    over_budget: 0,
    sent_bytes_per_second: sum((one) => one.sent_bytes_per_second),
    received_bytes_per_second: sum((one) => one.received_bytes_per_second),
    in_flight_bytes: sum((one) => one.in_flight_bytes),
    queued_bytes: sum((one) => one.queued_bytes),
    receiving_bytes: 0,
    loss: connected === 0 ? null : 0.005,
    median_rtt_ms: connected === 0 ? null : connected * 10,
    highest_rtt_ms: connected === 0 ? null : connected * 10,
    connections: all.slice(0, 64),
    not_listed: Math.max(0, connected - 64),
  }
}

function exampleConnection(id: number): ConnectionStatsJson {
  return {
    id,
    peer: `10.0.0.1:${id}`,
    state: 'connected',
    for_ms: 61_000,
    rtt_ms: id * 10,
    latest_rtt_ms: id * 10,
    min_rtt_ms: id * 10,
    loss: 0.005,
    sent_bytes_per_second: id * 1000,
    received_bytes_per_second: id * 500,
    controller: 'tfrc',
    allowed_bytes_per_second: 100_000,
    window_bytes: null,
    in_flight_bytes: id * 2000,
    queued_bytes: id * 100,
    receiving_bytes: 0,
    limit: 'rate',
  }
}
