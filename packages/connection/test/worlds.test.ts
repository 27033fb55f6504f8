import type { SendMode } from '@rudp/channels'
import { fixedRate } from '@rudp/congestion'
import {
  burstLoss,
  type LinkConditions,
  Random,
  SimulatedNetwork,
  TraceHash,
} from '@rudp/simulator'
import { describe, expect, it } from 'vitest'
import type { CloseReason, ConnectionOptions, EndpointOptions, EndpointPeer } from '../src/index.ts'
import { readStats } from '../src/index.ts'
import type { SimulatedEndpoint } from '../src/testing/index.ts'
import { endpointOn, logOf } from './support/endpoint-on.ts'

// Golden worlds: every datagram, event and counter of worlds that lead through most of what can
// happen to connections. They say that nothing has changed, not that it is right, which the other
// tests do. After a change on purpose, write them anew (`vitest run -u`).

interface World {
  readonly link?: LinkConditions
  readonly options?: ConnectionOptions
  readonly server?: Partial<EndpointOptions>
  /** Probability of each at every step of 20 ms. */
  readonly partitions?: number
  readonly closes?: number
  readonly restarts?: number
  readonly forgeries?: number
  readonly pauses?: number
  readonly clients?: number
  readonly steps?: number
}

const WORLDS: Record<string, World> = {
  'a good path': {},
  'losses in bursts': { link: { delayMs: 30, loss: burstLoss(0.1, 3) } },
  'jitter, duplicates and damage': {
    link: { delayMs: 30, jitterMs: 20, jitterReorders: true, duplicate: 0.1, corrupt: 0.05 },
  },
  'partitions as long as timeouts': {
    partitions: 0.01,
    options: { idleTimeoutMs: 3_000, keepaliveMs: 700 },
  },
  'many comings and goings': { closes: 0.05, clients: 4, link: { delayMs: 15, loss: 0.1 } },
  'a server with little room': {
    clients: 6,
    closes: 0.03,
    server: { maxConnections: 3, maxPending: 2, maxTotalReceiveAlloc: 40_000 },
    options: { maxReceiveAlloc: 20_000, maxMessageBytes: 10_000, handshakeTimeoutMs: 2_000 },
  },
  'one from each address, and few datagrams': {
    clients: 3,
    server: { maxConnectionsPerAddress: 1, maxDatagramsPerTick: 3 },
  },
  'clients that restart': { restarts: 0.02, clients: 2, link: { delayMs: 25, loss: 0.05 } },
  'forged and repeated frames': { forgeries: 0.3, link: { delayMs: 25, loss: 0.02 } },
  'slow applications and small limits': {
    pauses: 0.05,
    options: { maxReceiveAlloc: 9_000, maxMessageBytes: 6_000, sendWindow: 40 },
  },
  'limits to the rate and messages sent twice': {
    link: { delayMs: 20, loss: 0.1 },
    options: { maxSendRate: 60_000, maxReceiveRate: 80_000, redundantChannels: [0, 1] },
  },
  'closes that nobody answers': {
    closes: 0.03,
    partitions: 0.04,
    options: { closeTimeoutMs: 900, idleTimeoutMs: 2_500, handshakeTimeoutMs: 1_500 },
  },
}

