import { setTimeout as sleep } from 'node:timers/promises'
import type { RudpConnection } from '@rudp/node'
import { fillPayload, writeFlowHeader } from './flow-message.ts'
import { FLOWS, type Side } from './flows.ts'
import { sharedNowMs } from './shared-clock.ts'

/** Sends the flows of one side and counts what it sent. */
export class FlowSender {
  /** Messages sent, by flow. */
  readonly sent: number[] = FLOWS.map(() => 0)
  readonly #connection: RudpConnection
  readonly #side: Side
  /** The next number, by channel. */
  readonly #numbers: Map<number, number> = new Map()

  constructor(connection: RudpConnection, side: Side) {
    this.#connection = connection
    this.#side = side
  }

  /** Sends every flow that has a rate for `durationMs`. */
  async run(durationMs: number): Promise<void> {
    const ours = FLOWS.flatMap((_, flow) => (this.#isOurs(flow) ? [flow] : []))
    await Promise.all(ours.map((flow) => this.#runFlow(flow, durationMs)))
  }

  /** Sends the next message of a flow; false when it is time to wait. The bytes are kept. */
  send(flow: number, message: Uint8Array): boolean {
    const { channels, mode, priority } = FLOWS[flow]!
    const count = this.sent[flow]!
    const channel = channels[count % channels.length]!
    const number = this.#numbers.get(channel) ?? 0
    this.#numbers.set(channel, number + 1)
    this.sent[flow] = count + 1
    writeFlowHeader(message, flow, number, sharedNowMs())
    return this.#connection.send(message, { channel, mode, priority, transfer: true })
  }

  #isOurs(flow: number): boolean {
    const { senders, perSecond } = FLOWS[flow]!
    return perSecond > 0 && senders.includes(this.#side)
  }

  /** Keeps to the flow's rate on average, however late a timer fires. */
  async #runFlow(flow: number, durationMs: number): Promise<void> {
    const { perSecond, sizeBytes } = FLOWS[flow]!
    const total = Math.round((perSecond * durationMs) / 1000)
    const startedAtMs = performance.now()
    for (let i = 0; i < total && this.#connection.state === 'connected'; i++) {
      const message = new Uint8Array(sizeBytes)
      fillPayload(message, this.#nextNumber(flow))
      this.send(flow, message)
      const waitMs = startedAtMs + ((i + 1) * 1000) / perSecond - performance.now()
      if (waitMs > 0) await sleep(waitMs)
    }
  }

  #nextNumber(flow: number): number {
    const { channels } = FLOWS[flow]!
    return this.#numbers.get(channels[this.sent[flow]! % channels.length]!) ?? 0
  }
}
