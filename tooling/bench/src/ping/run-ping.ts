import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Contestant } from '../harness/contestant.ts'
import { startSides } from '../harness/start-sides.ts'
import { PARTICIPANTS, type Participant, type ParticipantName } from '../peers/participants.ts'
import type { PingMark } from './ping-mark.ts'

const SCRIPT = join(import.meta.dirname, 'ping-side.ts')
const SIZE_BYTES = 64
/** Fewer round trips than this have no 99th percentile worth the name. */
const LEAST_SAMPLES = 200

export interface PingWindow {
  /** Before the first measurement of a process. */
  readonly warmUpMs: number
  /** The same for a protocol in JavaScript, until it is compiled: at 10,000 round trips a second that takes its time. */
  readonly scriptWarmUpMs: number
  /** Before each further measurement. */
  readonly leadInMs: number
  readonly measureMs: number
}

/** Sends 64 B, one message at a time, each when the echo of the one before has come. */
export function pingContestant(
  name: ParticipantName,
  { warmUpMs, scriptWarmUpMs, leadInMs, measureMs }: PingWindow,
): Contestant<PingMark> {
  const { isScript = false }: Participant = PARTICIPANTS[name]
  const firstMs = isScript ? scriptWarmUpMs : warmUpMs
  return {
    name,
    async start() {
      const task = { kind: 'ping', script: SCRIPT, sizeBytes: SIZE_BYTES } as const
      const { listener, connector } = await startSides(name, task)
      let isWarm = false
      return {
        async measure() {
          if (!isWarm) {
            // Engines throw compiled code away when it first meets a pause, of which there will be more.
            await connector.ask('go')
            await sleep(firstMs / 2)
            await connector.ask('stop')
          }
          await connector.ask('go')
          await sleep(isWarm ? leadInMs : firstMs / 2)
          isWarm = true
          await connector.ask('mark')
          await sleep(measureMs)
          const mark = await connector.ask<PingMark>('stop')
          if (mark.damaged > 0) throw new Error(`Cannot measure ${name}: messages came damaged`)
          if (mark.samples < LEAST_SAMPLES) {
            throw new Error(`Cannot measure ${name}: only ${mark.samples} round trips`)
          }
          return mark
        },
        async end() {
          await Promise.all([connector.end(), listener.end()])
        },
      }
    },
  }
}
