import type { EndpointPeer } from '@rudp/connection'
import { SimulatedEndpoint } from '@rudp/connection/testing'
import { type LinkConditions, Random, SimulatedNetwork } from '@rudp/simulator'
import { type ControllerName, controllerOf } from '../controllers.ts'
import { type SendWatcher, watchHost } from './watched-host.ts'

/** What a {@link SimPair} is made from. */
export interface SimPairOptions {
  readonly seed: number
  readonly link: LinkConditions
  readonly controller: ControllerName
  readonly minSendRate: number
  readonly redundantChannels?: readonly number[]
  readonly onClientSent?: SendWatcher
  readonly onServerSent?: SendWatcher
}

/** A client and a server in virtual time; the client has asked for a connection. */
export class SimPair {
  readonly network: SimulatedNetwork
  readonly client: SimulatedEndpoint
  readonly server: SimulatedEndpoint
  readonly peer: EndpointPeer

  /** @param prepare Changes the links before the first datagram. */
  constructor(options: SimPairOptions, prepare: (network: SimulatedNetwork) => void = () => {}) {
    const { seed, link, onClientSent = () => {}, onServerSent = () => {} } = options
    this.network = new SimulatedNetwork({ seed, link })
    const { network } = this
    prepare(network)
    const settings = {
      congestion: controllerOf(options.controller),
      minSendRate: options.minSendRate,
      redundantChannels: options.redundantChannels ?? [],
    }
    const random = new Random(`nonces ${seed}`)
    const draw = (name: string): (() => number) => {
      const stream = random.fork(name)
      return () => stream.uint32()
    }
    const clientHost = watchHost(network, 'client', 'server', onClientSent)
    const serverHost = watchHost(network, 'server', 'client', onServerSent)
    this.server = new SimulatedEndpoint(serverHost, {
      ...settings,
      random: draw('server'),
      maxConnections: 1,
    })
    this.client = new SimulatedEndpoint(clientHost, { ...settings, random: draw('client') })
    this.server.keepsDeliveries = false
    this.peer = this.client.connect('server')
  }

  /** Whether both sides hold the connection for standing. */
  get isConnected(): boolean {
    return this.client.peers.length > 0 && this.server.peers.length > 0
  }

  /** Lets time pass until both sides are connected; false if they are not within the limit. */
  connect(withinMs = 12_000): boolean {
    return this.network.runUntil(() => this.isConnected, { forMs: withinMs })
  }
}
