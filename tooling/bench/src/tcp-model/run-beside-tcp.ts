import { SimulatedEndpoint } from '@rudp/connection/testing'
import { SimulatedNetwork } from '@rudp/simulator'
import { BulkFlow, MAX_RECEIVE_ALLOC } from '../congestion/bulk-flow.ts'
import { bdpBytes } from '../congestion/run-flows.ts'
import type { ControllerName } from '../controllers.ts'
import { ONE_WAY_MS } from '../fairness/run-fairness.ts'
import { TcpReceiver } from './tcp-receiver.ts'
import { TcpSender } from './tcp-sender.ts'

/** The run of the fairness bench, in virtual time. */
export interface BesideTcpInput {
  readonly controller: ControllerName
  readonly mbit: number
  readonly seconds: number
  readonly seed: number
}

/** Timers of a real host are that late, at most. */
const MAX_TIMER_LATENESS_MS = 2
/** Of the hosts: it keeps flows from falling into step. */
const JITTER_MS = 0.05
const START_SPREAD_MS = 40
/** The emulator counts the packet under way as queued, the simulator does not. */
const PACKET_BYTES = 1500
const IP_BYTES = 28

/** Runs rudp beside a model of Linux's Reno. Returns rudp's rate as a multiple of TCP's. */
export function runBesideTcp({ controller, mbit, seconds, seed }: BesideTcpInput): number {
  const network = new SimulatedNetwork({ seed })
  const queueBytes = bdpBytes({ mbit, rttMs: 2 * ONE_WAY_MS })
  const bitsPerSecond = mbit * 1e6
  const forth = network.bottleneck({ bitsPerSecond, queueBytes: queueBytes - PACKET_BYTES })
  const back = network.bottleneck({ bitsPerSecond, queueBytes })
  const connect = (from: string, to: string): (() => number) => {
    const conditions = { delayMs: ONE_WAY_MS, jitterMs: JITTER_MS }
    const { counters } = network.setLink(from, to, conditions)
    network.setLink(to, from, conditions)
    network.routeThrough(from, to, forth)
    network.routeThrough(to, from, back)
    return () => counters.offeredBytes + counters.offered * IP_BYTES
  }
  const rudpBytes = connect('client', 'server')
  const tcpBytes = connect('tcp sender', 'tcp receiver')

  const random = network.random.fork('server')
  const server = new SimulatedEndpoint(network.host('server'), {
    random: () => random.uint32(),
    maxReceiveAlloc: MAX_RECEIVE_ALLOC,
    maxConnections: 1,
  })
  server.keepsDeliveries = false
  server.onMessage = () => {}
  new BulkFlow(network, 'client', { controller, traffic: 'bulk' }).startAt(0)
  network.host('client').maxTimerLatenessMs = MAX_TIMER_LATENESS_MS
  new TcpReceiver(network.host('tcp receiver'))
  const tcp = new TcpSender(network.host('tcp sender'), 'tcp receiver')
  network.at(network.random.float() * START_SPREAD_MS, () => tcp.start())
  network.run({ untilMs: seconds * 1000 })
  return rudpBytes() / tcpBytes()
}
