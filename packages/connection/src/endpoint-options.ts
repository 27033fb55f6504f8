import type { Dialect } from '@rudp/wire'
import type { PeerAddress } from './address-map.ts'
import type { ConnectionSettings } from './settings.ts'

/** Whether a client that asks to connect is let in; `false` stands for "server full". */
export type AcceptDecision = boolean | { readonly code: 'version' | 'config' | 'server-full' }

/** A client that asks to connect. Its address is not proven yet. */
export interface ConnectRequest extends PeerAddress {
  /** Largest message it will send, in bytes. */
  readonly maxMessageBytes: number
  /** Memory it grants to messages from us, in bytes. */
  readonly maxReceiveAlloc: number
}

/** What an endpoint is made from. */
export interface EndpointOptions {
  /** How frames are written. Default `uflow3`. */
  readonly dialect?: Dialect
  readonly settings: ConnectionSettings
  /** Draws a uint32, unpredictably for peers. */
  readonly random: () => number
  /** Most connections that clients may open here; 0 (the default) for an endpoint that only opens its own. */
  readonly maxConnections?: number
  /**
   * Memory promised to messages on their way in, over all connections that clients hold, in bytes.
   * Each is promised its `maxReceiveAlloc`, so a client whose share is gone is refused, and no
   * sender that keeps to its own can stall. Default `Infinity`.
   */
  readonly maxTotalReceiveAlloc?: number
  /** Most handshakes under way. Default 4,096. */
  readonly maxPending?: number
  /** Most connections from one IP address, whatever its ports. Default `Infinity`. */
  readonly maxConnectionsPerAddress?: number
  /**
   * Most datagrams of one connection that are looked at in 10 ms, and of all addresses without a
   * connection together; the rest is dropped unread. Default 8,192.
   */
  readonly maxDatagramsPerTick?: number
  /** Asked for each client that the limits let in. */
  readonly accept?: (request: ConnectRequest) => AcceptDecision
}
