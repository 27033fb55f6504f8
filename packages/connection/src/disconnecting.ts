import type { Dialect } from '@rudp/wire'

/** The wait between repeats doubles up to here, which is uflow's fixed interval. */
const MAX_RESEND_MS = 2_000

/** Asks the peer to end the connection, again and again, until it answers or time is up. */
export class Disconnecting {
  readonly #dialect: Dialect
  readonly #givesUpAtMs: number
  readonly #rtoMs: number
  #sentAtMs = -Infinity
  #pauseMs = 0
  #nextSendAtMs = 0

  /** @param rtoMs The resend timeout, in ms. @param timeoutMs How long to go on. */
  constructor(nowMs: number, dialect: Dialect, rtoMs: number, timeoutMs: number) {
    this.#dialect = dialect
    this.#rtoMs = rtoMs
    this.#pauseMs = rtoMs
    this.#nextSendAtMs = nowMs
    this.#givesUpAtMs = nowMs + timeoutMs
  }

  /** Whether the peer has been asked long enough. */
  hasGivenUp(nowMs: number): boolean {
    return nowMs >= this.#givesUpAtMs
  }

  /** The peer goes on speaking: if it has had time to hear us, it has not, and is asked again now. */
  onHeard(nowMs: number): void {
    this.#nextSendAtMs = Math.min(this.#nextSendAtMs, Math.max(nowMs, this.#sentAtMs + this.#rtoMs))
  }

  /** Writes a disconnect if one is due. Returns its size, or 0. */
  poll(nowMs: number, out: Uint8Array, offset: number): number {
    if (nowMs < this.#nextSendAtMs) return 0
    this.#sentAtMs = nowMs
    this.#nextSendAtMs = nowMs + this.#pauseMs
    this.#pauseMs = Math.min(this.#pauseMs * 2, MAX_RESEND_MS)
    return this.#dialect.writeDisconnect(out, offset)
  }

  nextTimeoutMs(): number {
    return Math.min(this.#nextSendAtMs, this.#givesUpAtMs)
  }
}
