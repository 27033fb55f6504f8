import { burstLoss, FATE_DELIVERED } from '@rudp/simulator'
import { MEAN_BURST } from '../latency-cell.ts'
import { SimPair } from '../sim-pair.ts'

/** Handshakes over a path that loses in bursts. */
export interface HandshakeInput {
  readonly rttMs: number
  readonly loss: number
  readonly fromSeed: number
  readonly untilSeed: number
}

export interface HandshakeResult {
  /** Until both sides were connected, by seed, in ms; `Infinity` if they never were. */
  readonly bothUpMs: readonly number[]
  /** The client's handshakes whose first SYN and its answer both survived, in ms. */
  readonly unharmedMs: readonly number[]
}

/** Opens one connection a seed. */
export function runHandshake(input: HandshakeInput): HandshakeResult {
  const bothUpMs: number[] = []
  const unharmedMs: number[] = []
  for (let seed = input.fromSeed; seed < input.untilSeed; seed++) {
    const clientFates: boolean[] = []
    const serverFates: boolean[] = []
    const pair = new SimPair({
      seed,
      controller: 'tfrc',
      minSendRate: 0,
      link: { delayMs: input.rttMs / 2, loss: burstLoss(input.loss, MEAN_BURST) },
      onClientSent: (_, { fate }) => clientFates.push(fate === FATE_DELIVERED),
      onServerSent: (_, { fate }) => serverFates.push(fate === FATE_DELIVERED),
    })
    bothUpMs.push(pair.connect() ? pair.network.nowMs : Infinity)
    if (clientFates[0] === true && serverFates[0] === true) {
      unharmedMs.push(pair.client.logOf(pair.peer).connectedAtMs)
    }
  }
  return { bothUpMs, unharmedMs }
}
