import type { ConnectionStatsJson, StatsJson } from '../../stats/stats-json.ts'

/** What the charts show, a value for each of {@link seconds}; `null` where there is none. */
export interface StatsColumns {
  /** Since the server was first looked at. */
  readonly seconds: number[]
  readonly sent: Column
  readonly received: Column
  /** Smoothed round trip of a connection; the median of all. */
  readonly rtt: Column
  /** Latest round trip of a connection; the highest of all. */
  readonly rttAlso: Column
  readonly loss: Column
  readonly queued: Column
  readonly inFlight: Column
  readonly receiving: Column
}

export type Column = (number | null)[]

/** The last statistics, as columns for the charts. Runs in the browser. */
export class StatsHistory {
  #all: StatsJson[] = []

  get latest(): StatsJson | undefined {
    return this.#all.at(-1)
  }

  replace(all: readonly StatsJson[]): void {
    this.#all = [...all]
  }

  /** @param length - how many to keep */
  add(stats: StatsJson, length: number): void {
    this.#all.push(stats)
    if (this.#all.length > length) this.#all.shift()
  }

  /** The last that is known of a connection; it may have gone. */
  lastOf(id: number): ConnectionStatsJson | undefined {
    for (let i = this.#all.length - 1; i >= 0; i--) {
      const found = this.#all[i]?.connections.find((connection) => connection.id === id)
      if (found !== undefined) return found
    }
    return undefined
  }

  /** Columns of one connection, or of all together. */
  columns(id: number | undefined): StatsColumns {
    const rows = this.#all.map((stats) => {
      if (id === undefined) {
        return { ...stats, rtt_ms: stats.median_rtt_ms, latest_rtt_ms: stats.highest_rtt_ms }
      }
      return stats.connections.find((connection) => connection.id === id)
    })
    const column = (of: (row: NonNullable<(typeof rows)[number]>) => number | null): Column =>
      rows.map((row) => (row === undefined ? null : of(row)))
    return {
      seconds: this.#all.map(({ at_ms }) => at_ms / 1000),
      sent: column((row) => row.sent_bytes_per_second),
      received: column((row) => row.received_bytes_per_second),
      rtt: column((row) => row.rtt_ms),
      rttAlso: column((row) => row.latest_rtt_ms),
      loss: column((row) => row.loss),
      queued: column((row) => row.queued_bytes),
      inFlight: column((row) => row.in_flight_bytes),
      receiving: column((row) => row.receiving_bytes),
    }
  }
}
