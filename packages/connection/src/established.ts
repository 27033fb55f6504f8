import type { Dialect } from '@rudp/wire'
import {
  FRAME_DISCONNECT,
  FRAME_HANDSHAKE_ACK,
  FRAME_HANDSHAKE_SYN,
  FRAME_HANDSHAKE_SYN_ACK,
  FRAME_SYNC,
  hasAck,
} from '@rudp/wire'
import { AckRepeater } from './ack-repeater.ts'
import { CloseConfirmation } from './close-confirmation.ts'
import type { CloseReason } from './close-reason.ts'
import type { ReceivedFrame } from './received-frame.ts'
import { Session } from './session.ts'
import type { SessionOptions } from './session-options.ts'

/** A peer that is there proves it more often: it answers each sync, and resends what is lost. */
const STRANGER_MS = 2_000

/**
 * A connection from the end of its handshake to the beginning of its end: the
 * session, and all that can end it from outside.
 */
export class Established {
  readonly session: Session
  readonly #dialect: Dialect
  readonly #idleTimeoutMs: number
  /** Our nonce and the peer's. */
  readonly localNonce: number
  readonly remoteNonce: number
  #ackRepeater: AckRepeater | undefined
  #confirmation: CloseConfirmation | undefined
  /** What an answer to its syncs has to name; -1 if there was no room for it. */
  #challengeId = -1
  /** Whether another disconnect has come since its syncs began. */
  #isDoubtedAgain = false
  /** When data, ack or sync last came from the peer. */
  #heardAtMs = 0
  /** When a frame last came whose ids only the peer knows. */
  #provenAtMs = 0

  /** @param isClient Whether the server still waits for our handshake ACK. */
  constructor(nowMs: number, options: SessionOptions, isClient: boolean) {
    this.session = new Session(nowMs, options)
    // A server cannot tell the client's first ACK from a repeat of one that was lost.
    if (!isClient) this.session.frames.rtt.doubt()
    this.#dialect = options.dialect
    this.#idleTimeoutMs = options.settings.idleTimeoutMs
    this.localNonce = options.handshake.localNonce
    this.remoteNonce = options.handshake.remoteNonce
    this.#ackRepeater = isClient
      ? new AckRepeater(nowMs, options.dialect, options.handshake)
      : undefined
    this.#heardAtMs = nowMs
    this.#provenAtMs = nowMs
  }

  /** Whether the server may not know yet that this connection stands. */
  get isUnheard(): boolean {
    return this.#ackRepeater !== undefined
  }

  /** Whether the peer, or somebody in its name, has asked to close, and has not been heard since. */
  get isAskedToClose(): boolean {
    return this.#confirmation !== undefined
  }

  /** Feeds a frame, borrowed for the call. */
  handleFrame(nowMs: number, frame: ReceivedFrame): void {
    const { type } = frame
    if (this.session.handleFrame(nowMs, frame)) {
      if (this.session.isStrange) return this.#handleStranger(nowMs)
      this.#heardAtMs = nowMs
      // A sync may name no id, and be of another connection that this address has or had.
      if (type !== FRAME_SYNC) {
        this.#provenAtMs = nowMs
        this.#ackRepeater = undefined
      }
      // A peer that has closed answers nothing any more; this one did, so it never asked to close.
      if (hasAck(type) && this.#hasAnswered()) this.#believe(nowMs)
      else this.#confirmation?.postpone(nowMs, this.session.frames.rtoMs)
    } else if (type === FRAME_DISCONNECT) {
      this.#doubt(nowMs)
    } else if (type === FRAME_HANDSHAKE_SYN) {
      // On a carrier with one peer: it has started anew, or this is a SYN of long ago.
      if (frame.reader.handshakeSyn.nonce !== this.remoteNonce) this.#doubt(nowMs)
    } else if (type === FRAME_HANDSHAKE_SYN_ACK) {
      // Our ACK was lost.
      if (frame.reader.handshakeSynAck.nonce === this.remoteNonce) this.#repeatAck(nowMs)
    } else if (type === FRAME_HANDSHAKE_ACK) {
      // A client repeats its ACK until it hears us.
      this.session.arrivals.requestAck(nowMs)
    }
  }

  /** Why the connection is over; `undefined` while it is not. */
  ended(nowMs: number): CloseReason | undefined {
    if (this.session.frames.isCheated) return 'cheating'
    if (this.#confirmation?.takeConfirmed(nowMs)) return 'remote'
    return nowMs >= this.#idleAtMs() ? 'timeout' : undefined
  }

  /** Tells the session that `nowMs` has come. */
  handleTimeout(nowMs: number): void {
    this.session.handleTimeout(nowMs)
  }

  /** Writes the next datagram; see {@link Session.poll}. Returns its size, or 0. */
  poll(nowMs: number, out: Uint8Array, offset: number, isUrgent: boolean): number {
    const ackBytes = this.#ackRepeater?.poll(nowMs, out, offset) ?? 0
    if (ackBytes > 0) return ackBytes
    if (this.#confirmation?.takeProbe(nowMs)) {
      this.session.requestSync()
      // A client is gone before a peer that missed the answer asks again (uflow: after 2 s).
      return this.#dialect.writeDisconnectAck(out, offset)
    }
    return this.session.poll(nowMs, out, offset, isUrgent)
  }

  nextTimeoutMs(): number {
    return Math.min(
      this.session.nextTimeoutMs(),
      this.#ackRepeater?.nextTimeoutMs() ?? Infinity,
      this.#confirmation?.nextTimeoutMs() ?? Infinity,
      this.#idleAtMs(),
    )
  }

  /**
   * Somebody speaks from the peer's address of another connection: the one before this, as long as
   * the server has not heard our ACK; or the one after, and then ours is over. Or nobody: so it
   * takes a while without a frame that is surely the peer's.
   */
  #handleStranger(nowMs: number): void {
    if (!this.isUnheard && nowMs - this.#provenAtMs >= STRANGER_MS) this.#doubt(nowMs)
  }

  /** Asks the peer whether it is still there; only its silence ends the connection. */
  #doubt(nowMs: number): void {
    if (this.#confirmation !== undefined) {
      this.#isDoubtedAgain = true
      return
    }
    const { frames } = this.session
    this.#challengeId = frames.challenge(nowMs)
    this.#confirmation = new CloseConfirmation(nowMs, frames.rtoMs)
  }

  /** The peer was there when it was asked; what has raised doubts since asks for another answer. */
  #believe(nowMs: number): void {
    this.#confirmation = undefined
    if (!this.#isDoubtedAgain) return
    this.#isDoubtedAgain = false
    this.#doubt(nowMs)
  }

  /** Whether an ack that has just come answers our doubts, and is none from before the peer closed. */
  #hasAnswered(): boolean {
    return this.#challengeId < 0 || this.session.frames.hasPassed(this.#challengeId)
  }

  /** uflow says its ACK again whenever it is asked; so do we, also long after. */
  #repeatAck(nowMs: number): void {
    const { remoteNonce } = this
    this.#ackRepeater ??= new AckRepeater(nowMs, this.#dialect, { remoteNonce, rttMs: Number.NaN })
    this.#ackRepeater.repeatNow(nowMs)
  }

  #idleAtMs(): number {
    return this.#heardAtMs + this.#idleTimeoutMs
  }
}
