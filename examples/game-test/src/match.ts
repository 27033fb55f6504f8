import { MODE_RELIABLE, MODE_UNRELIABLE } from '@rudp/channels'
import type { EndpointPeer } from '@rudp/connection'
import { SimulatedEndpoint } from '@rudp/connection/testing'
import { type LinkConditions, Random, SimulatedNetwork } from '@rudp/simulator'
import { CoinClient } from './coin-client.ts'
import { CoinServer } from './coin-server.ts'
import type { GameNet, Importance } from './game-net.ts'

const TICK_MS = 1000 / 60
const PLAYERS = ['Ann', 'Ben', 'Cem']
/** Positions overtake each other freely; what is decided stays in order. */
const CHANNELS: Readonly<Record<Importance, number>> = { 'soon outdated': 0, 'must arrive': 1 }

/** How a match went. */
export interface MatchResult {
  /** Who got each coin, as the server decided. */
  readonly winners: readonly string[]
  /** The same, as each player came to know it. */
  readonly known: readonly (readonly string[])[]
  /** The same match has the same fingerprint, on every runtime. */
  readonly traceHash: string
}

/** Plays `seconds` of a match over `link`, and lets the last messages arrive. */
export function playMatch(seed: number, link: LinkConditions, seconds: number): MatchResult {
  const network = new SimulatedNetwork({ seed, link })
  const random = new Random(seed).fork('game')
  const serverEnd = endpointAt(network, 'server', random, PLAYERS.length)
  const peers = new Map<string, EndpointPeer>()
  const server = new CoinServer(netOf(serverEnd, peers), () => random.float())
  serverEnd.onConnected = (peer) => {
    peers.set(peer.hostname, peer)
    server.join(peer.hostname)
  }
  serverEnd.onMessage = ({ hostname }, bytes) => server.receive(hostname, textOf(bytes))

  const clients = PLAYERS.map((player) => {
    const end = endpointAt(network, player, random.fork(player), 0)
    const client = new CoinClient(netOf(end, new Map([['server', end.connect('server')]])))
    end.onMessage = (_, bytes) => client.receive(textOf(bytes))
    return client
  })
  for (let atMs = 0; atMs < seconds * 1_000; atMs += TICK_MS) {
    network.at(atMs, () => {
      server.tick()
      for (const client of clients) client.tick()
    })
  }
  network.run({ untilMs: (seconds + 30) * 1_000 })
  const { winners } = server
  return { winners, known: clients.map((client) => client.winners), traceHash: network.traceHash }
}

function endpointAt(
  network: SimulatedNetwork,
  name: string,
  random: Random,
  maxConnections: number,
): SimulatedEndpoint {
  const endpoint = new SimulatedEndpoint(network.host(name), {
    maxConnections,
    random: () => random.uint32(),
  })
  endpoint.keepsDeliveries = false
  return endpoint
}

function netOf(endpoint: SimulatedEndpoint, peers: ReadonlyMap<string, EndpointPeer>): GameNet {
  return {
    get nowMs() {
      return endpoint.host.nowMs
    },
    send(to, message, importance) {
      const peer = peers.get(to)
      if (peer === undefined) return
      const mode = importance === 'must arrive' ? MODE_RELIABLE : MODE_UNRELIABLE
      endpoint.send(peer, bytesOf(message), { channel: CHANNELS[importance], mode })
    },
  }
}

function bytesOf(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0))
}

function textOf(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes)
}
