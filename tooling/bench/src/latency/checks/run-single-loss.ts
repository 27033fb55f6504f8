import type { ControllerName } from '../../controllers.ts'
import { MessageClock } from '../message-clock.ts'
import { SimPair } from '../sim-pair.ts'

/** A range of seeds, each of which loses exactly one datagram. */
export interface SingleLossInput {
  readonly controller: ControllerName
  readonly rttMs: number
  readonly fromSeed: number
  readonly untilSeed: number
}

export interface SingleLossResult {
  readonly runs: number
  /** Messages that did not come within ten seconds. */
  readonly missing: number
  /** Longest that a message took beyond the delay of the path, in round trips. */
  readonly worstRtts: number
  /** The seed of that message. */
  readonly worstSeed: number
}

/** The loss strikes among so many datagrams of either side, the handshake's included. */
const CANDIDATES = 20
const MESSAGES = 30
const INTERVAL_MS = 1000 / 60

/** Loses datagram `seed % 20` of one side, and sees how long a game's messages take. */
export function runSingleLoss(input: SingleLossInput): SingleLossResult {
  let missing = 0
  let worstRtts = 0
  let worstSeed = -1
  for (let seed = input.fromSeed; seed < input.untilSeed; seed++) {
    for (const latencyMs of runSeed(input, seed)) {
      const rtts = (latencyMs - input.rttMs / 2) / input.rttMs
      if (rtts === Infinity) missing++
      if (rtts > worstRtts) {
        worstRtts = rtts
        worstSeed = seed
      }
    }
  }
  return { runs: input.untilSeed - input.fromSeed, missing, worstRtts, worstSeed }
}

function runSeed({ controller, rttMs }: SingleLossInput, seed: number): Float64Array {
  const clock = new MessageClock(MESSAGES)
  const [from, to] =
    Math.floor(seed / CANDIDATES) % 2 === 0 ? ['client', 'server'] : ['server', 'client']
  const { network, client, server, peer } = new SimPair(
    { seed, controller, minSendRate: 0, link: { delayMs: rttMs / 2 } },
    (network) => {
      network.link(from, to).loseIf = (index) => index === seed % CANDIDATES
    },
  )
  server.onMessage = (_, payload) => clock.onDelivered(network.nowMs, payload)
  // From the client's side of the handshake on: what it sends may come before its own ACK.
  network.runUntil(() => client.peers.length > 0, { forMs: 12_000 })
  const startMs = network.nowMs
  for (let i = 0; i < MESSAGES; i++) {
    network.run({ untilMs: startMs + i * INTERVAL_MS })
    client.send(peer, clock.next(network.nowMs))
  }
  network.runUntil(() => clock.delivered === MESSAGES, { forMs: 10_000 })
  return clock.latenciesMs
}
