import {
  type CloseReason,
  type ConnectionSettings,
  type HandshakeResult,
  limitsFromFrame,
  limitsToAnswer,
  limitsToFrame,
  type ReceivedFrame,
  refusalReason,
} from '@rudp/connection'
import {
  type Dialect,
  ERROR_CONFIG,
  ERROR_VERSION,
  FRAME_DISCONNECT,
  FRAME_HANDSHAKE_ACK,
  FRAME_HANDSHAKE_ERROR,
  FRAME_HANDSHAKE_SYN,
  FRAME_HANDSHAKE_SYN_ACK,
  FRAME_SYNC,
  type FrameReader,
  hasAck,
  hasData,
  NONE,
} from '@rudp/wire'
import { type Candidate, Candidates } from './candidates.ts'
import type { Role } from './role.ts'

/** Wait before the second SYN, doubling up to the longest: as a client of `@rudp/connection` does. */
const FIRST_RESEND_MS = 200
const MAX_RESEND_MS = 500
/** A SYN sent so shortly ago may still be answered; another would spoil the round-trip time. */
const HURRY_AFTER_MS = 100
/** Set in the nonce of a fixed client, clear in a symmetric side's: the client wins the tie. */
const CLIENT_BIT = 0x8000_0000

/** What a {@link Handshake} is made from. */
export interface HandshakeOptions {
  readonly dialect: Dialect
  readonly settings: ConnectionSettings
  readonly role: Role
  readonly random: () => number
}

/**
 * Version 3's handshake between two sides of which neither is the server.
 *
 * Both send a SYN. Of the two nonces `a < b`, the larger one's side is the client: the other
 * answers its SYN, and it answers nobody. So there is one exchange, whatever is lost on the way.
 *
 *     a                        b
 *     ├─ SYN(a) ──────────────►│  a < b: not answered
 *     │◄────────────── SYN(b) ─┤
 *     ├─ SYN-ACK(b, a⊕b) ─────►│  stands
 *     │◄──────────── ACK(a⊕b) ─┤
 *     stands
 *
 * The answer's nonce is a⊕b: another for each SYN answered, so that the ACK tells which life of a
 * peer that started anew it comes from; and b can tell a late SYN(a) from a new peer's. If several
 * lives were answered, an ACK is not enough: only who answers a sync as well is alive.
 */
export class Handshake {
  readonly #dialect: Dialect
  readonly #settings: ConnectionSettings
  readonly #role: Role
  readonly #random: () => number
  readonly #givesUpAtMs: number
  readonly #candidates: Candidates = new Candidates()
  #nonce: number
  #result: HandshakeResult | undefined
  #failure: CloseReason | undefined
  /** Why a peer was turned away, for want of a better one to come. */
  #refusal: CloseReason | undefined
  #owedError: { readonly nonceAck: number; readonly code: number } | undefined
  #owesDisconnectAck = false
  #owesSync = false
  #sendCount = 0
  #lastSentAtMs = Number.NaN
  #nextSendAtMs: number
  /** The SYN that made us send ours at once. */
  #hurriedBy = -1

  constructor(nowMs: number, options: HandshakeOptions) {
    this.#dialect = options.dialect
    this.#settings = options.settings
    this.#role = options.role
    this.#random = options.random
    this.#givesUpAtMs = nowMs + options.settings.handshakeTimeoutMs
    this.#nextSendAtMs = options.role === 'server' ? Infinity : nowMs
    this.#nonce = this.#drawNonce()
  }

  /** What both sides agreed to; `undefined` until they have. */
  get result(): HandshakeResult | undefined {
    return this.#result
  }

  /** Why there will be no connection; `undefined` while there may be. */
  get failure(): CloseReason | undefined {
    return this.#failure
  }

