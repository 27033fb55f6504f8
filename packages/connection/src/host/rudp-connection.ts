import type { PeerAddress } from '../address-map.ts'
import type { ConnectionState } from '../connection-state.ts'
import {
  type ChannelStats,
  type ConnectionStats,
  readChannelStats,
  readStats,
} from '../connection-stats.ts'
import type { EndpointPeer } from '../endpoint-peer.ts'
import { type AbortSignalLike, onAbort } from './abort-signal.ts'
import { Bell } from './bell.ts'
import type { CloseInfo } from './close-info.ts'
import { type CloseOptions, checkCloseOptions } from './close-options.ts'
import type { ConnectionOwner } from './connection-owner.ts'
import type { Driver } from './driver.ts'
import { toShownHostname } from './ip-address.ts'
import { OFFLOAD_OFF, type OffloadStats } from './offload/offload-status.ts'
import { abortedError, RudpError } from './rudp-error.ts'
import {
  isHandedOver,
  type MessageData,
  type SendOptions,
  toBytes,
  toCoreOptions,
} from './send-data.ts'

/** What became of a message that a receipt was asked for: `delivered` means that the peer's rudp has it. */
export type Receipt = 'delivered' | 'lost' | 'expired' | 'replaced' | 'abandoned'

/** A message with the channel it came on. */
export interface ReceivedMessage {
  readonly data: Uint8Array
  readonly channel: number
}

interface DrainWaiter {
  resolve(): void
  reject(error: Error): void
}

/** A connection as an application holds it. */
export class RudpConnection {
  /** Anything the application wants to keep with the connection. */
  data: unknown = undefined
  readonly #owner: ConnectionOwner
  readonly #driver: Driver
  readonly #peer: EndpointPeer
  /** Both are made for the first who asks: of many connections nobody does. */
  #closed: Promise<CloseInfo> | undefined
  #resolveClosed: ((info: CloseInfo) => void) | undefined
  #closeInfo: CloseInfo | undefined
  #drainWaiters: DrainWaiter[] | undefined
  #receipts: Map<number, (outcome: Receipt) => void> | undefined
  #lastReceipt = 0
  /** Wakes those who iterate. */
  #readers: Bell | undefined

  /** @internal Connections come from `connect` and `listen`. */
  constructor(owner: ConnectionOwner, peer: EndpointPeer) {
    this.#owner = owner
    this.#driver = owner.driver
    this.#peer = peer
  }

