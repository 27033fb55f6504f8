import { quantile } from '../quantile.ts'
import { FlightLog } from './flight-log.ts'
import { idealLatencies } from './ideal-sender.ts'
import { boundInputOf, type LatencyCell, lossModelOf, minSendRateOf } from './latency-cell.ts'
import { MessageClock } from './message-clock.ts'
import { SimPair } from './sim-pair.ts'

/** What a cell gave. */
export interface LatencyResult {
  readonly messages: number
  readonly p50Ms: number
  readonly p95Ms: number
  readonly p99Ms: number
  readonly maxMs: number
  /** Times that a message left, on average. */
  readonly copies: number
  /** Bytes that the sender's datagrams held, handshake and acks included. */
  readonly bytesPerMessage: number
  /** Spurious resends a message (see `FlightLog`). */
  readonly spurious: number
  /** Messages that never came: must be 0. */
  readonly missing: number
  /** The p99 of an ideal sender on a path with the same bursts; `NaN` for other cells. */
  readonly idealP99Ms: number
  /** Frames and fragments that the receiver refused, copies of what it has aside: must be 0. */
  readonly refused: number
}

const CHANNEL = 0
/** How long stragglers may take. */
const TAIL_MS = 60_000
/** How long resends that nobody needs any more are still counted. */
const SETTLE_MS = 2_000
const IDEAL_MESSAGES = 100_000

interface Totals {
  bytes: number
  transmissions: number
  spurious: number
  refused: number
}

/** Sends the cell's messages, seed by seed, and times every one. */
export function runCell(cell: LatencyCell): LatencyResult {
  const { seeds, messagesPerSeed } = cell
  const messages = seeds * messagesPerSeed
  const latenciesMs = new Float64Array(messages)
  const totals: Totals = { bytes: 0, transmissions: 0, spurious: 0, refused: 0 }
  for (let seed = 1; seed <= seeds; seed++) {
    latenciesMs.set(runSeed(cell, seed, totals), (seed - 1) * messagesPerSeed)
  }
  latenciesMs.sort()
  return {
    messages,
    p50Ms: quantile(latenciesMs, 0.5),
    p95Ms: quantile(latenciesMs, 0.95),
    p99Ms: quantile(latenciesMs, 0.99),
    maxMs: quantile(latenciesMs, 1),
    copies: totals.transmissions / messages,
    bytesPerMessage: totals.bytes / messages,
    spurious: totals.spurious / messages,
    missing: latenciesMs.reduce((count, ms) => (ms === Infinity ? count + 1 : count), 0),
    idealP99Ms: cell.pattern === 'burst' ? idealP99(cell) : Number.NaN,
    refused: totals.refused,
  }
}

function idealP99(cell: LatencyCell): number {
  return quantile(idealLatencies(boundInputOf(cell), IDEAL_MESSAGES, 1), 0.99)
}

function runSeed(cell: LatencyCell, seed: number, totals: Totals): Float64Array {
  const { controller, rttMs, rate, messagesPerSeed } = cell
  const log = new FlightLog()
  const clock = new MessageClock(messagesPerSeed)
  const pair = new SimPair({
    seed,
    controller,
    minSendRate: minSendRateOf(cell),
    link: { delayMs: rttMs / 2, loss: lossModelOf(cell), ...cell.link },
    redundantChannels: cell.redundant === true ? [CHANNEL] : [],
    onClientSent: (bytes, fate) => {
      totals.bytes += bytes.length
      log.onSent(bytes, fate)
    },
    onServerSent: (bytes, fate) => log.onAnswered(bytes, fate),
  })
  const { network, client, server, peer } = pair
  if (!pair.connect()) return clock.latenciesMs
  server.onMessage = (_, payload) => clock.onDelivered(network.nowMs, payload)
  const startMs = network.nowMs
  for (let i = 0; i < messagesPerSeed; i++) {
    network.run({ untilMs: startMs + (i * 1000) / rate })
    client.send(peer, clock.next(network.nowMs), { channel: CHANNEL })
  }
  network.runUntil(() => clock.delivered === messagesPerSeed, { forMs: TAIL_MS })
  network.run({ forMs: SETTLE_MS })

  const { transmissions, spuriousResends } = log.summary()
  totals.transmissions += transmissions
  totals.spurious += spuriousResends
  totals.refused += refusedBy(pair)
  return clock.latenciesMs
}

/** Frames and fragments that arrived intact and that the receiver would not take. */
function refusedBy({ server }: SimPair): number {
  const session = server.peers[0]?.connection.session
  if (session === undefined) return 0
  const { invalidFragments, contradictoryFragments, overLimitFragments } = session.inbox.counters
  const { framesOutside } = session.arrivals.counters
  return framesOutside + invalidFragments + contradictoryFragments + overLimitFragments
}
