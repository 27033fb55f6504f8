import { setTimeout as sleep } from 'node:timers/promises'
import type { RudpConnection } from '@rudp/node'
import { Durations } from './durations.ts'
import { type Ping, readPing, writePing } from './ping-message.ts'

/** How to ping. */
export interface PingPlan {
  /** Infinity: until somebody stops it. */
  readonly count: number
  readonly intervalMs: number
  readonly sizeBytes: number
  readonly mode: Ping['mode']
  /** How long to wait for answers after the last ping. */
  readonly waitMs: number
}

const CHANNEL = 0

/** Sends pings over a connection and measures how long their answers take. */
export class Pinger {
  readonly rtts: Durations = new Durations()
  sent = 0
  duplicates = 0
  readonly #plan: PingPlan
  readonly #onReply: (number: number, rttMs: number, sizeBytes: number) => void
  /** When the pings left that have not been answered. */
  readonly #sentAtMs: Map<number, number> = new Map()
  #wake: () => void = () => {}

  constructor(plan: PingPlan, onReply: (number: number, rttMs: number, sizeBytes: number) => void) {
    this.#plan = plan
    this.#onReply = onReply
  }

  /** Pings until all are sent and answered, or the wait is over, or `signal` aborts. */
  async run(connection: RudpConnection, signal: AbortSignal): Promise<void> {
    const { count, intervalMs, waitMs } = this.#plan
    while (this.sent < count && !signal.aborted) {
      this.#send(connection)
      if (this.sent < count) await rest(intervalMs, signal)
    }
    const answered = new Promise<void>((resolve) => {
      this.#wake = resolve
    })
    if (this.#sentAtMs.size > 0) await Promise.race([answered, rest(waitMs, signal)])
  }

  /** Feeds a message that came. */
  handleMessage(message: Uint8Array): void {
    const ping = readPing(message)
    if (ping === undefined) return
    const sentAtMs = this.#sentAtMs.get(ping.number)
    if (sentAtMs === undefined) {
      this.duplicates++
      return
    }
    this.#sentAtMs.delete(ping.number)
    const rttMs = performance.now() - sentAtMs
    this.rtts.add(rttMs)
    this.#onReply(ping.number, rttMs, message.length)
    if (this.#sentAtMs.size === 0) this.#wake()
  }

  #send(connection: RudpConnection): void {
    const { mode, sizeBytes } = this.#plan
    const number = ++this.sent
    const message = writePing({ mode, number }, sizeBytes)
    this.#sentAtMs.set(number, performance.now())
    connection.send(message, { mode, channel: CHANNEL })
  }
}

/** Waits; an abort ends the wait and is no error. */
async function rest(durationMs: number, signal: AbortSignal): Promise<void> {
  await sleep(durationMs, undefined, { signal }).catch(() => {})
}
