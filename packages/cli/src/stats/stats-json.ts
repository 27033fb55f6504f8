/** Statistics of a server at one moment: the event `stats`, which the terminal, the page and machines read alike. */
export interface StatsJson {
  readonly event: 'stats'
  /** Where the server listens. */
  readonly address: string
  /** Milliseconds since it was first looked at. */
  readonly at_ms: number
  /** Connections that stand, those of {@link not_listed} included. */
  readonly connected: number
  /** Handshakes under way. */
  readonly pending: number
  /** Clients that were refused, so far. */
  readonly refused: number
  /** Datagrams dropped so far: no frames, of nobody known, over their sender's budget. */
  readonly malformed: number
  readonly unknown_peer: number
  readonly over_budget: number
  /** Of all connections together; rates are of the time since the event before. */
  readonly sent_bytes_per_second: number
  readonly received_bytes_per_second: number
  readonly in_flight_bytes: number
  readonly queued_bytes: number
  readonly receiving_bytes: number
  /** Share of the data frames taken for lost in the last 5 s; `null` if none were sent. */
  readonly loss: number | null
  /** Over the connections whose round trip is known; `null` if there are none. */
  readonly median_rtt_ms: number | null
  readonly highest_rtt_ms: number | null
  /** The busiest connections. */
  readonly connections: readonly ConnectionStatsJson[]
  /** Connections left out of the list. */
  readonly not_listed: number
}

/** Statistics of one connection. */
export interface ConnectionStatsJson {
  /** Its number on this server, from 1. */
  readonly id: number
  readonly peer: string
  readonly state: string
  /** Milliseconds since it was first seen. */
  readonly for_ms: number
  /** Smoothed, latest and least round trip; `null` before the first. */
  readonly rtt_ms: number | null
  readonly latest_rtt_ms: number | null
  readonly min_rtt_ms: number | null
  /** As for the server. */
  readonly loss: number | null
  /** Of data frames, headers and resends included. */
  readonly sent_bytes_per_second: number
  /** Of messages that the application was given. */
  readonly received_bytes_per_second: number
  readonly controller: string
  /** What the controller allows; `null` where it sets no limit. */
  readonly allowed_bytes_per_second: number | null
  readonly window_bytes: number | null
  /** Sent, and neither acknowledged nor taken for lost. */
  readonly in_flight_bytes: number
  /** Waits to be sent. */
  readonly queued_bytes: number
  /** Memory that messages on their way in take up. */
  readonly receiving_bytes: number
  /** What keeps more from being sent: `application` is nothing to send. */
  readonly limit: string
}
