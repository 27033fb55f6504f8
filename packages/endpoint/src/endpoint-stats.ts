import type { CloseReason, ConnectionState, ConnectionStats } from '@rudp/connection'

/** What is known of an endpoint at one moment. A copy: it does not change. */
export interface EndpointStats {
  readonly state: ConnectionState
  readonly closedReason: CloseReason | undefined
  /** Datagrams given to the carrier, and those of them that it refused. */
  readonly datagramsSent: number
  readonly datagramsFailed: number
  /** Datagrams that arrived, and those of them that were no frames. */
  readonly datagramsReceived: number
  readonly datagramsMalformed: number
  /** Messages held back until what comes before them is settled, and their payload. */
  readonly heldMessages: number
  readonly heldBytes: number
  /** Messages sent before the connection stood that the peer turned out to have no room for. */
  readonly undeliverable: number
  /** Messages held when the endpoint closed: they were never sent. */
  readonly abandonedMessages: number
  /** The connection's own; `undefined` before it stands. */
  readonly connection: ConnectionStats | undefined
}
