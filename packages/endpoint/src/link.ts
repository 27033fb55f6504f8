import {
  type CloseReason,
  Connection,
  type ConnectionState,
  ReceivedFrame,
  readStats,
} from '@rudp/connection'
import { FRAME_HANDSHAKE_SYN, uflow3 } from '@rudp/wire'
import { Carrier } from './carrier.ts'
import type { EndpointSettings } from './endpoint-options.ts'
import type { EndpointStats } from './endpoint-stats.ts'
import type { Guarantee } from './guarantee.ts'
import { Handshake } from './handshake.ts'
import { Outgoing } from './outgoing.ts'
import { viewBytes } from './to-bytes.ts'
import type { UdpLike } from './udp-like.ts'

/**
 * Brings a carrier, a handshake and the connection that follows it together, and drives them:
 * arriving datagrams are read at once, everything else waits for {@link maintain}.
 */
export class Link {
  readonly #settings: EndpointSettings
  readonly #carrier: Carrier
  readonly #frame: ReceivedFrame = new ReceivedFrame(uflow3)
  readonly #datagram: Uint8Array = new Uint8Array(uflow3.maxFrameBytes)
  readonly #outgoing: Outgoing = new Outgoing()
  #handshake: Handshake | undefined
  #connection: Connection | undefined
  /** Our first frame id. */
  #localNonce = 0
  #closedReason: CloseReason | undefined
  #isClosing = false
  #nowMs = -Infinity
  /** Whether something has happened since outputs were drained. */
  #isDirty = true
  #isMaintaining = false
  #datagramsReceived = 0
  #datagramsMalformed = 0

  /**
   * @param udpLike What carries the datagrams.
   * @param settings Checked by the caller.
   * @throws {TypeError} When `udpLike` cannot send or receive.
   */
  constructor(udpLike: UdpLike, settings: EndpointSettings) {
    const { connection, role, random } = settings
    this.#settings = settings
    const nowMs = this.#readClock()
    this.#handshake = new Handshake(nowMs, { dialect: uflow3, settings: connection, role, random })
    this.#carrier = new Carrier(udpLike, (bytes) => this.#handleDatagram(bytes))
  }

  // ── What it is ─────────────────────────────────────────────────────────

