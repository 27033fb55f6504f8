import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Contestant } from '../harness/contestant.ts'
import { type MeasureWindow, warmUpMs } from '../harness/measure-window.ts'
import { startSides } from '../harness/start-sides.ts'
import type { ParticipantName } from '../peers/participants.ts'
import type { PingMark } from './ping-mark.ts'

const SCRIPT = join(import.meta.dirname, 'ping-side.ts')
const SIZE_BYTES = 64
/** Fewer round trips than this have no 99th percentile worth the name. */
const LEAST_SAMPLES = 200

/** Sends 64 B, one message at a time, each when the echo of the one before has come. */
export function pingContestant(name: ParticipantName, window: MeasureWindow): Contestant<PingMark> {
  const { leadInMs, measureMs } = window
  const firstMs = warmUpMs(name, window)
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
