import { MODE_TIME_SENSITIVE, type Outcome, type SendOptions } from '@rudp/channels'
import type { ConnectionEvent } from './connection-event.ts'
import type { Session } from './session.ts'

/** Messages sent before the connection stood, which wait for it. */
export class EarlyMessages {
  readonly #queue: { readonly payload: Uint8Array; readonly options: SendOptions }[] = []
  readonly #events: ConnectionEvent[]
  #sizeBytes = 0

  /** @param events Where it goes what became of messages that will not go out. */
  constructor(events: ConnectionEvent[]) {
    this.#events = events
  }

  /** Bytes that wait. */
  get sizeBytes(): number {
    return this.#sizeBytes
  }

  push(payload: Uint8Array, options: SendOptions): void {
    this.#queue.push({ payload, options })
    this.#sizeBytes += payload.byteLength
  }

  /** Hands all to `session`, but for those that had to go at once and could not: uflow's rule. */
  release(nowMs: number, session: Session): void {
    for (const { payload, options } of this.#take()) {
      if (options.mode === MODE_TIME_SENSITIVE) this.#settle(options, 'expired')
      else if (payload.byteLength > session.messages.maxMessageBytes) {
        // The server grants less than anyone could know before: its word must not make us throw.
        session.undeliverable++
        this.#settle(options, 'abandoned')
      } else session.send(nowMs, payload, options)
    }
  }

  /** There will be no connection. */
  abandon(): void {
    for (const { options } of this.#take()) this.#settle(options, 'abandoned')
  }

  #take(): { readonly payload: Uint8Array; readonly options: SendOptions }[] {
    this.#sizeBytes = 0
    return this.#queue.splice(0)
  }

  #settle({ receipt }: SendOptions, outcome: Outcome): void {
    if (receipt === undefined) return
    this.#events.push({ type: 'receipt', token: receipt, outcome })
  }
}