  /** Feeds a frame, borrowed for the call. What is out of place is ignored. */
  handleFrame(nowMs: number, { type, reader }: ReceivedFrame): void {
    if (type === FRAME_HANDSHAKE_SYN) this.#handleSyn(nowMs, reader)
    else if (type === FRAME_HANDSHAKE_SYN_ACK) this.#handleSynAck(nowMs, reader)
    else if (type === FRAME_HANDSHAKE_ACK) this.#handleHandshakeAck(nowMs, reader)
    else if (hasAck(type)) this.#handleSyncAnswer(reader)
    else if (type === FRAME_HANDSHAKE_ERROR) this.#failure = this.#refusalBy(reader)
    // Its sender repeats this until somebody answers, be it the successor of whom it knew.
    else if (type === FRAME_DISCONNECT) this.#owesDisconnectAck = true
    // A client that believes itself connected: its ACK was lost.
    if (hasData(type) || type === FRAME_SYNC) this.#candidates.oweClients()
  }

  /** Gives up when the time has come. */
  handleTimeout(nowMs: number): void {
    if (nowMs >= this.#givesUpAtMs) this.#failure ??= this.#refusal ?? 'timeout'
  }

  /** Writes the next datagram. Returns its size, or 0 when nothing is due. */
  poll(nowMs: number, out: Uint8Array, offset: number): number {
    if (this.#owesDisconnectAck) {
      this.#owesDisconnectAck = false
      return this.#dialect.writeDisconnectAck(out, offset)
    }
    const error = this.#owedError
    if (error !== undefined) {
      this.#owedError = undefined
      return this.#dialect.writeHandshakeError(out, offset, error)
    }
    const candidate = this.#candidates.nextOwed()
    if (candidate !== undefined) return this.#writeAnswer(nowMs, candidate, out, offset)
    if (this.#owesSync) {
      this.#owesSync = false
      return this.#dialect.writeSync(out, offset, { nextFrameId: NONE, nextMessageId: NONE })
    }
    return nowMs >= this.#nextSendAtMs ? this.#writeSyn(nowMs, out, offset) : 0
  }

  /** When {@link handleTimeout} or {@link poll} is wanted next. */
  nextTimeoutMs(): number {
    const isOwing = this.#owesDisconnectAck || this.#owesSync || this.#owedError !== undefined
    if (isOwing || this.#candidates.nextOwed() !== undefined) return -Infinity
    return Math.min(this.#nextSendAtMs, this.#givesUpAtMs)
  }

  // ── Receiving ──────────────────────────────────────────────────────────

  #handleSyn(nowMs: number, reader: FrameReader): void {
    const { nonce, version, maxMessageBytes, maxReceiveAlloc } = reader.handshakeSyn
    if (this.#role === 'symmetric' && nonce === this.#nonce) return this.#redraw(nowMs)
    const isClient = this.#role === 'client' || (this.#role === 'symmetric' && nonce < this.#nonce)
    if (isClient) return this.#hurry(nowMs, nonce)

    const settings = this.#settings
    if (version !== this.#dialect.version) {
      this.#refuse(nonce, ERROR_VERSION, 'version')
    } else if (
      maxReceiveAlloc < settings.maxMessageBytes ||
      maxMessageBytes > settings.maxReceiveAlloc
    ) {
      this.#refuse(nonce, ERROR_CONFIG, 'config')
    } else {
      const localNonce = (this.#nonce ^ nonce) >>> 0
      const limits = limitsFromFrame(reader.handshakeSyn)
      this.#candidates.owe({ isServer: false, remoteNonce: nonce, localNonce, limits })
    }
  }

  #handleSynAck(nowMs: number, reader: FrameReader): void {
    const { handshakeSynAck: answer } = reader
    if (this.#role === 'server' || answer.nonceAck !== this.#nonce || this.#sendCount === 0) return
    const limits = limitsFromFrame(answer)
    if (this.#candidates.answered > 0) {
      // No life of a peer is both client and server to us: this one or the other is over.
      const remoteNonce = answer.nonce
      this.#candidates.owe({ isServer: true, remoteNonce, localNonce: this.#nonce, limits })
      this.#owesSync = true
      return
    }
    this.#result = {
      localNonce: this.#nonce,
      remoteNonce: answer.nonce,
      peer: limits,
      rttMs: this.#sendCount === 1 ? nowMs - this.#lastSentAtMs : Number.NaN,
      awaitsAck: true,
    }
  }

  #handleHandshakeAck(nowMs: number, reader: FrameReader): void {
    const candidate = this.#candidates.answeredWith(reader.handshakeAck.nonceAck)
    if (candidate === undefined || candidate.isServer) return
    // It may have been on its way when its sender died, and another life has been answered since
    // or before. Who is alive answers a sync, and says in it where our ids begin.
    if (this.#candidates.answered > 1) this.#owesSync = true
    else this.#accept(candidate, nowMs)
  }

  #handleSyncAnswer(reader: FrameReader): void {
    const candidate = this.#candidates.answeredWith(reader.ack.frameWindowBaseId)
    if (candidate !== undefined) this.#accept(candidate, Number.NaN)
  }

  /** @param heardAtMs When its only answer was confirmed; `NaN` where that tells no round trip. */
  #accept(candidate: Candidate, heardAtMs: number): void {
    const { localNonce, remoteNonce, limits, answers, answeredAtMs } = candidate
    const rttMs = answers === 1 ? heardAtMs - answeredAtMs : Number.NaN
    this.#result = { localNonce, remoteNonce, peer: limits, rttMs }
  }

  #refusalBy(reader: FrameReader): CloseReason | undefined {
    return this.#failure ?? refusalReason(reader, this.#nonce)
  }

