import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Contestant } from '../harness/contestant.ts'
import { type MeasureWindow, warmUpMs } from '../harness/measure-window.ts'
import type { Side } from '../harness/side.ts'
import { startSides } from '../harness/start-sides.ts'
import { PARTICIPANTS, type Participant, type ParticipantName } from '../peers/participants.ts'
import type { BulkMark } from './bulk-mark.ts'

const SCRIPT = join(import.meta.dirname, 'bulk-side.ts')
const SETTLE_TIMEOUT_MS = 10_000

/** One transfer to measure. */
export interface BulkCase {
  /** Tells it from the others. */
  readonly name: string
  readonly participant: ParticipantName
  readonly sizeBytes: number
  readonly window: MeasureWindow
}

/** What a transfer came to. */
export interface BulkResult {
  readonly messagesPerSecond: number
  readonly framesPerSecond: number
  readonly megabytesPerSecond: number
  /** Of both sides together. */
  readonly cpuSecondsPerGigabyte: number
  /** Share of a core that each side used. */
  readonly senderLoad: number
  readonly receiverLoad: number
}

/** Measures a transfer that goes on from lead-in to the end of the measurement, then settles. */
export function bulkContestant(of: BulkCase): Contestant<BulkResult> {
  return {
    name: of.name,
    async start() {
      const task = { kind: 'bulk', script: SCRIPT, sizeBytes: of.sizeBytes } as const
      const { listener: receiver, connector: sender } = await startSides(of.participant, task)
      const transfer = new Transfer(of, sender, receiver)
      let isWarm = false
      return {
        async measure() {
          const leadInMs = isWarm ? of.window.leadInMs : warmUpMs(of.participant, of.window)
          isWarm = true
          return transfer.measure(leadInMs)
        },
        end: () => transfer.end(),
      }
    },
  }
}

class Transfer {
  readonly #case: BulkCase
  readonly #sender: Side
  readonly #receiver: Side

  constructor(of: BulkCase, sender: Side, receiver: Side) {
    this.#case = of
    this.#sender = sender
    this.#receiver = receiver
  }

  async measure(leadInMs: number): Promise<BulkResult> {
    await this.#sender.ask('go')
    await sleep(leadInMs)
    const before = await this.#marks()
    await sleep(this.#case.window.measureMs)
    const after = await this.#marks()
    await this.#settle((await this.#sender.ask<BulkMark>('stop')).messages)
    return bulkResult(before, after, this.#case.sizeBytes)
  }

  async end(): Promise<void> {
    await Promise.all([this.#sender.end(), this.#receiver.end()])
  }

  async #marks(): Promise<{ sender: BulkMark; receiver: BulkMark }> {
    const [sender, receiver] = await Promise.all([
      this.#sender.ask<BulkMark>('mark'),
      this.#receiver.ask<BulkMark>('mark'),
    ])
    return { sender, receiver }
  }

  /** Waits until all that was sent has arrived, whole and in order; or, of raw sockets, what will. */
  async #settle(sent: number): Promise<void> {
    const { name, participant } = this.#case
    const { isLossy = false }: Participant = PARTICIPANTS[participant]
    const deadlineMs = performance.now() + SETTLE_TIMEOUT_MS
    for (let last = -1; ; ) {
      const { messages, damaged } = await this.#receiver.ask<BulkMark>('mark')
      if (damaged > 0) throw new Error(`Cannot measure ${name}: ${damaged} messages came damaged`)
      if (messages === sent || (isLossy && messages === last)) return
      if (performance.now() > deadlineMs) {
        throw new Error(`Cannot measure ${name}: ${sent - messages} of ${sent} messages never came`)
      }
      last = messages
      await sleep(20)
    }
  }
}

/**
 * What went on between two pairs of marks. Each side's are read against its own clock: the harness
 * may be late to ask, and not ask both at the same moment.
 */
export function bulkResult(
  before: { sender: BulkMark; receiver: BulkMark },
  after: { sender: BulkMark; receiver: BulkMark },
  sizeBytes: number,
): BulkResult {
  const seconds = (after.receiver.nowMs - before.receiver.nowMs) / 1_000
  const messagesPerSecond = (after.receiver.messages - before.receiver.messages) / seconds
  const senderLoad = load(before.sender, after.sender)
  const receiverLoad = load(before.receiver, after.receiver)
  return {
    messagesPerSecond,
    framesPerSecond: (after.receiver.frames - before.receiver.frames) / seconds,
    megabytesPerSecond: (messagesPerSecond * sizeBytes) / 1e6,
    cpuSecondsPerGigabyte: ((senderLoad + receiverLoad) / (messagesPerSecond * sizeBytes)) * 1e9,
    senderLoad,
    receiverLoad,
  }
}

function load(before: BulkMark, after: BulkMark): number {
  return (after.cpuMs - before.cpuMs) / (after.nowMs - before.nowMs)
}
