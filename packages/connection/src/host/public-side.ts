import type { Outcome } from '@rudp/channels'
import type { CloseReason } from '../close-reason.ts'
import type { EndpointPeer } from '../endpoint-peer.ts'
import type { Driver, DriverListener } from './driver.ts'
import { type Handlers, SOCKET_DEFAULTS, type SocketTuning } from './endpoint-options.ts'
import { RudpConnection } from './rudp-connection.ts'
import type { Runtime } from './runtime.ts'

/** How an ICMP message about one datagram looks to a socket. */
const NEWS_OF_A_DATAGRAM: ReadonlySet<unknown> = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTDOWN',
  'EHOSTUNREACH',
  'EMSGSIZE',
  'ENETUNREACH',
  'ENOPROTOOPT',
])

/**
 * What servers and clients have in common: each core connection gets the
 * {@link RudpConnection} that the application holds, and the application's
 * handlers are called so that none of them can break the endpoint.
 */
export abstract class PublicSide implements DriverListener {
  readonly #runtime: Runtime
  readonly #handlers: Handlers
  readonly #highWaterBytes: number

  constructor(runtime: Runtime, options: Handlers & SocketTuning) {
    this.#runtime = runtime
    this.#handlers = options
    this.#highWaterBytes = options.highWaterBytes ?? SOCKET_DEFAULTS.highWaterBytes
  }

  abstract onConnected(peer: EndpointPeer): void

  wantsMessages(_peer: EndpointPeer): boolean {
    return this.#handlers.message !== undefined
  }

  onMessage(peer: EndpointPeer, message: Uint8Array, channel: number): void {
    this.guard(() => this.#handlers.message?.(connectionOf(peer), message, channel))
  }

  onReceipt(peer: EndpointPeer, token: number, outcome: Outcome): void {
    connectionOf(peer).handleReceipt(token, outcome)
  }

  onDrained(peer: EndpointPeer): void {
    if (peer.context !== undefined) connectionOf(peer).handleDrained()
  }

  onClosed(peer: EndpointPeer, reason: CloseReason): void {
    const connection = connectionOf(peer)
    const info = connection.handleClosed(reason)
    this.guard(() => this.#handlers.close?.(connection, info))
  }

  /**
   * What the network says of a single datagram may be forged and is no news: its loss shows anyhow.
   * Other trouble is told to who wants to know; it must not end a process, as errors that nobody
   * handles do.
   */
  onSocketError(error: Error & { readonly code?: unknown }): void {
    const { error: handler } = this.#handlers
    if (handler === undefined || NEWS_OF_A_DATAGRAM.has(error.code)) return
    this.onError(error)
  }

  /** A listener has thrown. */
  protected onError(error: unknown): void {
    const { error: handler } = this.#handlers
    if (handler === undefined) return this.#runtime.reportError(error)
    try {
      handler.call(this.#handlers, error)
    } catch (secondError) {
      this.#runtime.reportError(secondError)
    }
  }

  /** Gives `peer` its public connection. */
  protected adopt(driver: Driver, peer: EndpointPeer): RudpConnection {
    const hasHandler = this.#handlers.message !== undefined
    const connection = new RudpConnection(driver, peer, this.#highWaterBytes, hasHandler)
    peer.context = connection
    return connection
  }

  /** Runs the application's code, which may well be asynchronous. */
  protected guard(run: () => unknown): void {
    try {
      const result = run()
      if (result instanceof Promise) result.catch((error: unknown) => this.onError(error))
    } catch (error) {
      this.onError(error)
    }
  }
}

/** The public connection of `peer`. */
export function connectionOf(peer: EndpointPeer): RudpConnection {
  return peer.context as RudpConnection
}
