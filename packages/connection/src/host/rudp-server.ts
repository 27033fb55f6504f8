import type { CloseReason } from '../close-reason.ts'
import type { Endpoint } from '../endpoint.ts'
import type { AcceptDecision, ConnectRequest } from '../endpoint-options.ts'
import type { EndpointPeer } from '../endpoint-peer.ts'
import { Driver } from './driver.ts'
import type { ListenOptions } from './endpoint-options.ts'
import { connectionOf, PublicSide } from './public-side.ts'
import type { CloseOptions, RudpConnection } from './rudp-connection.ts'
import type { DatagramSocket, Runtime, SocketAddress } from './runtime.ts'
import type { MessageData, SendOptions } from './send-data.ts'

/** What a server knows of itself. */
export interface ServerStats {
  readonly connections: number
  /** Handshakes under way. */
  readonly pending: number
  /** Datagrams that were no frames. */
  readonly malformed: number
  /** Frames from addresses without a connection. */
  readonly unknownPeer: number
  /** Clients that were refused. */
  readonly refused: number
  /** Kernel buffers as granted, in bytes; `NaN` where the runtime does not tell. */
  readonly receiveBufferBytes: number
  readonly sendBufferBytes: number
}

/** A server as an application holds it. */
export class RudpServer {
  /** Resolves when the server has closed; never rejects. */
  readonly closed: Promise<void>
  readonly #driver: Driver
  readonly #side: ServerSide
  readonly #socket: DatagramSocket
  #isClosing = false
  #resolveClosed: () => void = () => {}

  /** @internal Servers come from `listen`. */
  constructor(driver: Driver, side: ServerSide, socket: DatagramSocket) {
    this.#driver = driver
    this.#side = side
    this.#socket = socket
    this.closed = new Promise((resolve) => {
      this.#resolveClosed = resolve
    })
  }

  /** Where it listens. */
  get address(): SocketAddress {
    return this.#socket.address
  }

  /** The connections that stand. */
  get connections(): RudpConnection[] {
    return [...this.#driver.endpoint.peers()]
      .filter((peer) => peer.context !== undefined)
      .map(connectionOf)
  }

  stats(): ServerStats {
    const { endpoint } = this.#driver
    const { malformed, unknownPeer, refused } = endpoint.counters
    const { size: connections, pendingCount: pending } = endpoint
    const { receiveBufferBytes, sendBufferBytes } = this.#socket
    return {
      connections,
      pending,
      malformed,
      unknownPeer,
      refused,
      receiveBufferBytes,
      sendBufferBytes,
    }
  }

  /** Sends one message to every connection that stands. */
  broadcast(data: MessageData, options?: SendOptions): void {
    for (const connection of this.connections) {
      if (connection.state === 'connected') connection.send(data, options)
    }
  }

  /** The connections as they come. */
  async *[Symbol.asyncIterator](): AsyncGenerator<RudpConnection, void> {
    yield* this.#side.arrivals()
  }

  /** Closes every connection, then the socket. Lets nobody in meanwhile. */
  async close(options: CloseOptions = {}): Promise<void> {
    // Also the second time: who no longer wants to drain must be heard.
    const ends = this.connections.map((connection) => connection.close(options))
    if (!this.#isClosing) {
      this.#isClosing = true
      this.#driver.endpoint.stopListening()
      await Promise.all(ends)
      await this.#driver.stop()
      this.#side.end()
      this.#resolveClosed()
    }
    return this.closed
  }

  /** Lets the process end although the server is open. */
  unref(): this {
    this.#driver.reference(false)
    return this
  }

  /** Keeps the process alive while the server is open: the default. */
  ref(): this {
    this.#driver.reference(true)
    return this
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }
}

/** The server's side of its driver. */
export class ServerSide extends PublicSide {
  readonly #options: ListenOptions
  readonly driver: Driver
  /** Connections that wait for the one who iterates; kept only once somebody does. */
  #waiting: RudpConnection[] | undefined
  #wake: (() => void) | undefined
  #hasEnded = false

  constructor(runtime: Runtime, endpoint: Endpoint, options: ListenOptions) {
    super(runtime, options)
    this.#options = options
    this.driver = new Driver(runtime, endpoint, this)
  }

  onConnected(peer: EndpointPeer): void {
    const connection = this.adopt(this.driver, peer)
    if (this.#waiting !== undefined || this.#options.connection === undefined) {
      this.#waiting ??= []
      this.#waiting.push(connection)
      this.#wake?.()
    }
    this.guard(() => this.#options.connection?.(connection))
  }

  /** Puts a client to the application's `accept`; one that throws refuses. */
  decide(request: ConnectRequest): AcceptDecision {
    let decision: AcceptDecision = false
    this.guard(() => {
      decision = this.#options.accept?.(request) ?? true
    })
    return decision
  }

  override onClosed(peer: EndpointPeer, reason: CloseReason): void {
    super.onClosed(peer, reason)
    const connection = connectionOf(peer)
    this.#waiting = this.#waiting?.filter((waiting) => waiting !== connection)
  }

  end(): void {
    this.#hasEnded = true
    this.#wake?.()
  }

  async *arrivals(): AsyncGenerator<RudpConnection, void> {
    for (;;) {
      this.#waiting ??= []
      const connection = this.#waiting.shift()
      if (connection !== undefined) yield connection
      else if (this.#hasEnded) return
      else {
        await new Promise<void>((resolve) => {
          this.#wake = resolve
        })
      }
    }
  }
}
