import { SimulatedEndpoint } from '@rudp/connection/testing'
import { type Link, type LinkConditions, LinkMeter, SimulatedNetwork } from '@rudp/simulator'
import { MAX_FRAGMENT_BYTES, MAX_FRAME_BYTES, UDP_HEADER_BYTES } from '@rudp/wire'
import type { ControllerName } from '../controllers.ts'
import { BulkFlow, MAX_RECEIVE_ALLOC, type Traffic } from './bulk-flow.ts'

/** Flows of one kind that share a bottleneck; the receiver sends nothing of its own. */
export interface FlowsInput {
  readonly controller: ControllerName
  readonly mbit: number
  readonly rttMs: number
  /** Queue of the bottleneck, as a multiple of the bandwidth-delay product. */
  readonly queueBdp: number
  /** When each flow begins, in ms. */
  readonly startsAtMs: readonly number[]
  readonly traffic?: Traffic
  /** Conditions of the way on from the bottleneck, beside its delay: random loss, reordering. */
  readonly link?: LinkConditions
  readonly seed: number
  /** Whether to sample the queue as well. */
  readonly traced?: boolean
}

export interface FlowsResult {
  /** Share of the bottleneck that was used, in IP bytes, from second 5 to 30. */
  readonly utilisation: number
  /** Share of the datagrams that its queue dropped meanwhile. */
  readonly loss: number
  readonly queueP95Ms: number
  /** Share of the bottleneck that became delivered messages, each full frame counted as IP bytes. */
  readonly goodput: number
  /** For each flow, the IP bytes that left the bottleneck in each second. */
  readonly bytesBySecond: readonly (readonly number[])[]
  /** Waiting time in the queue, every 50 ms; empty unless traced. */
  readonly queueMs: readonly number[]
  /** Flows whose connection did not last: must be 0. */
  readonly dead: number
}

export const SECONDS = 30
/** Before it the flows find their rate. */
export const MEASURE_FROM_S = 5
export const TRACE_INTERVAL_MS = 50
const IP_FRAME_BYTES = MAX_FRAME_BYTES + UDP_HEADER_BYTES

/** Bytes that the path holds without any queue. */
export function bdpBytes({ mbit, rttMs }: Pick<FlowsInput, 'mbit' | 'rttMs'>): number {
  return (mbit * 1e6 * rttMs) / 8_000
}

/** Runs the flows for thirty seconds. */
export function runFlows(input: FlowsInput): FlowsResult {
  const { controller, mbit, rttMs, queueBdp, startsAtMs, traffic = 'bulk', seed } = input
  const network = new SimulatedNetwork({ seed, link: { delayMs: rttMs / 2 } })
  const bottleneck = network.bottleneck({
    bitsPerSecond: mbit * 1e6,
    queueBytes: queueBdp * bdpBytes(input),
  })
  let deliveredBytes = 0
  openServer(network, startsAtMs.length).onMessage = (_, payload) => {
    deliveredBytes += payload.byteLength
  }
  const links: Link[] = []
  const flows = startsAtMs.map((atMs, index) => {
    const name = `client ${index}`
    links.push(network.setLink(name, 'server', { delayMs: rttMs / 2, ...input.link }))
    network.routeThrough(name, 'server', bottleneck)
    const flow = new BulkFlow(network, name, { controller, traffic })
    flow.startAt(atMs)
    return flow
  })

  const meter = new LinkMeter(bottleneck)
  const before = { delivered: 0, offered: 0, dropped: 0 }
  network.at(MEASURE_FROM_S * 1000, () => {
    meter.start(network.nowMs)
    before.delivered = deliveredBytes
    before.offered = bottleneck.counters.offered
    before.dropped = bottleneck.counters.queueFull
  })
  const queueMs: number[] = []
  if (input.traced === true) traceQueue(network, bottleneck, queueMs)
  const bytesBySecond = runBySecond(network, links)

  const { offered, queueFull } = bottleneck.counters
  const capacityBytes = ((SECONDS - MEASURE_FROM_S) * mbit * 1e6) / 8
  return {
    utilisation: meter.utilisation(network.nowMs),
    loss: (queueFull - before.dropped) / (offered - before.offered),
    queueP95Ms: meter.queueDelayMs(0.95),
    goodput:
      ((deliveredBytes - before.delivered) * IP_FRAME_BYTES) / MAX_FRAGMENT_BYTES / capacityBytes,
    bytesBySecond,
    queueMs,
    dead: flows.filter((flow) => !flow.isAlive).length,
  }
}

function openServer(network: SimulatedNetwork, maxConnections: number): SimulatedEndpoint {
  const random = network.random.fork('server')
  const server = new SimulatedEndpoint(network.host('server'), {
    random: () => random.uint32(),
    maxReceiveAlloc: MAX_RECEIVE_ALLOC,
    maxConnections,
  })
  server.keepsDeliveries = false
  return server
}

function traceQueue(network: SimulatedNetwork, bottleneck: Link, queueMs: number[]): void {
  const sample = (): void => {
    queueMs.push(bottleneck.queueDelayMs(network.nowMs))
    network.at(network.nowMs + TRACE_INTERVAL_MS, sample)
  }
  network.at(0, sample)
}

/** Lets the time pass, and counts for each flow what left the bottleneck in each second. */
function runBySecond(network: SimulatedNetwork, links: readonly Link[]): number[][] {
  const ipBytes = ({ counters }: Link): number =>
    counters.offeredBytes + counters.offered * UDP_HEADER_BYTES
  const bySecond: number[][] = links.map(() => [])
  let totals = links.map(ipBytes)
  for (let second = 1; second <= SECONDS; second++) {
    network.run({ untilMs: second * 1000 })
    const now = links.map(ipBytes)
    for (const [index, total] of now.entries()) bySecond[index]?.push(total - (totals[index] ?? 0))
    totals = now
  }
  return bySecond
}