  /** The peer is there, and may have missed our SYN. Once for each life of it: both would go on for ever. */
  #hurry(nowMs: number, nonce: number): void {
    if (nonce === this.#hurriedBy) return
    this.#hurriedBy = nonce
    const earliestMs = this.#sendCount === 0 ? nowMs : this.#lastSentAtMs + HURRY_AFTER_MS
    this.#nextSendAtMs = Math.min(this.#nextSendAtMs, Math.max(nowMs, earliestMs))
  }

  #refuse(nonceAck: number, code: number, refusal: CloseReason): void {
    this.#owedError = { nonceAck, code }
    this.#refusal = refusal
  }

  /** Both have drawn the same nonce, or this is our own SYN come back. */
  #redraw(nowMs: number): void {
    this.#nonce = this.#drawNonce()
    this.#candidates.clear()
    this.#sendCount = 0
    this.#nextSendAtMs = nowMs + FIRST_RESEND_MS
  }

  #drawNonce(): number {
    const nonce = this.#random()
    if (this.#role === 'client') return (nonce | CLIENT_BIT) >>> 0
    return this.#role === 'symmetric' ? (nonce & ~CLIENT_BIT) >>> 0 : nonce
  }

  // ── Sending ────────────────────────────────────────────────────────────

  #writeAnswer(nowMs: number, candidate: Candidate, out: Uint8Array, offset: number): number {
    candidate.isOwed = false
    candidate.answers++
    candidate.answeredAtMs = nowMs
    if (candidate.isServer) {
      return this.#dialect.writeHandshakeAck(out, offset, { nonceAck: candidate.remoteNonce })
    }
    return this.#dialect.writeHandshakeSynAck(out, offset, {
      nonceAck: candidate.remoteNonce,
      nonce: candidate.localNonce,
      ...limitsToAnswer(this.#settings, candidate.limits),
    })
  }

  #writeSyn(nowMs: number, out: Uint8Array, offset: number): number {
    const pauseMs = Math.min(FIRST_RESEND_MS * 2 ** this.#sendCount, MAX_RESEND_MS)
    this.#lastSentAtMs = nowMs
    this.#nextSendAtMs = nowMs + pauseMs
    this.#sendCount++
    // Whoever may be our server has not said yet that it is: our ACK or sync may be lost.
    if (this.#candidates.oweServers()) this.#owesSync = true
    return this.#dialect.writeHandshakeSyn(out, offset, {
      version: this.#dialect.version,
      nonce: this.#nonce,
      ...limitsToFrame(this.#settings),
    })
  }
}
