import type { AcceptDecision, ConnectRequest } from '../endpoint-options.ts'
import { type ConnectionOptions, checkNumber } from '../settings.ts'
import type { AbortSignalLike } from './abort-signal.ts'
import type { CloseInfo } from './close-info.ts'
import type { ManualConnectOptions, ManualListenOptions } from './manual-options.ts'
import type { RudpConnection } from './rudp-connection.ts'

/** What an application wants to be told. A listener that throws reaches `error`, never the endpoint. */
export interface Handlers {
  /** A message came. It belongs to the receiver. Without this handler, iterate over the connection. */
  message?(connection: RudpConnection, message: Uint8Array, channel: number): void
  /** A connection ended. Nothing follows for it. */
  close?(connection: RudpConnection, reason: CloseInfo): void
  /** Trouble with the socket, or a listener that threw; never fatal by itself. */
  error?(error: unknown): void
}

/** Options of the socket, common to both sides. */
export interface SocketTuning {
  /** Bytes queued on a connection from which on `send` returns `false`. Default 1 MiB. */
  readonly highWaterBytes?: number
  /** Kernel buffer for datagrams that arrive, in bytes. Default 4 MiB; the kernel may grant less. */
  readonly receiveBufferBytes?: number
  /** Kernel buffer for datagrams that leave, in bytes. Default 4 MiB; the kernel may grant less. */
  readonly sendBufferBytes?: number
  /**
   * Whether datagrams may leave and come as many in one system call, where system and runtime can
   * (docs/runtimes.md). Default `'auto'`; `stats().offload` tells what came of it.
   */
  readonly offload?: 'auto' | 'off'
  /** Ends the endpoint when it aborts. */
  readonly signal?: AbortSignalLike
}

/** What serving takes, whoever drives. */
export interface ServeOptions extends ConnectionOptions, SocketTuning {
  /** 0, the default, picks a free one. */
  readonly port?: number
  /** Address to bind. Default: all IPv4 addresses. */
  readonly hostname?: string
  /** Most connections at once. Default 1,024. */
  readonly maxConnections?: number
  /** Memory for messages on their way in, over all connections, in bytes: each takes its `maxReceiveAlloc` of it. Default unlimited. */
  readonly maxTotalReceiveAlloc?: number
  /** Most handshakes under way. Default 4,096. */
  readonly maxPending?: number
  /** Most connections from one IP address. Default unlimited: many players share one. */
  readonly maxConnectionsPerAddress?: number
  /** Datagrams of one connection, or of all strangers together, that are looked at in 10 ms; more are dropped unread. Default 8,192. */
  readonly maxDatagramsPerTick?: number
  /** Asked for each client; `false` or a code refuses it. */
  accept?(request: ConnectRequest): AcceptDecision
}

/** How to serve. */
export interface ListenOptions extends ServeOptions, Handlers {
  /** Time is driven for you; see `ManualListenOptions` for a loop of your own. */
  readonly drive?: 'automatic'
  /** A client is connected. */
  connection?(connection: RudpConnection): void
}

/** How to connect. */
export interface ConnectOptions extends ConnectionOptions, SocketTuning, Handlers {
  /** Time is driven for you; see `ManualConnectOptions` for a loop of your own. */
  readonly drive?: 'automatic'
  /** How long the handshake may take, in ms: another name of `handshakeTimeoutMs`. */
  readonly timeoutMs?: number
}

const POSITIVE = [1, Infinity] as const

/** @throws {TypeError | RangeError} When an option that is not the connection's own makes no sense. */
export function checkEndpointOptions(
  options: ListenOptions | ConnectOptions | ManualListenOptions | ManualConnectOptions,
): void {
  const { highWaterBytes, receiveBufferBytes, sendBufferBytes, offload = 'auto' } = options
  if (offload !== 'auto' && offload !== 'off') {
    throw new TypeError(
      `Cannot configure socket: offload must be 'auto' or 'off', got ${String(offload)}`,
    )
  }
  const { maxConnections, maxPending, maxTotalReceiveAlloc }: ServeOptions = options
  const { maxConnectionsPerAddress, maxDatagramsPerTick }: ServeOptions = options
  const numbers = {
    highWaterBytes,
    receiveBufferBytes,
    sendBufferBytes,
    maxConnections,
    maxPending,
    maxTotalReceiveAlloc,
    maxConnectionsPerAddress,
    maxDatagramsPerTick,
  }
  for (const [name, value] of Object.entries(numbers)) {
    if (value !== undefined) checkNumber(name, value, POSITIVE)
  }
}

/** {@link SocketTuning} with its defaults. */
export const SOCKET_DEFAULTS = {
  highWaterBytes: 1_048_576,
  receiveBufferBytes: 4_194_304,
  sendBufferBytes: 4_194_304,
  offload: 'auto',
} as const