  get state(): ConnectionState {
    if (this.#closedReason !== undefined) return 'closed'
    const state = this.#connection?.state ?? 'connecting'
    const isOpen = state === 'connecting' || state === 'connected'
    return this.#isClosing && isOpen ? 'draining' : state
  }

  /** Whether messages can still be sent. */
  get isOpen(): boolean {
    return !this.#isClosing && this.#closedReason === undefined
  }

  /** Why it has closed; `undefined` while it has not. */
  get closedReason(): CloseReason | undefined {
    return this.#closedReason
  }

  /** Smoothed round-trip time in ms; `NaN` before there is one. */
  get rttMs(): number {
    return this.#connection?.rttMs ?? Number.NaN
  }

  /** Bytes queued and not yet sent, those held back for a set included. */
  get bufferedBytes(): number {
    return this.#outgoing.heldBytes + (this.#connection?.bufferedBytes ?? 0)
  }

  /** Largest message that may be sent. */
  get maxMessageBytes(): number {
    const { maxMessageBytes } = this.#settings.connection
    const known = this.#connection?.session?.messages.maxMessageBytes
    return known ?? Math.min(maxMessageBytes, uflow3.maxMessageBytes)
  }

  /** Counters and figures of this moment. */
  stats(): EndpointStats {
    return {
      state: this.state,
      closedReason: this.#closedReason,
      datagramsSent: this.#carrier.sent,
      datagramsFailed: this.#carrier.failed,
      datagramsReceived: this.#datagramsReceived,
      datagramsMalformed: this.#datagramsMalformed,
      heldMessages: this.#outgoing.heldMessages,
      heldBytes: this.#outgoing.heldBytes,
      undeliverable: this.#outgoing.undeliverable,
      abandonedMessages: this.#outgoing.abandoned,
      connection: this.#connection && readStats(this.#connection),
    }
  }

  // ── Inputs ─────────────────────────────────────────────────────────────

  /** What is sent from now on comes after all that was sent before. */
  beginRun(isSet: boolean): void {
    this.#outgoing.beginRun(isSet)
  }

  /** Queues a message, whose payload is owned from now on. */
  send(guarantee: Guarantee, payload: Uint8Array): void {
    this.#outgoing.push(guarantee, payload)
    if (this.#connection !== undefined) this.#release(this.#readClock())
    this.#isDirty = true
  }

  /** Sends all that is due: handshake, messages, resends, acknowledgements, heartbeat. */
  maintain(): void {
    // A carrier may bring an answer within `send`, and its owner call this upon it.
    if (this.#isMaintaining) return
    this.#isMaintaining = true
    try {
      const nowMs = this.#readClock()
      this.#handleTimeout(nowMs)
      do {
        this.#isDirty = false
        this.#sendDatagrams(nowMs)
        this.#drainEvents()
      } while (this.#isDirty || this.#release(nowMs))
    } finally {
      this.#isMaintaining = false
    }
  }

  /** Begins to close; `drain` says whether what was sent before still goes out. */
  close(drain: boolean): void {
    if (this.#closedReason !== undefined) return
    this.#isClosing = true
    if (!drain) {
      this.#outgoing.abandon()
      this.#connection?.close(this.#readClock(), false)
    }
    const isConnecting = this.#connection === undefined
    if (isConnecting && this.#outgoing.heldMessages === 0) this.#end('local')
    this.maintain()
  }

  /** Forgets everything, and lets go of the carrier. */
  abort(): void {
    this.#connection?.abort(this.#readClock())
    this.#drainEvents()
    if (this.#closedReason === undefined) this.#end('aborted')
    this.#carrier.detach()
  }

  // ── Outputs ────────────────────────────────────────────────────────────

  /** The next message that has arrived, owned by the caller. */
  takeMessage(): Uint8Array | undefined {
    const message = this.#connection?.nextMessage()
    // The window must close behind each message, or one given up before it might still come.
    if (message !== undefined) {
      this.#connection?.session?.inbox.endPass()
      this.#isDirty = true
    }
    return message
  }

  /** When {@link maintain} is wanted next, on the endpoint's clock: now or earlier for at once, `Infinity` for never. */
  nextMaintainMs(): number {
    if (this.#isDirty) return this.#nowMs
    return this.#handshake?.nextTimeoutMs() ?? this.#connection?.nextTimeoutMs() ?? Infinity
  }

  // ── Inside ─────────────────────────────────────────────────────────────

  #handleDatagram(data: unknown): void {
    this.#datagramsReceived++
    const bytes = viewBytes(data)
    const frame = this.#frame
    if (bytes === undefined || !frame.read(bytes, 0, bytes.byteLength)) {
      this.#datagramsMalformed++
      return
    }
    const nowMs = this.#readClock()
    this.#isDirty = true
    const handshake = this.#handshake
    if (handshake === undefined) {
      if (!this.#isOwnPeersSyn(frame)) this.#connection?.handleFrame(nowMs, frame)
    } else {
      handshake.handleFrame(nowMs, frame)
      this.#finishHandshake(nowMs, handshake)
    }
    this.#drainEvents()
  }

  #finishHandshake(nowMs: number, { failure, result }: Handshake): void {
    if (failure !== undefined) return this.#end(failure)
    if (result === undefined) return
    this.#handshake = undefined
    const { connection: settings, random } = this.#settings
    this.#connection = Connection.accept(nowMs, { dialect: uflow3, settings, random }, result)
    this.#localNonce = result.localNonce
    this.#release(nowMs)
  }

  /** Whether it is a late SYN of the peer that we have: of our server's, before it became that. */
  #isOwnPeersSyn({ type, reader }: ReceivedFrame): boolean {
    if (type !== FRAME_HANDSHAKE_SYN) return false
    const remoteNonce = this.#connection?.remoteNonce ?? -1
    return reader.handshakeSyn.nonce === (this.#localNonce ^ remoteNonce) >>> 0
  }

  #handleTimeout(nowMs: number): void {
    const handshake = this.#handshake
    handshake?.handleTimeout(nowMs)
    if (handshake !== undefined) this.#finishHandshake(nowMs, handshake)
    this.#connection?.handleTimeout(nowMs)
    this.#drainEvents()
    this.#release(nowMs)
  }

  #sendDatagrams(nowMs: number): void {
    for (;;) {
      const phase = this.#handshake ?? this.#connection
      const sizeBytes = phase?.poll(nowMs, this.#datagram, 0) ?? 0
      if (sizeBytes === 0) return
      this.#carrier.send(this.#datagram.slice(0, sizeBytes))
    }
  }

  /** Hands over what may go by now, and begins to close when that was the last. Returns whether it did anything. */
  #release(nowMs: number): boolean {
    const connection = this.#connection
    if (connection?.state !== 'connected') return false
    const hasReleased = this.#outgoing.release(nowMs, connection)
    if (!this.#isClosing || this.#outgoing.heldMessages > 0) return hasReleased
    connection.close(nowMs, true)
    return true
  }

  #drainEvents(): void {
    const connection = this.#connection
    if (connection === undefined) return
    for (let event = connection.pollEvent(); event !== undefined; event = connection.pollEvent()) {
      if (event.type === 'receipt') this.#outgoing.onSettled(event.outcome)
      else if (event.type === 'closed') this.#end(event.reason)
    }
  }

  #end(reason: CloseReason): void {
    this.#closedReason = reason
    this.#handshake = undefined
    this.#outgoing.abandon()
  }

  /** The present, which never goes back, whatever the clock does. */
  #readClock(): number {
    const nowMs = this.#settings.nowMs()
    if (nowMs > this.#nowMs) this.#nowMs = nowMs
    return this.#nowMs
  }
}
