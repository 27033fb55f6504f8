import type { SendOptions } from '@rudp/channels'
import type { Dialect } from '@rudp/wire'
import { FRAME_DISCONNECT, FRAME_DISCONNECT_ACK, FRAME_HANDSHAKE_ERROR, uflow3 } from '@rudp/wire'
import { checkSend } from './check-send.ts'
import { ClientHandshake, refusalReason } from './client-handshake.ts'
import { confirmationMs } from './close-confirmation.ts'
import type { CloseReason } from './close-reason.ts'
import type { ConnectionContext } from './connection-context.ts'
import type { ConnectionEvent } from './connection-event.ts'
import type { ConnectionState } from './connection-state.ts'
import { Disconnecting } from './disconnecting.ts'
import { EarlyMessages } from './early-messages.ts'
import { Established } from './established.ts'
import type { HandshakeResult } from './handshake-result.ts'
import { ReceivedFrame } from './received-frame.ts'
import type { Session } from './session.ts'
import type { ConnectionSettings } from './settings.ts'

/**
 * One peer, as a pure state machine: it performs no I/O, reads no clock and draws
 * no random number of its own.
 *
 * After every input, drain the outputs **completely**, in this order:
 *
 * 1. {@link nextMessage} until it returns `undefined` (or not at all: what stays holds the peer back);
 * 2. {@link poll} until it returns 0, sending each datagram;
 * 3. {@link pollEvent} until it returns `undefined`;
 * 4. {@link nextTimeoutMs}, to learn when to call {@link handleTimeout}.
 */
export class Connection {
  readonly #dialect: Dialect
  readonly #settings: ConnectionSettings
  readonly #random: () => number
  readonly #maxFrameBytes: number
  #state: ConnectionState = 'connecting'
  #frame: ReceivedFrame | undefined
  #handshake: ClientHandshake | undefined
  /** From the end of the handshake on; kept after the end for the messages that wait in it. */
  #established: Established | undefined
  #disconnecting: Disconnecting | undefined
  readonly #events: ConnectionEvent[] = []
  /** Messages sent before the connection stood, if there were any. */
  #early: EarlyMessages | undefined
  /** Whether a disconnect still has to be answered. */
  #owesDisconnectAck = false

  protected constructor(context: ConnectionContext) {
    this.#dialect = context.dialect ?? uflow3
    this.#settings = context.settings
    this.#random = context.random
    this.#maxFrameBytes = context.maxFrameBytes ?? this.#dialect.maxFrameBytes
  }

  /** A client's connection: it introduces itself at the first {@link poll}. */
  static open(nowMs: number, context: ConnectionContext): Connection {
    const connection = new this(context)
    connection.#handshake = new ClientHandshake(nowMs, context)
    return connection
  }

  /** A connection whose handshake somebody else has seen through, as an endpoint does for a server. */
  static accept(nowMs: number, context: ConnectionContext, handshake: HandshakeResult): Connection {
    const connection = new this(context)
    connection.#establish(nowMs, handshake, handshake.awaitsAck ?? false)
    return connection
  }

  // ── What it is ─────────────────────────────────────────────────────────

  get state(): ConnectionState {
    return this.#state
  }

  /** The layers at work, for statistics; `undefined` before the handshake is through. */
  get session(): Session | undefined {
    return this.#established?.session
  }

  /** Smoothed round-trip time in ms; `NaN` before there is one. */
  get rttMs(): number {
    const rtt = this.session?.frames.rtt
    return rtt?.hasSample ? rtt.smoothedMs : Number.NaN
  }

  /** Room that {@link poll} needs for its longest frame at present; with less, frames are shorter. */
  get frameBytes(): number {
    return this.#established?.session.frameBytes ?? this.#dialect.maxFrameBytes
  }

  /** Bytes queued and not yet sent. */
  get bufferedBytes(): number {
    return this.session?.queuedBytes ?? this.#early?.sizeBytes ?? 0
  }

  /** The nonce with which the peer began; -1 before the handshake is through. */
  get remoteNonce(): number {
    return this.#established?.remoteNonce ?? -1
  }

  // ── Inputs ─────────────────────────────────────────────────────────────

