import type { RudpConnection, RudpServer } from '@rudp/node'
import { formatAddress } from '../arguments/address.ts'
import { ConnectionSampler, type FrameTally, lossOf } from './connection-sampler.ts'
import type { ConnectionStatsJson, StatsJson } from './stats-json.ts'

/** What is asked of a server to tell its statistics: a server of any runtime has it. */
export type SampledServer = Pick<RudpServer, 'address' | 'connections' | 'stats'>

/** Connections that are listed one by one: a page or a terminal cannot show more of use. */
const MAX_LISTED = 64

/** Makes statistics of a server: rates from what its counters grew by between two looks. */
export class ServerSampler {
  readonly #server: SampledServer
  readonly #maxListed: number
  readonly #samplers: WeakMap<RudpConnection, ConnectionSampler> = new WeakMap()
  #startMs = Number.NaN
  #lastId = 0

  /** @param maxListed - how many connections are listed, the busiest first; all are in the sums */
  constructor(server: SampledServer, maxListed: number = MAX_LISTED) {
    this.#server = server
    this.#maxListed = maxListed
  }

  /** Looks at the server; about once a second, for the rates to be steady. */
  sample(nowMs: number): StatsJson {
    if (Number.isNaN(this.#startMs)) this.#startMs = nowMs
    const frames = { sent: 0, lost: 0 }
    const all = this.#server.connections.map((connection) => {
      const sampler = this.#samplerOf(connection, nowMs)
      const stats = sampler.sample(nowMs, connection.stats())
      frames.sent += sampler.recentFrames.sent
      frames.lost += sampler.recentFrames.lost
      return stats
    })
    const { pending, refused, malformed, unknownPeer, overBudget } = this.#server.stats()
    // Those that have been there for longest come first among equals, so that quiet lists stand still.
    const listed = all.toSorted((a, b) => busyness(b) - busyness(a) || a.id - b.id)
    listed.length = Math.min(listed.length, this.#maxListed)
    return {
      event: 'stats',
      address: formatAddress(this.#server.address),
      at_ms: Math.round(nowMs - this.#startMs),
      connected: all.length,
      pending,
      refused,
      malformed,
      unknown_peer: unknownPeer,
      over_budget: overBudget,
      ...sums(all, frames),
      connections: listed,
      not_listed: all.length - listed.length,
    }
  }

  #samplerOf(connection: RudpConnection, nowMs: number): ConnectionSampler {
    let sampler = this.#samplers.get(connection)
    if (sampler === undefined) {
      const peer = formatAddress(connection.remoteAddress)
      sampler = new ConnectionSampler(++this.#lastId, peer, nowMs)
      this.#samplers.set(connection, sampler)
    }
    return sampler
  }
}

function busyness(stats: ConnectionStatsJson): number {
  return stats.sent_bytes_per_second + stats.received_bytes_per_second
}

type Sums = Pick<
  StatsJson,
  | 'sent_bytes_per_second'
  | 'received_bytes_per_second'
  | 'in_flight_bytes'
  | 'queued_bytes'
  | 'receiving_bytes'
  | 'loss'
  | 'median_rtt_ms'
  | 'highest_rtt_ms'
>

function sums(all: readonly ConnectionStatsJson[], frames: FrameTally): Sums {
  const sum = (of: (stats: ConnectionStatsJson) => number): number =>
    all.reduce((total, stats) => total + of(stats), 0)
  const rttsMs = all.flatMap(({ rtt_ms }) => rtt_ms ?? []).sort((a, b) => a - b)
  return {
    sent_bytes_per_second: sum((stats) => stats.sent_bytes_per_second),
    received_bytes_per_second: sum((stats) => stats.received_bytes_per_second),
    in_flight_bytes: sum((stats) => stats.in_flight_bytes),
    queued_bytes: sum((stats) => stats.queued_bytes),
    receiving_bytes: sum((stats) => stats.receiving_bytes),
    loss: lossOf(frames),
    median_rtt_ms: rttsMs[Math.floor((rttsMs.length - 1) / 2)] ?? null,
    highest_rtt_ms: rttsMs.at(-1) ?? null,
  }
}
