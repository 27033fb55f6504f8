import type { CloseReason, ConnectionState } from '@rudp/connection'
import { RudpError } from '@rudp/connection/host'
import { isThenable } from './carrier.ts'
import { type EndpointOptions, type EndpointSettings, resolveOptions } from './endpoint-options.ts'
import type { EndpointStats } from './endpoint-stats.ts'
import { checkGuarantee, type Guarantee } from './guarantee.ts'
import { Link } from './link.ts'
import { type Sender, SetSender } from './set-sender.ts'
import { type MessageData, toBytes } from './to-bytes.ts'
import type { UdpLike } from './udp-like.ts'
import { WrittenMessage } from './written-message.ts'

/**
 * One side of a conversation over a {@link UdpLike}, made by `createEndpoint`.
 *
 * It has no timers: arriving datagrams are read when the carrier brings them, and everything else
 * happens in the caller's calls. {@link maintain}, and {@link recv} when it has no message, send
 * what is due; so call one of them regularly.
 */
export class Endpoint implements Sender {
  readonly #settings: EndpointSettings
  readonly #link: Link
  readonly #written: WrittenMessage = new WrittenMessage()
  #set: SetSender | undefined
  #isInAsSet = false

  constructor(udpLike: UdpLike, options?: EndpointOptions) {
    this.#settings = resolveOptions(options)
    this.#link = new Link(udpLike, this.#settings)
  }

  // ── What it is ─────────────────────────────────────────────────────────

  get state(): ConnectionState {
    return this.#link.state
  }

  /** Why it has closed; `undefined` while it has not. */
  get closedReason(): CloseReason | undefined {
    return this.#link.closedReason
  }

  /** Smoothed round-trip time in ms; `NaN` before there is one. */
  get rttMs(): number {
    return this.#link.rttMs
  }

  /** Bytes queued and not yet sent, those held back for a set included. */
  get bufferedBytes(): number {
    return this.#link.bufferedBytes
  }

  /** Bytes of the message that is being written. */
  get writtenBytes(): number {
    return this.#written.sizeBytes
  }

  /** Counters and figures of this moment. */
  stats(): EndpointStats {
    return this.#link.stats()
  }

  // ── Sending ────────────────────────────────────────────────────────────

  write(data: MessageData): number {
    const bytes = toBytes(data)
    this.#checkSize(this.#written.sizeBytes + bytes.byteLength)
    this.#written.append(bytes)
    return this.#written.sizeBytes
  }

  sendWritten(guarantee: Guarantee): boolean {
    checkGuarantee(guarantee)
    // The peer may have turned out to take less than when this was written.
    this.#checkSize(this.#written.sizeBytes)
    const goesOn = this.#send(guarantee, this.#written.copy())
    this.#written.clear()
    return goesOn
  }

  clearWritten(): void {
    this.#written.clear()
  }

  sendPayload(guarantee: Guarantee, data: MessageData): boolean {
    checkGuarantee(guarantee)
    const bytes = toBytes(data)
    this.#checkSize(bytes.byteLength)
    return this.#send(guarantee, typeof data === 'string' ? bytes : new Uint8Array(bytes))
  }

  /**
   * Begins a set, which takes all that is sent from now on, through the result or the endpoint,
   * until it ends: by its `end()`, by `using`, or because another set begins.
   *
   * @throws {Error} In the function of {@link asSet}, or when a message is written and not sent
   *   and `newSetUnsent` is `'throw'`.
   */
  newSet(): SetSender {
    if (this.#isInAsSet) throw new Error('Cannot begin set: asSet is sending one')
    const { sizeBytes } = this.#written
    if (sizeBytes > 0 && this.#settings.newSetUnsent === 'throw') {
      throw new Error(`Cannot begin set: ${sizeBytes} bytes are written and not sent`)
    }
    if (this.#settings.newSetUnsent === 'clear') this.#written.clear()
    this.#set?.end()
    this.#link.beginRun(true)
    const set = new SetSender(this, () => {
      this.#set = undefined
      this.#link.beginRun(false)
    })
    this.#set = set
    return set
  }

  /**
   * Sends what `send` sends as one set.
   *
   * @param send Called once, at once. Must not be asynchronous: the set ends when it returns.
   * @returns What `send` returns.
   * @throws {TypeError} When that is a promise.
   * @throws {Error} As {@link newSet} does.
   */
  asSet<T>(send: (set: SetSender) => T): T {
    if (typeof send !== 'function') {
      throw new TypeError(`Cannot send set: expected a function, got ${typeof send}`)
    }
    const set = this.newSet()
    this.#isInAsSet = true
    try {
      const result = send(set)
      if (!isThenable(result)) return result
      result.then(undefined, () => {})
    } finally {
      this.#isInAsSet = false
      set.end()
    }
    throw new TypeError('Cannot send set: its function must not be asynchronous')
  }

  // ── Receiving ──────────────────────────────────────────────────────────

  /**
   * The next message, whose bytes are the caller's, or `undefined` if there is none for now; then
   * it has done what {@link maintain} does. Messages that are not taken hold the peer back. Those
   * that arrived before the endpoint closed can still be taken.
   */
  recv(): Uint8Array | undefined {
    const message = this.#link.takeMessage()
    if (message !== undefined) return message
    this.maintain()
    return this.#link.takeMessage()
  }

  // ── Time ───────────────────────────────────────────────────────────────

  /** Sends all that is due: handshake, messages, resends, acknowledgements, heartbeat. */
  maintain(): void {
    this.#link.maintain()
  }

  /** When {@link maintain} is wanted next, on the endpoint's clock: now or earlier for at once, `Infinity` for never. */
  nextMaintainMs(): number {
    return this.#link.nextMaintainMs()
  }

  // ── Closing ────────────────────────────────────────────────────────────

  /**
   * Closes the conversation; {@link state} says when it is closed. Until then go on calling
   * {@link maintain}.
   *
   * @param options `drain`: whether what was sent before still goes out, `delivery` messages until
   *   they have arrived. Default `true`.
   */
  close({ drain = true }: { readonly drain?: boolean } = {}): void {
    this.#link.close(drain)
  }

  /** Forgets the conversation without a word to the peer, and lets go of the carrier. */
  abort(): void {
    this.#link.abort()
  }

  [Symbol.dispose](): void {
    this.abort()
  }

  // ── Inside ─────────────────────────────────────────────────────────────

  #send(guarantee: Guarantee, payload: Uint8Array): boolean {
    const link = this.#link
    if (!link.isOpen) {
      throw new RudpError('ERR_RUDP_CLOSED', `Cannot send message: the endpoint is ${link.state}`)
    }
    link.send(guarantee, payload)
    return link.bufferedBytes <= this.#settings.highWaterBytes
  }

  #checkSize(sizeBytes: number): void {
    const { maxMessageBytes } = this.#link
    if (sizeBytes <= maxMessageBytes) return
    throw new RangeError(
      `Cannot send message: size must be at most ${maxMessageBytes} bytes, got ${sizeBytes}`,
    )
  }
}
