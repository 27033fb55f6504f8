import { setTimeout as sleep } from 'node:timers/promises'
import { collect } from './collect.ts'
import { READINGS_CHANNEL } from './protocol.ts'
import { type Policy, Station } from './station.ts'

const SENSORS = 20
const PERIOD_MS = 50
/** The sensors produce some four times that. */
const UPLINK_BYTES_PER_SECOND = 2000

export interface Outcome {
  readonly measured: number
  readonly arrived: number
  readonly replaced: number
  readonly expired: number
  /** Age on arrival of the reading in the middle, and of the last one. */
  readonly medianAgeMs: number
  readonly lastAgeMs: number
  readonly alarmAgeMs: number
}

/** Lets one station report for `seconds` and raise an alarm in the end. */
export async function tryPolicy(policy: Policy, seconds: number): Promise<Outcome> {
  const agesMs: number[] = []
  await using server = await collect(0, {
    reading: ({ measuredAtMs }) => agesMs.push(Date.now() - measuredAtMs),
    alarm: () => {},
  })
  const station = await Station.connect(server.address, policy, UPLINK_BYTES_PER_SECOND)

  const startMs = Date.now()
  const rounds = Math.round((1000 * seconds) / PERIOD_MS)
  for (let round = 0; round < rounds; round++) {
    await sleep(Math.max(0, startMs + round * PERIOD_MS - Date.now()))
    for (let sensor = 0; sensor < SENSORS; sensor++) {
      station.report({ sensor, celsius: 20 + Math.random(), measuredAtMs: Date.now() })
    }
  }
  const raisedAtMs = Date.now()
  await station.raiseAlarm('too hot')
  const alarmAgeMs = Date.now() - raisedAtMs

  // The book is kept by channel: each reason for a message not to arrive has its counter.
  const { replaced = 0, expired = 0 } = station.connection.channelStats(READINGS_CHANNEL).sent
  // Whatever still waits is not worth waiting for.
  await station.connection.close({ drain: false })
  const lastAgeMs = agesMs.at(-1) ?? Number.NaN
  const medianAgeMs = agesMs.sort((a, b) => a - b)[agesMs.length >> 1] ?? Number.NaN
  const [measured, arrived] = [rounds * SENSORS, agesMs.length]
  return { measured, arrived, replaced, expired, medianAgeMs, lastAgeMs, alarmAgeMs }
}
