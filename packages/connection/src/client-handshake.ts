import type { Dialect, FrameReader } from '@rudp/wire'
import { FRAME_HANDSHAKE_ERROR, FRAME_HANDSHAKE_SYN_ACK, uflow3 } from '@rudp/wire'
import type { CloseReason } from './close-reason.ts'
import type { ConnectionContext } from './connection-context.ts'
import type { HandshakeResult } from './handshake-result.ts'
import { limitsFromFrame, limitsToFrame } from './peer-limits.ts'
import type { ReceivedFrame } from './received-frame.ts'
import type { ConnectionSettings } from './settings.ts'

/** Wait before the second SYN. No round trip is known yet; 200 ms serves a path of up to that length. */
const FIRST_RESEND_MS = 200
/**
 * The wait doubles up to here, as that between the probes of a standing connection does: a lossy
 * path needs many tries, and two SYNs a second burden no network (uflow waits 2 s each time).
 */
const MAX_RESEND_MS = 500

/** By handshake error code (docs/protocol.md §4.4). */
const REASONS: readonly CloseReason[] = ['version', 'config', 'server-full']

/**
 * The client's half of the handshake: a SYN, repeated with growing pauses, until
 * the server's answer carries our nonce.
 */
export class ClientHandshake {
  readonly #dialect: Dialect
  readonly #settings: ConnectionSettings
  readonly #nonce: number
  readonly #takesLongFrames: boolean
  readonly #givesUpAtMs: number
  #result: HandshakeResult | undefined
  #failure: CloseReason | undefined
  #lastSentAtMs = Number.NaN
  #sendCount = 0
  #nextSendAtMs = 0

  constructor(nowMs: number, context: ConnectionContext) {
    const { dialect = uflow3, settings, maxFrameBytes = dialect.maxFrameBytes } = context
    this.#dialect = dialect
    this.#settings = settings
    this.#nonce = context.random()
    this.#takesLongFrames = maxFrameBytes > dialect.maxFrameBytes
    this.#nextSendAtMs = nowMs
    this.#givesUpAtMs = nowMs + settings.handshakeTimeoutMs
  }

  /** What the server agreed to; `undefined` until it has. */
  get result(): HandshakeResult | undefined {
    return this.#result
  }

  /** Why there will be no connection; `undefined` while there may be. */
  get failure(): CloseReason | undefined {
    return this.#failure
  }

  /** Feeds a frame. Everything but an answer to our SYN is ignored. */
  handleFrame(nowMs: number, { type, reader }: ReceivedFrame): void {
    if (type === FRAME_HANDSHAKE_SYN_ACK) {
      const { handshakeSynAck: answer } = reader
      if (answer.nonceAck !== this.#nonce) return
      this.#result = {
        localNonce: this.#nonce,
        remoteNonce: answer.nonce,
        peer: limitsFromFrame(answer),
        rttMs: this.#sendCount === 1 ? nowMs - this.#lastSentAtMs : Number.NaN,
      }
    } else if (type === FRAME_HANDSHAKE_ERROR) {
      this.#failure = refusalReason(reader, this.#nonce)
    }
  }

  /** Gives up when the time has come. */
  handleTimeout(nowMs: number): void {
    if (nowMs >= this.#givesUpAtMs) this.#failure ??= 'timeout'
  }

  /** Writes a SYN if one is due. Returns its size, or 0. */
  poll(nowMs: number, out: Uint8Array, offset: number): number {
    if (nowMs < this.#nextSendAtMs) return 0
    const pauseMs = Math.min(FIRST_RESEND_MS * 2 ** this.#sendCount, MAX_RESEND_MS)
    this.#lastSentAtMs = nowMs
    this.#nextSendAtMs = nowMs + pauseMs
    this.#sendCount++
    return this.#dialect.writeHandshakeSyn(out, offset, {
      version: this.#dialect.version,
      nonce: this.#nonce,
      ...limitsToFrame(this.#settings, this.#takesLongFrames),
    })
  }

  /** When {@link handleTimeout} or {@link poll} is wanted next. */
  nextTimeoutMs(): number {
    return Math.min(this.#nextSendAtMs, this.#givesUpAtMs)
  }
}

/** Why the server refuses the client of that nonce; `undefined` if the error is not for it. */
export function refusalReason(reader: FrameReader, nonce: number): CloseReason | undefined {
  const { nonceAck, code } = reader.handshakeError
  return nonceAck === nonce ? (REASONS[code] ?? 'config') : undefined
}