  /** Resolves when the connection has ended; never rejects. */
  get closed(): Promise<CloseInfo> {
    this.#closed ??= new Promise((resolve) => {
      if (this.#closeInfo !== undefined) resolve(this.#closeInfo)
      else this.#resolveClosed = resolve
    })
    return this.#closed
  }

  /** Whom it connects to. An IPv4 client of a server at `::` has its IPv4 address. */
  get remoteAddress(): PeerAddress {
    return { hostname: toShownHostname(this.#peer.hostname), port: this.#peer.port }
  }

  get state(): ConnectionState {
    return this.#peer.connection.state
  }

  /** Smoothed round-trip time in ms; `NaN` before it is known. */
  get rttMs(): number {
    return this.#peer.connection.rttMs
  }

  /** Bytes queued here and not yet sent. */
  get bufferedBytes(): number {
    return this.#peer.connection.bufferedBytes
  }

  /** A copy of what the layers know of this connection. */
  stats(): ConnectionStats & OffloadStats {
    const { socket } = this.#driver
    const offload =
      socket === undefined ? OFFLOAD_OFF.closed : socket.offloadFor?.(this.#peer.hostname)
    return { ...readStats(this.#peer.connection), ...(offload ?? OFFLOAD_OFF.system) }
  }

  /** What became of the messages of one channel, sent and received; a side is empty if it was not used. */
  channelStats(channel: number): ChannelStats {
    return readChannelStats(this.#peer.connection, channel)
  }

  /**
   * Queues a message, which leaves at the end of the present task.
   *
   * @returns `true`: go on; `false`: more than the high-water mark is queued, wait for {@link drained}.
   * @throws {TypeError | RangeError} When the data or an option is not what it should be.
   * @throws {RudpError} `ERR_RUDP_CLOSED` when the connection is closing or over.
   */
  send(data: MessageData, options?: SendOptions): boolean {
    return this.#send(data, options, 0)
  }

  /**
   * Sends like {@link send} and resolves with what became of the message; it never stays unsettled.
   * Where `send` throws this rejects, as asynchronous functions do.
   */
  async sendWithReceipt(data: MessageData, options?: SendOptions): Promise<Receipt> {
    this.#receipts ??= new Map()
    const receipts = this.#receipts
    const token = ++this.#lastReceipt
    this.#send(data, options, token)
    return new Promise((resolve) => receipts.set(token, resolve))
  }

  /** Resolves once less than the high-water mark is queued. Rejects if the connection ends first, or `signal` aborts. */
  drained(options: { readonly signal?: AbortSignalLike } = {}): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.state === 'closed') return reject(closedError('wait'))
      if (this.bufferedBytes < this.#owner.highWaterBytes) return resolve()
      const waiter: DrainWaiter = {
        resolve: () => {
          stopListening()
          resolve()
        },
        reject: (error) => {
          stopListening()
          reject(error)
        },
      }
      this.#drainWaiters ??= []
      this.#drainWaiters.push(waiter)
      const stopListening = onAbort(options.signal, () => {
        this.#drainWaiters = this.#drainWaiters?.filter((other) => other !== waiter)
        reject(abortedError('wait', options.signal))
      })
    })
  }

  /** Lets out what may go now, without waiting for the end of the present task (or for a step). */
  flush(): void {
    this.#driver.endpoint.activate(this.#peer)
    this.#owner.flush()
  }

  /**
   * Ends the connection, after what is queued has gone out unless told otherwise. Resolves when it is
   * over; rejects only with a `RangeError` for a `timeoutMs` that is none.
   */
  async close(options: CloseOptions = {}): Promise<CloseInfo> {
    const { drain, timeoutMs } = checkCloseOptions(options)
    const { runtime } = this.#driver
    this.#peer.connection.close(runtime.nowMs(), drain)
    this.#driver.touch(this.#peer)
    if (timeoutMs !== Infinity) {
      const timer = runtime.setTimer(() => this.abort(), timeoutMs)
      void this.closed.then(() => timer.cancel())
    }
    return this.closed
  }

  /** Forgets the connection at once; the peer is not told and will time out. */
  abort(): void {
    this.#peer.connection.abort(this.#driver.runtime.nowMs())
    this.#driver.touch(this.#peer)
  }

  /**
   * The messages as they come. What is not taken counts against the receive
   * memory and so holds the peer back.
   *
   * @throws {TypeError} When a `message` handler or `step()` takes them already.
   */
  async *[Symbol.asyncIterator](): AsyncGenerator<ReceivedMessage, void> {
    const { messagesTakenBy } = this.#owner
    if (messagesTakenBy !== undefined) {
      throw new TypeError(`Cannot iterate over messages: ${messagesTakenBy} takes them`)
    }
    const { connection } = this.#peer
    let hasTaken = false
    for (;;) {
      const data = connection.nextMessage()
      if (data !== undefined) {
        hasTaken = true
        yield { data, channel: connection.messageChannel }
      } else if (this.#closeInfo !== undefined) {
        return
      } else {
        // The window has moved: the peer may be waiting to hear of it. Every drain wakes us, so
        // asking for one each time would go round for ever.
        if (hasTaken) this.#driver.touch(this.#peer)
        hasTaken = false
        this.#readers ??= new Bell()
        await this.#readers.wait()
      }
    }
  }

  /** Lets the process end although the connection stands. For a server's connections the server decides. */
  unref(): this {
    if (!this.#peer.isAccepted) this.#driver.reference(false)
    return this
  }

  /** Keeps the process alive while the connection stands: the default. */
  ref(): this {
    if (!this.#peer.isAccepted) this.#driver.reference(true)
    return this
  }

  /** Closes, draining first. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  // ── From the driver ────────────────────────────────────────────────────

  /** @internal */
  handleReceipt(token: number, outcome: Receipt): void {
    this.#receipts?.get(token)?.(outcome)
    this.#receipts?.delete(token)
  }

  /** @internal */
  handleDrained(): void {
    this.#readers?.ring()
    // A connection that is over has nothing queued either, but nobody is to send on it.
    if (this.#drainWaiters === undefined || this.state === 'closed') return
    if (this.bufferedBytes >= this.#owner.highWaterBytes) return
    const waiters = this.#drainWaiters
    this.#drainWaiters = undefined
    for (const waiter of waiters) waiter.resolve()
  }

  /** @internal */
  handleClosed(info: CloseInfo): void {
    this.#closeInfo = info
    const waiters = this.#drainWaiters ?? []
    this.#drainWaiters = undefined
    for (const waiter of waiters) waiter.reject(closedError('wait'))
    this.#readers?.ring()
    this.#resolveClosed?.(info)
  }

  #send(data: MessageData, options: SendOptions | undefined, receipt: number): boolean {
    const { runtime } = this.#driver
    const { connection } = this.#peer
    // A message without a deadline waits for no time, and reading the clock would be dear.
    const now = connection.session?.gate.isAsleep ? this.#driver.nowMs : this.#driver.lastMs
    const nowMs = options?.deadlineMs === undefined ? now : runtime.nowMs()
    const bytes = toBytes(runtime, data)
    const coreOptions = toCoreOptions(nowMs, options, receipt)
    const isQueued = isHandedOver(data, options)
      ? connection.send(nowMs, bytes, coreOptions)
      : connection.sendCopy(nowMs, bytes, coreOptions)
    if (!isQueued) throw closedError('send message')
    this.#driver.touch(this.#peer)
    return connection.bufferedBytes < this.#owner.highWaterBytes
  }
}

function closedError(doing: string): RudpError {
  return new RudpError('ERR_RUDP_CLOSED', `Cannot ${doing}: the connection is closing or over`)
}
