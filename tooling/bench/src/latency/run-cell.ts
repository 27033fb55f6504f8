import { MODE_RELIABLE } from '@rudp/channels'
import type { CongestionControllerFactory } from '@rudp/congestion'
import { SimulatedEndpoint } from '@rudp/connection/testing'
import { burstLoss, type LinkConditions, Random, SimulatedNetwork } from '@rudp/simulator'

/** One workload on one path. */
export interface LatencyCell {
  readonly congestion: CongestionControllerFactory
  /** Floor of the send rate, in bytes a second. */
  readonly minSendRate: number
  readonly rttMs: number
  readonly loss: number
  readonly pattern: 'independent' | 'burst'
  /** Messages a second. */
  readonly rate: number
  /** Further conditions of both directions. */
  readonly link?: LinkConditions
  readonly seeds: number
  readonly messagesPerSeed: number
}

/** What a cell gave. */
export interface LatencyResult {
  /** Of every message, in ms, ascending. */
  readonly latenciesMs: Float64Array
  /** Fragments sent for each message. */
  readonly copies: number
  /** Share of frames declared lost although they had arrived. */
  readonly spurious: number
  /** Messages that never came: must be 0. */
  readonly missing: number
}

/** Mean length of a burst of losses. */
export const MEAN_BURST = 3
const MESSAGE_BYTES = 100
/** How long stragglers may take. */
const TAIL_MS = 30_000

/** Sends the cell's messages on one ordered reliable channel, and times every one. */
export function runCell(cell: LatencyCell): LatencyResult {
  const { seeds, messagesPerSeed } = cell
  const latenciesMs = new Float64Array(seeds * messagesPerSeed)
  const totals = { count: 0, fragments: 0, spurious: 0, frames: 0 }
  for (let seed = 1; seed <= seeds; seed++) runSeed(cell, seed, latenciesMs, totals)
  return {
    latenciesMs: latenciesMs.subarray(0, totals.count).sort(),
    copies: totals.fragments / (seeds * messagesPerSeed),
    spurious: totals.spurious / totals.frames,
    missing: seeds * messagesPerSeed - totals.count,
  }
}

function runSeed(
  cell: LatencyCell,
  seed: number,
  latenciesMs: Float64Array,
  totals: { count: number; fragments: number; spurious: number; frames: number },
): void {
  const { rttMs, loss, pattern, rate, congestion, minSendRate } = cell
  const network = new SimulatedNetwork({
    seed,
    link: {
      delayMs: rttMs / 2,
      loss: pattern === 'burst' && loss > 0 ? burstLoss(loss, MEAN_BURST) : loss,
      ...cell.link,
    },
  })
  const options = { congestion, minSendRate }
  const server = endpoint(network, 'server', seed, { ...options, maxConnections: 1 })
  const client = endpoint(network, 'client', seed + 500, options)
  const peer = client.connect('server')
  network.runUntil(() => server.peers.length > 0 && client.peers.length > 0, { untilMs: 10_000 })
  const startMs = network.nowMs
  const before = totals.count
  server.onMessage = (_, payload) => {
    const sentAtMs = new DataView(payload.buffer).getFloat64(0)
    latenciesMs[totals.count++] = network.nowMs - sentAtMs
  }
  for (let i = 0; i < cell.messagesPerSeed; i++) {
    network.run({ untilMs: startMs + (i * 1000) / rate })
    const payload = new Uint8Array(MESSAGE_BYTES)
    new DataView(payload.buffer).setFloat64(0, network.nowMs)
    client.send(peer, payload, { channel: 0, mode: MODE_RELIABLE })
  }
  const all = before + cell.messagesPerSeed
  network.runUntil(() => totals.count >= all, { untilMs: network.nowMs + TAIL_MS })
  const { session } = peer.connection
  if (session === undefined) return
  totals.fragments += session.messages.counters.fragments
  totals.spurious += session.frames.counters.framesSpuriouslyLost
  totals.frames += session.frames.counters.framesSent
}

function endpoint(
  network: SimulatedNetwork,
  name: string,
  seed: number,
  options: {
    congestion: CongestionControllerFactory
    minSendRate: number
    maxConnections?: number
  },
): SimulatedEndpoint {
  const random = new Random(seed)
  const each = { ...options, random: () => random.uint32() }
  const made = new SimulatedEndpoint(network.host(name), each)
  made.keepsDeliveries = false
  return made
}
