import type { CongestionControllerFactory } from '@rudp/congestion'
import * as controllers from '@rudp/congestion'
import type { EndpointPeer } from '@rudp/connection'
import { SimulatedEndpoint } from '@rudp/connection/testing'
import { Random, type SimulatedHost, SimulatedNetwork } from '@rudp/simulator'
import { Ledger } from './ledger.ts'
import type { Flow, Plan, SidePlan } from './plan.ts'

/** What a world came to. */
export interface Outcome {
  readonly seed: number
  readonly violations: readonly string[]
  /** Datagrams handed to the network. */
  readonly packets: number
  readonly simulatedMs: number
  readonly sent: number
  readonly delivered: number
  readonly traceHash: string
}

/** After the last outage and the last pause, all that is promised must arrive within so long. */
const PATIENCE_MS = 120_000
/** As `ConnectionOptions` has it by default. */
const IDLE_TIMEOUT_MS = 20_000
/** Largest fragment: memory is granted in multiples of it. */
const FRAGMENT_BYTES = 1448
const MAX_VIOLATIONS = 5

/** A side of the world: its endpoint, what it was promised, and its end of the connection. */
interface Side {
  readonly plan: SidePlan
  readonly endpoint: SimulatedEndpoint<SimulatedHost>
  /** What this side sends. */
  readonly outgoing: Ledger
  peer: EndpointPeer | undefined
  /** When a whole frame last reached it. */
  heardAtMs: number
}

/** Lives through `plan`, oracles watching. */
export function runWorld(plan: Plan): Outcome {
  const violations: string[] = []
  const fail = (what: string): void => {
    if (violations.length < MAX_VIOLATIONS) violations.push(what)
  }
  const network = new SimulatedNetwork({ seed: plan.seed })
  network.setLink('client', 'server', plan.up)
  network.setLink('server', 'client', plan.down)
  const world: World = { plan, network, fail, sent: 0, delivered: 0 }
  try {
    live(world)
  } catch (error) {
    fail(`threw ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`)
  }
  return {
    seed: plan.seed,
    violations,
    packets: network.counters.sent,
    simulatedMs: network.nowMs,
    sent: world.sent,
    delivered: world.delivered,
    traceHash: String(network.traceHash),
  }
}

interface World {
  readonly plan: Plan
  readonly network: SimulatedNetwork
  readonly fail: (what: string) => void
  /** Messages, of both sides. */
  sent: number
  delivered: number
}

function live(world: World): void {
  const { plan, network, fail } = world
  const server = makeSide(world, 'server', 1)
  const client = makeSide(world, 'client', 0)
  listen(client, server, world)
  listen(server, client, world)
  client.peer = client.endpoint.connect('server')
  const stands = network.runUntil(() => server.peer !== undefined, { untilMs: 60_000 })
  if (!stands || client.endpoint.logOf(client.peer).closed !== undefined) {
    // Ten seconds of bad luck are allowed to a handshake; a world in an outage proves nothing.
    return
  }
  const startMs = network.nowMs
  for (const flow of plan.flows) {
    startFlow(world, flow, flow.from === 'client' ? client : server, startMs)
  }
  for (const side of [client, server]) schedulePauses(world, side, startMs)
  const pausedUntilMs = Math.max(0, ...[client, server].flatMap(lastPausesMs))
  network.run({ untilMs: startMs + Math.max(plan.sendingMs, pausedUntilMs) + 1 })
  const done = (): boolean => [client, server].every(hasSettled)
  network.runUntil(() => done() || isOver(client) || isOver(server), {
    untilMs: network.nowMs + PATIENCE_MS,
  })
  for (const side of [client, server]) {
    const { closed } = logOf(side)
    // Bad luck may silence a peer for that long, rarely: then nothing can be promised.
    if (wasSilenced(side)) return
    if (closed !== undefined) fail(`${nameOf(side)} ended by itself: ${closed}`)
  }
  close(world, client, server)
  settleReceipts(client)
  settleReceipts(server)
  client.outgoing.close(isOver(client))
  server.outgoing.close(isOver(server))
  world.sent = client.outgoing.sent + server.outgoing.sent
  world.delivered = client.outgoing.delivered + server.outgoing.delivered
}

function makeSide({ plan, network, fail }: World, name: 'client' | 'server', max: number): Side {
  const sidePlan = plan[name]
  const random = new Random(plan.seed).fork(name)
  let drawn = 0
  const { controller, maxReceiveAlloc, minSendRate, redundantChannels } = sidePlan
  const endpoint = new SimulatedEndpoint(network.host(name), {
    congestion: factoryOf(controller),
    maxMessageBytes: 20_000,
    maxReceiveAlloc,
    minSendRate,
    redundantChannels,
    maxConnections: max,
    // The first number drawn is the nonce, from which all ids count.
    random: () => (drawn++ === 0 ? sidePlan.nonce : random.uint32()),
  })
  endpoint.keepsDeliveries = false
  return {
    plan: sidePlan,
    endpoint,
    outgoing: new Ledger(name, fail),
    peer: undefined,
    heardAtMs: 0,
  }
}

