import type { Outcome } from '@rudp/channels'
import type { Connection } from '@rudp/connection'
import type { Guarantee } from './guarantee.ts'
import { Router } from './router.ts'
import { Runs } from './runs.ts'

/** Receipts are counted, not told apart. */
const RECEIPT = 1

/** Messages on their way from the caller to the connection: routed, and held where a set asks for it. */
export class Outgoing {
  readonly #runs: Runs = new Runs()
  readonly #router: Router = new Router()
  #undeliverable = 0
  #abandoned = 0
  /** Whether what is sent belongs to a set. */
  #isInSet = false

  /** Messages that the connection has not been given. */
  get heldMessages(): number {
    return this.#runs.heldMessages
  }

  /** Their payload. */
  get heldBytes(): number {
    return this.#runs.heldBytes
  }

  /** Messages that the peer turned out to have no room for. */
  get undeliverable(): number {
    return this.#undeliverable
  }

  /** Messages that were held when all was given up. */
  get abandoned(): number {
    return this.#abandoned
  }

  /** What is pushed from now on comes after all that was pushed before. */
  beginRun(isSet: boolean): void {
    this.#isInSet = isSet
    this.#runs.beginRun()
  }

  /** Takes a message, whose payload is owned from now on. */
  push(guarantee: Guarantee, payload: Uint8Array): void {
    this.#runs.push(payload, this.#router.route(guarantee, this.#isInSet))
  }

  /** A message that the connection was given has its outcome. */
  onSettled(outcome: Outcome): void {
    this.#runs.onSettled(outcome)
  }

  /** Gives `connection` all that it may have by now. Returns whether that was anything. */
  release(nowMs: number, connection: Connection): boolean {
    const limitBytes = connection.session?.messages.maxMessageBytes ?? 0
    let hasReleased = false
    for (let held = this.#runs.next(); held !== undefined; held = this.#runs.next()) {
      const { payload, channel, mode } = held
      if (payload.byteLength > limitBytes) {
        // The peer grants less than anyone could know before: its word must not make us throw.
        this.#undeliverable++
        this.#runs.onSettled('abandoned')
      } else {
        connection.send(nowMs, payload, { channel, mode, receipt: RECEIPT })
        hasReleased = true
      }
    }
    return hasReleased
  }

  /** Gives up all that is held. */
  abandon(): void {
    this.#abandoned += this.#runs.heldMessages
    this.#runs.clear()
  }
}
