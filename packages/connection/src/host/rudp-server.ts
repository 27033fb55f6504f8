import { type CloseOptions, checkCloseOptions } from './close-options.ts'
import type { Driver } from './driver.ts'
import { OFFLOAD_OFF, type OffloadStats } from './offload/offload-status.ts'
import { connectionOf } from './public-side.ts'
import type { RudpConnection } from './rudp-connection.ts'
import type { DatagramSocket, SocketAddress } from './runtime.ts'
import { isHandedOver, type MessageData, type SendOptions, toBytes } from './send-data.ts'
import type { ServerSide } from './server-side.ts'

/** How long a closing server waits for clients that it has answered and not heard since. */
const LATECOMER_MS = 1_000

/** What a server knows of itself. */
export interface ServerStats extends OffloadStats {
  readonly connections: number
  /** Handshakes under way. */
  readonly pending: number
  /** Datagrams that were no frames. */
  readonly malformed: number
  /** Frames from addresses without a connection. */
  readonly unknownPeer: number
  /** Clients that were refused. */
  readonly refused: number
  /** Dropped unread: their sender had used up its `maxDatagramsPerTick`. */
  readonly overBudget: number
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
  constructor(side: ServerSide, socket: DatagramSocket) {
    this.#driver = side.driver
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
    const { malformed, unknownPeer, refused, overBudget } = endpoint.counters
    const { size: connections, pendingCount: pending } = endpoint
    const { receiveBufferBytes, sendBufferBytes } = this.#socket
    return {
      connections,
      pending,
      malformed,
      unknownPeer,
      refused,
      overBudget,
      receiveBufferBytes,
      sendBufferBytes,
      ...(this.#socket.offloadFor?.() ?? OFFLOAD_OFF.system),
    }
  }

  /** Sends one message to every connection that stands. */
  broadcast(data: MessageData, options?: SendOptions): void {
    // One copy serves all: nobody writes to a message.
    const borrowed = toBytes(this.#driver.runtime, data)
    const bytes = isHandedOver(data, options) ? borrowed : new Uint8Array(borrowed)
    const shared = { ...options, transfer: true }
    for (const connection of this.connections) {
      if (connection.state === 'connected') connection.send(bytes, shared)
    }
  }

  /** Lets out what may go now, on every connection, without waiting for the end of the present task (or for a step). */
  flush(): void {
    for (const peer of this.#driver.endpoint.peers()) this.#driver.endpoint.activate(peer)
    this.#side.flush()
  }

  /**
   * The connections as they come. Several who iterate share them out.
   *
   * @throws {TypeError} Under manual drive, where `step()` returns them.
   */
  async *[Symbol.asyncIterator](): AsyncGenerator<RudpConnection, void> {
    yield* this.#side.arrivals()
  }

  /**
   * Closes every connection, then the socket. Answers nobody anew meanwhile; a client that was
   * answered before is waited for, up to a second, and closed as well. Rejects only with a
   * `RangeError` for a `timeoutMs` that is none.
   */
  async close(options: CloseOptions = {}): Promise<void> {
    checkCloseOptions(options)
    // Also the second time: who no longer wants to drain must be heard.
    const ends = this.connections.map((connection) => connection.close(options))
    if (!this.#isClosing) {
      this.#isClosing = true
      this.#driver.endpoint.stopListening()
      await Promise.all(ends)
      await this.#closeLatecomers(options)
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

  /** A client stands as soon as it has our answer: left alone, it would wait for a server that is gone. */
  async #closeLatecomers({ timeoutMs = Infinity }: CloseOptions): Promise<void> {
    const { endpoint, runtime } = this.#driver
    const limitMs = Math.min(LATECOMER_MS, timeoutMs)
    const untilMs = runtime.nowMs() + limitMs
    let restMs = untilMs - runtime.nowMs()
    while (endpoint.pendingCount > 0 && restMs > 0) {
      await this.#side.nextComing(restMs)
      restMs = untilMs - runtime.nowMs()
    }
    const farewell = { drain: false, timeoutMs: limitMs }
    await Promise.all(this.connections.map((connection) => connection.close(farewell)))
  }
}