  /**
   * Queues a message, which the connection owns from now on. Before the
   * connection stands it waits; time-sensitive ones are dropped then.
   *
   * @returns Whether it was queued: `false` once the connection is closing or closed.
   * @throws {RangeError} When an option or the size is out of bounds.
   */
  send(nowMs: number, payload: Uint8Array, options: SendOptions): boolean {
    if (this.#state === 'connecting') {
      checkSend(payload, options, this.#dialect, this.#settings.maxMessageBytes)
      this.#early ??= new EarlyMessages(this.#events)
      this.#early.push(payload, options)
      return true
    }
    if (this.#state !== 'connected') return false
    this.session?.send(nowMs, payload, options)
    return true
  }

  /** Queues a message as {@link send} does, but copies it: `payload` is borrowed for the call. */
  sendCopy(nowMs: number, payload: Uint8Array, options: SendOptions): boolean {
    if (this.#state !== 'connected') return this.send(nowMs, new Uint8Array(payload), options)
    this.session?.sendCopy(nowMs, payload, options)
    return true
  }

  /** Feeds one datagram, borrowed for the call. What is malformed or out of place is ignored. */
  handleDatagram(nowMs: number, bytes: Uint8Array, start = 0, end: number = bytes.length): void {
    this.#frame ??= new ReceivedFrame(this.#dialect)
    if (this.#frame.read(bytes, start, end)) this.handleFrame(nowMs, this.#frame)
  }

  /** Feeds a frame, borrowed for the call. */
  handleFrame(nowMs: number, frame: ReceivedFrame): void {
    const { type } = frame
    if (type === FRAME_DISCONNECT && this.#state !== 'connecting') this.#owesDisconnectAck = true
    switch (this.#state) {
      case 'connecting':
        return this.#handleHandshake(nowMs, frame)
      case 'connected':
      case 'draining':
        return this.#handleEstablished(nowMs, frame)
      case 'disconnecting':
        // Both sides may close at once: the peer's disconnect is as good as its answer.
        if (type === FRAME_DISCONNECT_ACK || type === FRAME_DISCONNECT) this.#end(nowMs, 'local')
        else this.#disconnecting?.onHeard(nowMs)
    }
  }

  /** Tells the connection that `nowMs` has come. Early or repeated calls are harmless. */
  handleTimeout(nowMs: number): void {
    if (this.#state === 'connecting') {
      this.#handshake?.handleTimeout(nowMs)
      if (this.#handshake?.failure !== undefined) this.#end(nowMs, this.#handshake.failure)
    } else if (this.#state === 'disconnecting') {
      if (this.#disconnecting?.hasGivenUp(nowMs)) {
        this.#end(nowMs, this.#established?.isAskedToClose ? 'remote' : 'timeout')
      }
    } else if (this.#state !== 'closed') {
      const reason = this.#established?.ended(nowMs)
      if (reason !== undefined) return this.#end(nowMs, reason)
      this.#established?.handleTimeout(nowMs)
      this.#disconnectIfDrained(nowMs)
    }
  }

  /**
   * Ends the connection, the peer being told. What is queued still goes out first if `drain`:
   * reliable and persistent messages until they are acknowledged or given up, the others once.
   */
  close(nowMs: number, drain: boolean): void {
    if (this.#state === 'connecting') return this.#end(nowMs, 'local')
    if (this.#state !== 'connected' && this.#state !== 'draining') return
    this.#state = 'draining'
    if (drain) this.#disconnectIfDrained(nowMs)
    else this.#disconnect(nowMs)
  }

  /** Forgets the connection without a word to the peer. */
  abort(nowMs: number, reason: CloseReason = 'aborted'): void {
    if (this.#state !== 'closed') this.#end(nowMs, reason)
  }

  // ── Outputs ────────────────────────────────────────────────────────────

  /** The next message in order, owned by the caller; its channel is {@link messageChannel}. */
  nextMessage(): Uint8Array | undefined {
    return this.session?.nextMessage()
  }

  /** Channel of the message that {@link nextMessage} returned last. */
  get messageChannel(): number {
    return this.session?.messageChannel ?? 0
  }

  /**
   * Writes the next datagram at `offset` of `out`, where the dialect's largest frame fits. Returns
   * its size, or 0. If it `isUrgent`, data is not kept waiting for acks to be written behind it.
   */
  poll(nowMs: number, out: Uint8Array, offset = 0, isUrgent = false): number {
    if (this.#owesDisconnectAck) {
      this.#owesDisconnectAck = false
      return this.#dialect.writeDisconnectAck(out, offset)
    }
    switch (this.#state) {
      case 'connecting':
        return this.#handshake?.poll(nowMs, out, offset) ?? 0
      case 'connected':
      case 'draining':
        return this.#pollEstablished(nowMs, out, offset, isUrgent)
      default:
        return this.#disconnecting?.poll(nowMs, out, offset) ?? 0
    }
  }

  /** The next event, oldest first. */
  pollEvent(): ConnectionEvent | undefined {
    return this.#events.length === 0 ? undefined : this.#events.shift()
  }

  /** When {@link handleTimeout} and {@link poll} are wanted next; `Infinity` for never. */
  nextTimeoutMs(): number {
    const phase = this.#handshake ?? this.#disconnecting
    if (phase !== undefined) return phase.nextTimeoutMs()
    return this.#state === 'closed' ? Infinity : (this.#established?.nextTimeoutMs() ?? Infinity)
  }

  // ── Transitions ────────────────────────────────────────────────────────

  #handleHandshake(nowMs: number, frame: ReceivedFrame): void {
    const handshake = this.#handshake
    if (handshake === undefined) return
    handshake.handleFrame(nowMs, frame)
    if (handshake.failure !== undefined) return this.#end(nowMs, handshake.failure)
    if (handshake.result !== undefined) this.#establish(nowMs, handshake.result, true)
  }

  #establish(nowMs: number, handshake: HandshakeResult, isClient: boolean): void {
    const options = {
      dialect: this.#dialect,
      settings: this.#settings,
      handshake,
      maxFrameBytes: this.#maxFrameBytes,
      random: this.#random,
      events: this.#events,
    }
    this.#handshake = undefined
    this.#established = new Established(nowMs, options, isClient)
    this.#state = 'connected'
    this.#events.push({ type: 'connected' })
    this.#early?.release(nowMs, this.#established.session)
    this.#early = undefined
  }

  #handleEstablished(nowMs: number, frame: ReceivedFrame): void {
    const established = this.#established
    if (established === undefined) return
    if (frame.type === FRAME_HANDSHAKE_ERROR && established.isUnheard) {
      // The last place went to somebody else between the server's answer and our ACK.
      const reason = refusalReason(frame.reader, established.localNonce)
      if (reason !== undefined) this.#end(nowMs, reason)
      return
    }
    established.handleFrame(nowMs, frame)
    const reason = established.ended(nowMs)
    if (reason !== undefined) this.#end(nowMs, reason)
    else this.#disconnectIfDrained(nowMs)
  }

  #pollEstablished(nowMs: number, out: Uint8Array, offset: number, isUrgent: boolean): number {
    const sizeBytes = this.#established?.poll(nowMs, out, offset, isUrgent) ?? 0
    if (sizeBytes > 0) return sizeBytes
    // What was sent once, or dropped in this very wake-up, may have been the last.
    this.#disconnectIfDrained(nowMs)
    return this.#disconnecting?.poll(nowMs, out, offset) ?? 0
  }

  #disconnectIfDrained(nowMs: number): void {
    if (this.#state === 'draining' && !this.session?.isSendPending) this.#disconnect(nowMs)
  }

  #disconnect(nowMs: number): void {
    this.#state = 'disconnecting'
    const rtoMs = this.session?.frames.rtoMs ?? 0
    // A peer that closed before us answers no more than one that is asked whether it did.
    const doubtMs = this.#established?.isAskedToClose ? confirmationMs(rtoMs) : Infinity
    const timeoutMs = Math.min(this.#settings.closeTimeoutMs, doubtMs)
    this.#disconnecting = new Disconnecting(nowMs, this.#dialect, rtoMs, timeoutMs)
  }

  #end(nowMs: number, reason: CloseReason): void {
    this.#state = 'closed'
    this.#handshake = undefined
    this.#disconnecting = undefined
    this.session?.abandon(nowMs)
    this.#early?.abandon()
    this.#events.push({ type: 'closed', reason })
  }
}