/** Lives through a world, and tells of it. */
function live(world: World, seed: number): string {
  const { link = { delayMs: 25 }, options = {}, clients = 2, steps = 250 } = world
  const network = new SimulatedNetwork({ seed, link })
  const random = new Random(seed + 100)
  const settings = { congestion: fixedRate(400_000), ...options }
  const server = endpointOn(network, 'server', { maxConnections: 8, ...settings, ...world.server })
  const hash = new TraceHash()
  const recent: { from: string; to: string; bytes: Uint8Array }[] = []
  let datagrams = 0
  network.onTrace = (entry) => {
    if (entry.type !== 'send') return
    datagrams += 1
    hash.addNumber(Math.round(entry.atMs * 1e6))
    hash.addDatagram(entry.bytes)
    recent[datagrams % 30] = { from: entry.from, to: entry.to, bytes: entry.bytes.slice() }
  }
  const sides: { endpoint: SimulatedEndpoint; peer: EndpointPeer }[] = []
  const open = (name: string, nonce: number): void => {
    const endpoint = endpointOn(network, name, settings, nonce)
    sides.push({ endpoint, peer: endpoint.connect('server') })
  }
  for (let i = 0; i < clients; i++) open(`client${i}`, seed * 10 + i)
  const attacker = network.host('attacker')
  const isDue = (probability = 0): boolean => random.chance(probability)

  for (let step = 0; step < steps; step++) {
    network.run({ forMs: 20 })
    const from = random.chance(0.3) ? server : random.pick(sides).endpoint
    const peers = [...from.endpoint.peers()]
    const peer = peers.length > 0 ? random.pick(peers) : undefined
    if (peer !== undefined && !isClosed(peer)) {
      for (let n = random.int(0, 3); n > 0; n--) sendSomething(from, peer, random)
      if (isDue(world.closes)) from.close(peer, random.chance(0.7))
      else if (isDue((world.closes ?? 0) / 4)) {
        peer.connection.abort(from.host.nowMs)
        from.endpoint.activate(peer)
        from.pump()
      }
    }
    if (isDue(world.pauses)) server.takesMessages = !server.takesMessages
    if (isDue(world.partitions)) {
      network.link(`client${random.int(0, clients - 1)}`, 'server').isDown = true
    } else if (isDue((world.partitions ?? 0) / 2)) network.heal()
    if (isDue(world.restarts)) open(`client${random.int(0, clients - 1)}`, seed * 1000 + step)
    if (isDue(world.forgeries) && recent[step % 30] !== undefined) {
      const copied = random.pick(recent.filter((it) => it !== undefined))
      const bytes = copied.bytes.slice()
      if (random.chance(0.5)) bytes[random.int(0, bytes.length - 1)]! ^= 1 << random.int(0, 7)
      attacker.sendAs(copied.from, copied.to, bytes)
    }
  }
  server.takesMessages = true
  server.pump()
  network.heal()
  network.run({ forMs: 30_000 })

  const lines = [`${datagrams} datagrams`, tell(server.endpoint.counters)]
  const ends: EndpointPeer[] = [...server.peers, ...sides.map((side) => side.peer)]
  for (const peer of ends) {
    const { connectedAtMs, closed, closedAtMs, deliveries, outcomes } = logOf(peer)
    for (const { atMs, channel, payload } of deliveries) {
      hash.addNumber(Math.round(atMs * 1e6))
      hash.addWord(channel)
      hash.addDatagram(payload)
    }
    for (const [token, outcome] of outcomes) hash.addDatagram(encode(`${token} ${outcome}`))
    const stats = readStats(peer.connection)
    hash.addDatagram(encode(tell(stats)))
    for (const part of [stats.frames, stats.arrivals, stats.messages, stats.inbox]) {
      for (const value of Object.values(part)) hash.addNumber(value)
    }
    hash.addNumber(Math.round(connectedAtMs * 1e6))
    hash.addNumber(Math.round(closedAtMs * 1e6))
    if (lines.length < 8) lines.push(`${closed ?? stats.state}, ${deliveries.length} messages`)
  }
  return [`fingerprint ${hash.digest}`, ...lines].join('\n')
}

function isClosed(peer: EndpointPeer): boolean {
  return (logOf(peer)?.closed satisfies CloseReason | undefined) !== undefined
}

function sendSomething(from: SimulatedEndpoint, peer: EndpointPeer, random: Random): void {
  const sizeBytes = random.chance(0.2) ? random.int(1_000, 5_000) : random.int(0, 200)
  const payload = new Uint8Array(sizeBytes)
  random.fill(payload)
  from.queue(peer, payload, {
    channel: random.int(0, 5),
    mode: random.int(0, 3) as SendMode,
    priority: random.int(0, 7),
    receipt: random.int(1, 1_000_000),
    ...(random.chance(0.2) && { deadlineAtMs: from.host.nowMs + random.int(1, 100) }),
    ...(random.chance(0.2) && { replaceKey: random.int(0, 2) }),
  })
  if (random.chance(0.5)) from.pump()
}

function tell(object: object): string {
  return JSON.stringify(object, (_key, value) =>
    typeof value === 'number' && !Number.isInteger(value) ? Math.round(value * 1e6) / 1e6 : value,
  )
}

function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text)
}

describe('every datagram, event and counter is the same as ever', () => {
  describe.each(Object.entries(WORLDS))('with %s', (_name, world) => {
    it.each([1, 2])('(seed %i)', (seed) => {
      expect(live(world, seed)).toMatchSnapshot()
    })
  })
})
