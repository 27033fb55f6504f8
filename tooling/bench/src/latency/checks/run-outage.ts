import type { ControllerName } from '../../controllers.ts'
import { minSendRateOf } from '../latency-cell.ts'
import { MessageClock } from '../message-clock.ts'
import { SimPair } from '../sim-pair.ts'

/** A path that is dead for a while, both ways. */
export interface OutageInput {
  readonly controller: ControllerName
  readonly rttMs: number
  readonly outageMs: number
  /** `game`: 60 messages a second go on; `single`: one message during the outage, then nothing. */
  readonly traffic: 'game' | 'single'
  readonly seed: number
}

export interface OutageResult {
  /** From healing to the first delivery after it. */
  readonly recoveryMs: number
  /** Longest time without a datagram from the sender while the path was dead. */
  readonly longestPauseMs: number
  /** Most datagrams that left at one instant after the first second of silence. */
  readonly mostAtOnce: number
}

const INTERVAL_MS = 1000 / 60
const WARM_UP_MS = 2_000

/** Lets a path die and heal, and times the first delivery after it. */
export function runOutage(input: OutageInput): OutageResult {
  const { rttMs, outageMs, traffic, seed } = input
  const sentAtMs: number[] = []
  const clock = new MessageClock(Math.ceil((WARM_UP_MS + outageMs + 3_000) / INTERVAL_MS))
  const pair = new SimPair({
    seed,
    controller: input.controller,
    minSendRate: minSendRateOf(input),
    link: { delayMs: rttMs / 2 },
    onClientSent: (_, fate) => sentAtMs.push(fate.offeredAtMs),
  })
  const { network, client, server, peer } = pair
  if (!pair.connect()) throw new Error('Cannot test outage: no connection on a perfect path')
  const startMs = network.nowMs
  // The phase against timers and messages differs from seed to seed.
  const downAtMs = startMs + WARM_UP_MS + network.random.float() * 200
  const upAtMs = downAtMs + outageMs
  network.at(downAtMs, () => network.partition(['client'], ['server']))
  network.at(upAtMs, () => network.heal())

  let recoveredAtMs = Infinity
  server.onMessage = (_, payload) => {
    clock.onDelivered(network.nowMs, payload)
    if (network.nowMs > upAtMs && recoveredAtMs === Infinity) recoveredAtMs = network.nowMs
  }
  const untilMs = upAtMs + 2_500
  for (let atMs = startMs; atMs < untilMs; atMs += INTERVAL_MS) {
    const isSpent = traffic === 'single' && atMs >= downAtMs + INTERVAL_MS
    network.run({ untilMs: atMs })
    if (!isSpent) client.send(peer, clock.next(network.nowMs))
  }
  network.run({ untilMs: upAtMs + 20_000 })
  const silent = sentAtMs.filter((atMs) => atMs > downAtMs && atMs <= upAtMs)
  return {
    recoveryMs: recoveredAtMs - upAtMs,
    longestPauseMs: longestPause([downAtMs, ...silent, upAtMs]),
    mostAtOnce: mostEqual(silent.filter((atMs) => atMs > downAtMs + 1_000)),
  }
}

function longestPause(atMs: readonly number[]): number {
  return atMs.reduce((longest, ms, i) => Math.max(longest, ms - (atMs[i - 1] ?? ms)), 0)
}

function mostEqual(atMs: readonly number[]): number {
  let most = 0
  let count = 0
  for (let i = 0; i < atMs.length; i++) {
    count = atMs[i] === atMs[i - 1] ? count + 1 : 1
    most = Math.max(most, count)
  }
  return most
}