function factoryOf(name: string): CongestionControllerFactory {
  return (controllers as unknown as Record<string, CongestionControllerFactory>)[name]!
}

function listen(side: Side, other: Side, { fail }: World): void {
  const { endpoint, plan } = side
  endpoint.onConnected = (peer) => {
    side.peer = peer
  }
  const limitBytes = (Math.ceil(plan.maxReceiveAlloc / FRAGMENT_BYTES) + 1) * FRAGMENT_BYTES
  endpoint.onMessage = (peer, payload, channel) => {
    other.outgoing.receive(payload, channel)
    const bytes = peer.connection.session?.inbox.allocatedBytes ?? 0
    if (bytes > limitBytes) fail(`${nameOf(side)} holds ${bytes} bytes of ${limitBytes}`)
  }
  const { host } = endpoint
  const handleDatagram = host.onDatagram
  host.onDatagram = (bytes, from) => {
    const { malformed } = endpoint.endpoint.counters
    handleDatagram?.(bytes, from)
    if (endpoint.endpoint.counters.malformed === malformed) side.heardAtMs = host.nowMs
  }
  const pump = host.onWake
  const wokenAt = { ms: -1, count: 0 }
  host.onWake = () => {
    wokenAt.count = wokenAt.ms === host.nowMs ? wokenAt.count + 1 : 0
    wokenAt.ms = host.nowMs
    if (wokenAt.count === 100) {
      fail(`${nameOf(side)} woke up 100 times at ${host.nowMs} ms`)
      throw new Error('Cannot go on: time stands still')
    }
    pump?.()
  }
}

function startFlow({ plan, network }: World, flow: Flow, side: Side, startMs: number): void {
  const random = new Random(plan.seed).fork(`${flow.from} ${plan.flows.indexOf(flow)}`)
  const { channel, mode, priority, deadlineMs, replaceKey, wantsReceipts } = flow
  const mayVanish = deadlineMs > 0 || replaceKey >= 0
  const sendOne = (): void => {
    const { peer, outgoing, endpoint } = side
    if (peer === undefined || peer.connection.state !== 'connected') return
    const sizeBytes = random.int(flow.minBytes, flow.maxBytes)
    const message = { channel, mode, sizeBytes, mayVanish, wantsReceipt: wantsReceipts }
    const { index, payload } = outgoing.send(message)
    try {
      endpoint.queue(peer, payload, {
        channel,
        mode,
        priority,
        ...(deadlineMs > 0 && { deadlineAtMs: endpoint.host.nowMs + deadlineMs }),
        ...(replaceKey >= 0 && { replaceKey }),
        ...(wantsReceipts && { receipt: index + 1 }),
      })
    } catch (error) {
      if (!(error instanceof RangeError)) throw error
      outgoing.retract()
    }
    endpoint.pump()
  }
  for (let i = 0; i < flow.count; i++) network.at(startMs + i * flow.everyMs, sendOne)
}

function lastPausesMs({ plan }: Side): number[] {
  return plan.pauses.map(({ untilMs }) => untilMs)
}

function schedulePauses({ network }: World, { plan, endpoint }: Side, startMs: number): void {
  for (const { fromMs, untilMs } of plan.pauses) {
    network.at(startMs + fromMs, () => {
      endpoint.takesMessages = false
    })
    network.at(startMs + untilMs, () => {
      endpoint.takesMessages = true
      for (const peer of endpoint.peers) endpoint.endpoint.activate(peer)
      endpoint.pump()
    })
  }
}

/** Whether it gave up because nothing at all had reached it for as long as a connection may be idle. */
function wasSilenced(side: Side): boolean {
  const { closed, closedAtMs } = logOf(side)
  return closed === 'timeout' && closedAtMs - side.heardAtMs >= IDLE_TIMEOUT_MS - 1
}

/** Whether nothing that this side sent is still under way, and all that it promised has come. */
function hasSettled({ peer, outgoing }: Side): boolean {
  return outgoing.isComplete && !peer?.connection.session?.isSendPending
}

/** An honest end: both sides must come to it, and leave nothing behind. */
function close({ network, fail }: World, client: Side, server: Side): void {
  if (client.peer === undefined || isOver(client) || isOver(server)) return
  client.endpoint.close(client.peer)
  network.runUntil(() => isOver(client) && isOver(server), { untilMs: network.nowMs + 60_000 })
  for (const side of [client, server]) {
    if (!isOver(side)) fail(`${nameOf(side)} never came to an end`)
    else if (side.endpoint.endpoint.size > 0) fail(`${nameOf(side)} left a peer behind`)
  }
}

function settleReceipts(side: Side): void {
  for (const [token, outcomes] of logOf(side).outcomes) {
    for (const outcome of outcomes) side.outgoing.settle(token, outcome)
  }
}

function isOver(side: Side): boolean {
  return logOf(side).closed !== undefined
}

function logOf({ endpoint, peer }: Side): ReturnType<SimulatedEndpoint['logOf']> {
  if (peer === undefined) throw new Error('Cannot look: there is no connection')
  return endpoint.logOf(peer)
}

function nameOf({ endpoint }: Side): string {
  return endpoint.host.address
}
