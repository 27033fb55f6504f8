import type { Dialect } from '@rudp/wire'
import type { HandshakeResult } from './handshake-result.ts'

/** The wait between repeats doubles up to here. */
const MAX_REPEAT_MS = 1_000
/** Shortest wait: several repeats on their way at once would help nobody. */
const MIN_REPEAT_MS = 50
/** Stands for the round trip where the handshake could not measure it. */
const UNKNOWN_RTT_MS = 100

/**
 * Repeats the client's handshake ACK until the server is heard. A server that
 * waits for it may not remind an address that has proved nothing yet.
 */
export class AckRepeater {
  readonly #dialect: Dialect
  readonly #nonce: number
  #pauseMs = 0
  #nextSendAtMs = 0

  constructor(
    nowMs: number,
    dialect: Dialect,
    handshake: Pick<HandshakeResult, 'remoteNonce' | 'rttMs'>,
  ) {
    this.#dialect = dialect
    this.#nonce = handshake.remoteNonce
    const rttMs = Number.isNaN(handshake.rttMs) ? UNKNOWN_RTT_MS : handshake.rttMs
    this.#pauseMs = Math.max(MIN_REPEAT_MS, 1.5 * rttMs)
    this.#nextSendAtMs = nowMs
  }

  /** The server asked again: answer at the next {@link poll}. */
  repeatNow(nowMs: number): void {
    this.#nextSendAtMs = nowMs
  }

  /** Writes an ACK if one is due. Returns its size, or 0. */
  poll(nowMs: number, out: Uint8Array, offset: number): number {
    if (nowMs < this.#nextSendAtMs) return 0
    this.#nextSendAtMs = nowMs + this.#pauseMs
    this.#pauseMs = Math.min(this.#pauseMs * 2, MAX_REPEAT_MS)
    return this.#dialect.writeHandshakeAck(out, offset, { nonceAck: this.#nonce })
  }

  nextTimeoutMs(): number {
    return this.#nextSendAtMs
  }
}
