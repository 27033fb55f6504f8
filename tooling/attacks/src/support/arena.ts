import { MODE_RELIABLE } from '@rudp/channels'
import type { ConnectionOptions, EndpointOptions, EndpointPeer } from '@rudp/connection'
import { SimulatedEndpoint } from '@rudp/connection/testing'
import { Random, type SimulatedHost, SimulatedNetwork } from '@rudp/simulator'
import { Forge } from './forge.ts'
import { quantile, round, type Successes } from './row.ts'

const DELAY_MS = 25
const WARM_UP_MS = 1_000
/** After the attack, all that is promised must arrive within so long. */
const PATIENCE_MS = 30_000
const PAYLOAD_BYTES = 100

/** What an {@link Arena} is made from. */
export interface ArenaOptions {
  readonly seed?: number
  readonly clients?: number
  /** Pause between two messages of a client and of the server to it. */
  readonly everyMs?: number
  readonly server?: ConnectionOptions & Omit<EndpointOptions, 'settings' | 'random'>
}

/** One honest connection: who sends what, and what has come. */
interface Honest {
  readonly client: SimulatedEndpoint<SimulatedHost>
  readonly peer: EndpointPeer
  readonly sentAtMs: number[]
  readonly answersSentAtMs: number[]
  served: EndpointPeer | undefined
  arrived: number
  answersArrived: number
}

/**
 * Honest clients and a server that exchange reliable messages both ways in virtual time, and a
 * host from which an attacker sends what it likes, in anybody's name.
 */
export class Arena {
  readonly network: SimulatedNetwork
  readonly server: SimulatedEndpoint<SimulatedHost>
  readonly attacker: SimulatedHost
  readonly random: Random
  readonly forge = new Forge()
  /** From sending to delivery, of messages in either direction, in ms. */
  readonly latenciesMs: number[] = []
  readonly #everyMs: number
  readonly #honest: Honest[] = []
  readonly #successes: Successes
  #isTalking = true

  constructor(successes: Successes, options: ArenaOptions = {}) {
    const { seed = 1, clients = 4, everyMs = 20 } = options
    this.#successes = successes
    this.#everyMs = everyMs
    this.random = new Random(seed)
    this.network = new SimulatedNetwork({ seed, link: { delayMs: DELAY_MS } })
    this.server = this.#endpoint('server', { maxConnections: 64, ...options.server })
    this.attacker = this.network.host('attacker')
    for (let i = 0; i < clients; i++) this.#addClient(`client ${i}`)
    this.server.onConnected = (served) => {
      const honest = this.#honest.find(({ client }) => client.host.address === served.hostname)
      if (honest !== undefined) honest.served = served
    }
    this.server.onMessage = (served, payload) => {
      const honest = this.#honest.find((each) => each.served === served)
      if (honest !== undefined) this.#check(honest.sentAtMs, honest.arrived++, payload)
    }
    this.network.run({ untilMs: WARM_UP_MS })
    for (const honest of this.#honest) this.#talk(honest)
  }

  get clientNames(): string[] {
    return this.#honest.map(({ client }) => client.host.address)
  }

  /** A peer that has a connection, and keeps no rule. */
  addFlooder(): SimulatedHost {
    const endpoint = this.#endpoint('flooder', {})
    endpoint.connect('server')
    this.network.run({ forMs: 4 * DELAY_MS })
    return endpoint.host
  }

  /** Calls `attack` every millisecond, `perMs` times, until it has been called `count` times; lets time pass meanwhile. */
  flood(count: number, perMs: number, attack: (index: number) => void): void {
    const startMs = this.network.nowMs
    let sent = 0
    const step = (): void => {
      for (let i = 0; i < perMs && sent < count; i++) attack(sent++)
      if (sent < count) this.network.at(this.network.nowMs + 1, step)
    }
    this.network.at(startMs, step)
    const { delivered } = this.network.counters
    this.network.run({ untilMs: startMs + Math.ceil(count / perMs) + 2 * DELAY_MS })
    if (this.network.counters.delivered - delivered < count) {
      throw new Error('Cannot judge the attack: it did not reach anybody')
    }
  }

  /** Lets the honest go on a little, then asks whether all that was promised came, and nothing else. */
  finish(): { p50Ms: number; p99Ms: number } {
    this.#isTalking = false
    this.network.runUntil(() => this.#honest.every(isComplete), {
      untilMs: this.network.nowMs + PATIENCE_MS,
    })
    for (const { client, peer, served, ...honest } of this.#honest) {
      const name = client.host.address
      this.#successes.unless(
        peer.connection.state === 'connected' && served?.connection.state === 'connected',
        `${name} was torn down: ${client.logOf(peer).closed ?? served?.connection.state}`,
      )
      const { arrived, sentAtMs, answersArrived, answersSentAtMs } = honest
      this.#successes.unless(
        arrived === sentAtMs.length,
        `${name} lost ${sentAtMs.length - arrived} of ${sentAtMs.length} messages`,
      )
      this.#successes.unless(
        answersArrived === answersSentAtMs.length,
        `${name} missed ${answersSentAtMs.length - answersArrived} of ${answersSentAtMs.length} answers`,
      )
    }
    return {
      p50Ms: round(quantile(this.latenciesMs, 0.5)),
      p99Ms: round(quantile(this.latenciesMs, 0.99)),
    }
  }

  #addClient(name: string): void {
    const client = this.#endpoint(name, {})
    client.keepsDeliveries = false
    const peer = client.connect('server')
    const honest: Honest = {
      client,
      peer,
      sentAtMs: [],
      answersSentAtMs: [],
      served: undefined,
      arrived: 0,
      answersArrived: 0,
    }
    client.onMessage = (_peer, payload) => {
      this.#check(honest.answersSentAtMs, honest.answersArrived++, payload)
    }
    this.#honest.push(honest)
  }

  #endpoint(
    name: string,
    options: ConnectionOptions & Omit<EndpointOptions, 'settings' | 'random'>,
  ): SimulatedEndpoint<SimulatedHost> {
    const random = this.random.fork(name)
    const host = this.network.host(name)
    const endpoint = new SimulatedEndpoint(host, { ...options, random: () => random.uint32() })
    endpoint.keepsDeliveries = false
    return endpoint
  }

  #talk(honest: Honest): void {
    const { client, peer, served } = honest
    if (!this.#isTalking) return
    this.#say(client, peer, honest.sentAtMs)
    if (served !== undefined) this.#say(this.server, served, honest.answersSentAtMs)
    this.network.at(this.network.nowMs + this.#everyMs, () => this.#talk(honest))
  }

  #say(from: SimulatedEndpoint, peer: EndpointPeer, sentAtMs: number[]): void {
    const payload = new Uint8Array(PAYLOAD_BYTES)
    new DataView(payload.buffer).setUint32(0, sentAtMs.length)
    if (from.send(peer, payload, { mode: MODE_RELIABLE })) sentAtMs.push(this.network.nowMs)
  }

  #check(sentAtMs: readonly number[], index: number, payload: Uint8Array): void {
    const isOurs =
      payload.length === PAYLOAD_BYTES &&
      new DataView(payload.buffer, payload.byteOffset).getUint32(0) === index
    this.#successes.unless(isOurs, 'a message was injected, lost or put out of order')
    const sentMs = sentAtMs[index]
    if (sentMs !== undefined) this.latenciesMs.push(this.network.nowMs - sentMs)
  }
}

function isComplete({ sentAtMs, arrived, answersSentAtMs, answersArrived }: Honest): boolean {
  return arrived >= sentAtMs.length && answersArrived >= answersSentAtMs.length
}
