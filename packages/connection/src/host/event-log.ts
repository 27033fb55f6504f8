import type { EndpointPeer } from '../endpoint-peer.ts'
import type { CloseInfo } from './close-info.ts'
import type { RudpConnection } from './rudp-connection.ts'
import type { RudpEvent } from './rudp-event.ts'

/** Errors kept for the next step; a socket in trouble between two steps may report many more. */
const MAX_ERRORS = 64

/** Writes down, for the next step, what handlers would have been told: it has their shape. */
export class EventLog {
  /** Whether messages are taken now. Otherwise they stay where they hold the peer back. */
  isTaking = false
  /** Connections whose messages were left where they are. */
  readonly passedOver: Set<EndpointPeer> = new Set()
  #events: RudpEvent[] = []
  #errors = 0

  /** Everything since the last call. The array is the caller's. */
  take(): RudpEvent[] {
    const events = this.#events
    this.#events = []
    this.#errors = 0
    return events
  }

  connection(connection: RudpConnection): void {
    this.#events.push({ type: 'connect', connection })
  }

  message(connection: RudpConnection, data: Uint8Array, channel: number): void {
    this.#events.push({ type: 'message', connection, data, channel })
  }

  close(connection: RudpConnection, reason: CloseInfo): void {
    this.#events.push({ type: 'close', connection, reason })
  }

  error(error: unknown): void {
    if (this.#errors++ < MAX_ERRORS) this.#events.push({ type: 'error', error })
  }
}
