import { MODE_RELIABLE, type Outcome, type SendOptions } from '@rudp/channels'
import { uflow3 } from '@rudp/wire'
import type { CloseReason } from '../close-reason.ts'
import { Endpoint } from '../endpoint.ts'
import type { EndpointOptions } from '../endpoint-options.ts'
import type { EndpointPeer } from '../endpoint-peer.ts'
import { type ConnectionOptions, resolveSettings } from '../settings.ts'

/** Simulated hosts have one address each, so the port says nothing. */
const PORT = 1

/** What a host in virtual time provides: `@rudp/simulator`'s hosts do. */
export interface VirtualHost {
  readonly nowMs: number
  send(to: string, bytes: Uint8Array): void
  wakeAt(atMs: number): void
  onDatagram: ((bytes: Uint8Array, from: string) => void) | undefined
  onWake: (() => void) | undefined
}

/** A message as it was delivered. */
export interface Delivery {
  readonly atMs: number
  readonly channel: number
  readonly payload: Uint8Array
}

/** All that one connection has told. */
export interface PeerLog {
  connectedAtMs: number
  closed: CloseReason | undefined
  closedAtMs: number
  readonly deliveries: Delivery[]
  /** By token: more than one outcome would be a fault. */
  readonly outcomes: Map<number, Outcome[]>
}

/** What a {@link SimulatedEndpoint} is made from. */
export interface SimulatedEndpointOptions
  extends ConnectionOptions,
    Omit<EndpointOptions, 'settings'> {}

/**
 * An {@link Endpoint} on a host in virtual time, for tests: it does what an adapter
 * does, at once, and writes down all that happens.
 *
 * @example
 * ```ts
 * import { SimulatedEndpoint } from '@rudp/connection/testing'
 * import { Random, SimulatedNetwork } from '@rudp/simulator'
 *
 * const network = new SimulatedNetwork({ seed: 1, link: { loss: 0.1, delayMs: 40 } })
 * const random = new Random(1)
 * const options = { random: () => random.uint32() }
 * const server = new SimulatedEndpoint(network.host('server'), { ...options, maxConnections: 8 })
 * const client = new SimulatedEndpoint(network.host('client'), options)
 * client.send(client.connect('server'), new Uint8Array([1, 2, 3]))
 * network.run({ untilMs: 1_000 })
 * console.log(server.peers[0] && server.logOf(server.peers[0]).deliveries)
 * ```
 */
export class SimulatedEndpoint<H extends VirtualHost = VirtualHost> {
  readonly endpoint: Endpoint
  readonly host: H
  /** Connections that have stood, oldest first. */
  readonly peers: EndpointPeer[] = []
  /** Called for each message, after it was written down. */
  onMessage: (peer: EndpointPeer, payload: Uint8Array, channel: number) => void = () => {}
  /** Called when a connection stands. */
  onConnected: (peer: EndpointPeer) => void = () => {}
  /** Whether messages are taken as they come. */
  takesMessages = true
  /** Whether {@link PeerLog.deliveries} keeps them: long runs do without. */
  keepsDeliveries = true
  readonly #datagram: Uint8Array

  constructor(host: H, options: SimulatedEndpointOptions) {
    const { dialect = uflow3 } = options
    this.endpoint = new Endpoint({ ...options, settings: resolveSettings(options) })
    // Whether long frames are used is up to `mtu`.
    this.endpoint.maxFrameBytes = dialect.maxLongFrameBytes
    this.#datagram = new Uint8Array(dialect.maxLongFrameBytes)
    this.host = host
    host.onDatagram = (bytes, from) => {
      this.endpoint.handleDatagram(host.nowMs, from, PORT, bytes)
      this.pump()
    }
    host.onWake = () => this.pump()
  }

  /** Opens a connection to the host of that address. */
  connect(server: string): EndpointPeer {
    const peer = this.endpoint.connect(this.host.nowMs, { hostname: server, port: PORT })
    this.pump()
    return peer
  }

  /** Queues a message, reliable on channel 0 unless told otherwise, and lets out what may go. */
  send(peer: EndpointPeer, payload: Uint8Array, options: Partial<SendOptions> = {}): boolean {
    const isQueued = this.queue(peer, payload, options)
    this.pump()
    return isQueued
  }

  /** Queues a copy of a message, as the adapters do; it leaves with the next {@link pump}. */
  queue(peer: EndpointPeer, payload: Uint8Array, options: Partial<SendOptions> = {}): boolean {
    const full: SendOptions = { channel: 0, mode: MODE_RELIABLE, ...options }
    this.endpoint.activate(peer)
    return peer.connection.sendCopy(this.host.nowMs, payload, full)
  }

  close(peer: EndpointPeer, drain = true): void {
    peer.connection.close(this.host.nowMs, drain)
    this.endpoint.activate(peer)
    this.pump()
  }

  /** What `peer`'s connection has told so far. */
  logOf(peer: EndpointPeer): PeerLog {
    peer.context ??= {
      connectedAtMs: Number.NaN,
      closed: undefined,
      closedAtMs: Number.NaN,
      deliveries: [],
      outcomes: new Map(),
    } satisfies PeerLog
    return peer.context as PeerLog
  }

  /** Drains every output, then arms the host's timer. */
  pump(): void {
    const { host, endpoint } = this
    const nowMs = host.nowMs
    endpoint.handleTimeout(nowMs)
    for (let peer = endpoint.nextActive(); peer !== undefined; peer = endpoint.nextActive()) {
      this.#drain(nowMs, peer)
      endpoint.settle(peer)
    }
    let sizeBytes = endpoint.pollReply(this.#datagram, 0)
    while (sizeBytes > 0) {
      host.send(endpoint.replyAddress.hostname, this.#datagram.subarray(0, sizeBytes))
      sizeBytes = endpoint.pollReply(this.#datagram, 0)
    }
    host.wakeAt(endpoint.nextTimeoutMs())
  }

  #drain(nowMs: number, peer: EndpointPeer): void {
    this.#drainEvents(nowMs, peer)
    this.#drainMessages(nowMs, peer)
    const { connection } = peer
    let sizeBytes = connection.poll(nowMs, this.#datagram)
    while (sizeBytes > 0) {
      this.host.send(peer.hostname, this.#datagram.subarray(0, sizeBytes))
      sizeBytes = connection.poll(nowMs, this.#datagram)
    }
    this.#drainEvents(nowMs, peer)
  }

  #drainMessages(nowMs: number, peer: EndpointPeer): void {
    const { connection } = peer
    while (this.takesMessages) {
      const payload = connection.nextMessage()
      if (payload === undefined) return
      const channel = connection.messageChannel
      if (this.keepsDeliveries) this.logOf(peer).deliveries.push({ atMs: nowMs, channel, payload })
      this.onMessage(peer, payload, channel)
    }
  }

  #drainEvents(nowMs: number, peer: EndpointPeer): void {
    const { connection } = peer
    const log = this.logOf(peer)
    for (let event = connection.pollEvent(); event !== undefined; event = connection.pollEvent()) {
      if (log.closed !== undefined) throw new Error(`Cannot go on: ${event.type} after closed`)
      if (event.type === 'connected') {
        log.connectedAtMs = nowMs
        this.peers.push(peer)
        this.onConnected(peer)
      } else if (event.type === 'receipt') {
        log.outcomes.set(event.token, [...(log.outcomes.get(event.token) ?? []), event.outcome])
      } else {
        log.closed = event.reason
        log.closedAtMs = nowMs
      }
    }
  }
}
