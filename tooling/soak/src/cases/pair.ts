import type { CongestionControllerFactory } from '@rudp/congestion'
import type { ConnectionOptions, EndpointPeer } from '@rudp/connection'
import { SimulatedEndpoint } from '@rudp/connection/testing'
import { type LinkConditions, Random, type SimulatedHost, SimulatedNetwork } from '@rudp/simulator'
import { Ledger } from '../world/ledger.ts'

/** The path of the interop runner's simulator, in each direction: 10 Mbit/s, 15 ms, 25 packets. */
export const PLAIN_PATH: LinkConditions = {
  delayMs: 15,
  bitsPerSecond: 10e6,
  queueBytes: 25 * 1500,
}
const CHUNK_BYTES = 30_000

/** A server and a client on a network, and what the server promises to the client. */
export class Pair {
  readonly network: SimulatedNetwork
  readonly server: SimulatedEndpoint<SimulatedHost>
  readonly client: SimulatedEndpoint<SimulatedHost>
  readonly faults: string[] = []
  readonly #seed: number
  #lives = 0
  /** Of the newest connection. */
  ledger!: Ledger
  peer!: EndpointPeer

  constructor(
    seed: number,
    link: LinkConditions,
    options: ConnectionOptions & { readonly congestion?: CongestionControllerFactory } = {},
  ) {
    this.#seed = seed
    this.network = new SimulatedNetwork({ seed, link })
    this.server = this.endpoint('server', { ...options, maxConnections: 8 })
    this.client = this.endpoint('client', options)
    this.client.onMessage = (_, payload, channel) => this.ledger.receive(payload, channel)
  }

  /** Another endpoint on the network. */
  endpoint(
    name: string,
    options: ConnectionOptions & { readonly maxConnections?: number } = {},
  ): SimulatedEndpoint<SimulatedHost> {
    const random = new Random(this.#seed).fork(name)
    const all = { ...options, random: () => random.uint32() }
    const endpoint = new SimulatedEndpoint(this.network.host(name), all)
    endpoint.keepsDeliveries = false
    return endpoint
  }

  /** Loses datagrams as the interop runner does: at random, but so many in a row at most. */
  lose(rate: number, atMostInRow: number): void {
    for (const [from, to] of [
      ['client', 'server'],
      ['server', 'client'],
    ] as const) {
      const random = new Random(this.#seed).fork(`loss from ${from}`)
      let inRow = 0
      this.network.link(from, to).loseIf = () => {
        inRow = random.chance(rate) && inRow < atMostInRow ? inRow + 1 : 0
        return inRow > 0
      }
    }
  }

  /** Opens a connection; whether it stands on both sides within `forMs`. */
  connect(forMs: number): boolean {
    this.ledger = new Ledger('server', this.#lives++, (kind, what) => {
      this.faults.push(`${kind}: ${what}`)
    })
    const before = this.server.peers.length
    this.peer = this.client.connect('server')
    return this.network.runUntil(() => this.server.peers.length > before, {
      untilMs: this.network.nowMs + forMs,
    })
  }

  /** Queues `bytes` of reliable messages at the server; whether all has come within `forMs`. */
  download(bytes: number, forMs: number): boolean {
    const served = this.served
    for (let left = bytes; left > 0; left -= CHUNK_BYTES) {
      const sizeBytes = Math.max(12, Math.min(left, CHUNK_BYTES))
      const promise = { mayVanish: false, wantsReceipt: false }
      const { payload } = this.ledger.send({ channel: 0, mode: 3, sizeBytes, ...promise })
      this.server.queue(served, payload)
    }
    this.server.pump()
    return this.network.runUntil(() => this.ledger.isComplete, {
      untilMs: this.network.nowMs + forMs,
    })
  }

  /** The server's end of the newest connection. */
  get served(): EndpointPeer {
    const served = this.server.peers.at(-1)
    if (served === undefined) throw new Error('Cannot serve: there is no connection')
    return served
  }

  /** Ends the newest connection, and lets both sides come to it. */
  close(): void {
    const { client, server, peer, served } = this
    client.close(peer)
    const isOver = (): boolean =>
      client.logOf(peer).closed !== undefined && server.logOf(served).closed !== undefined
    const untilMs = this.network.nowMs + 60_000
    if (!this.network.runUntil(isOver, { untilMs })) this.faults.push('a side never ended')
  }
}
