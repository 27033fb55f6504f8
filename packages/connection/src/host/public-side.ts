import type { Outcome } from '@rudp/channels'
import type { CloseReason } from '../close-reason.ts'
import type { Endpoint } from '../endpoint.ts'
import type { EndpointPeer } from '../endpoint-peer.ts'
import { type CloseInfo, closeInfo } from './close-info.ts'
import type { ConnectionOwner } from './connection-owner.ts'
import { Driver, type DriverListener } from './driver.ts'
import { type Handlers, SOCKET_DEFAULTS, type SocketTuning } from './endpoint-options.ts'
import type { RudpConnection } from './rudp-connection.ts'
import type { Runtime } from './runtime.ts'
import type { Stepper } from './stepper.ts'

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
export abstract class PublicSide implements DriverListener, ConnectionOwner {
  readonly driver: Driver
  readonly highWaterBytes: number
  /** Who takes the messages, so that nobody can iterate over them. */
  readonly messagesTakenBy: string | undefined
  protected readonly stepper: Stepper | undefined
  readonly #handlers: Handlers

  constructor(
    runtime: Runtime,
    endpoint: Endpoint,
    options: Handlers & SocketTuning,
    stepper: Stepper | undefined,
  ) {
    this.driver = new Driver(runtime, endpoint, this)
    this.highWaterBytes = options.highWaterBytes ?? SOCKET_DEFAULTS.highWaterBytes
    this.stepper = stepper
    this.#handlers = stepper?.log ?? options
    if (stepper !== undefined) this.messagesTakenBy = 'step()'
    else if (options.message !== undefined) this.messagesTakenBy = 'the message handler'
  }

  abstract onConnected(peer: EndpointPeer): void

  /** Lets out what may go now. */
  flush(): void {
    if (this.stepper === undefined) this.driver.pump()
    else this.stepper.flush(this.driver)
  }

  wantsMessages(peer: EndpointPeer): boolean {
    const log = this.stepper?.log
    if (log === undefined) return this.#handlers.message !== undefined
    if (!log.isTaking) log.passedOver.add(peer)
    return log.isTaking
  }

  // No closure here, nor in `attend`: this runs for every message.
  onMessage(peer: EndpointPeer, message: Uint8Array, channel: number): void {
    try {
      this.attend(this.#handlers.message?.(connectionOf(peer), message, channel))
    } catch (error) {
      this.onError(error)
    }
  }

  onReceipt(peer: EndpointPeer, token: number, outcome: Outcome): void {
    connectionOf(peer).handleReceipt(token, outcome)
  }

  onDrained(peer: EndpointPeer): void {
    if (peer.context !== undefined) connectionOf(peer).handleDrained()
  }

  onClosed(peer: EndpointPeer, reason: CloseReason): void {
    const info = closeInfo(reason)
    connectionOf(peer).handleClosed(info)
    this.tellClosed(peer, info)
  }

  /** Tells the application that a connection has ended: the last that it hears of it. */
  protected tellClosed(peer: EndpointPeer, info: CloseInfo): void {
    const log = this.stepper?.log
    if (log !== undefined) {
      // A step tells messages before the end, also if a flush came to know of it.
      log.passedOver.delete(peer)
      const { connection } = peer
      let message = connection.nextMessage()
      while (message !== undefined) {
        this.onMessage(peer, message, connection.messageChannel)
        message = connection.nextMessage()
      }
    }
    this.guard(() => this.#handlers.close?.(connectionOf(peer), info))
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
    const { runtime } = this.driver
    if (handler === undefined) return runtime.reportError(error)
    try {
      const result: unknown = handler.call(this.#handlers, error)
      if (result instanceof Promise) result.catch((second: unknown) => runtime.reportError(second))
    } catch (second) {
      runtime.reportError(second)
    }
  }

  /** Runs the application's code. */
  protected guard(run: () => unknown): void {
    try {
      this.attend(run())
    } catch (error) {
      this.onError(error)
    }
  }

  /** Listeners may well be asynchronous: what they return must not fail unseen. */
  protected attend(result: unknown): void {
    if (result instanceof Promise) result.catch((error: unknown) => this.onError(error))
  }
}

/** The public connection of `peer`. */
export function connectionOf(peer: EndpointPeer): RudpConnection {
  return peer.context as RudpConnection
}
