import type { Outcome, SendOptions } from '@rudp/channels'
import { MODE_RELIABLE } from '@rudp/channels'
import type { SimulatedHost, SimulatedNetwork } from '@rudp/simulator'
import { Random } from '@rudp/simulator'
import {
  type CloseReason,
  type ConnectionOptions,
  Endpoint,
  type EndpointOptions,
  type EndpointPeer,
  resolveSettings,
} from '../../src/index.ts'

const PORT = 1

/** A message as it was delivered. */
export interface Delivery {
  readonly atMs: number
  readonly channel: number
  readonly payload: Uint8Array
}

/** All that a peer's connection has told. */
export interface PeerLog {
  connectedAtMs: number
  closed: CloseReason | undefined
  closedAtMs: number
  readonly deliveries: Delivery[]
  readonly outcomes: Map<number, Outcome[]>
}

/** An endpoint on a host of a simulated network: the driver of the tests, in virtual time. */
export class SimulatedEndpoint {
  readonly endpoint: Endpoint
  readonly host: SimulatedHost
  /** Called for each message, after it was logged. */
  onMessage: (peer: EndpointPeer, payload: Uint8Array, channel: number) => void = () => {}
  /** Called when a connection stands. */
  onConnected: (peer: EndpointPeer) => void = () => {}
  /** Whether messages are taken as they come. */
  takesMessages = true
  readonly peers: EndpointPeer[] = []
  readonly #datagram = new Uint8Array(1472)

  constructor(
    network: SimulatedNetwork,
    name: string,
    options: ConnectionOptions & Omit<EndpointOptions, 'settings' | 'random'> = {},
    seed = 1,
  ) {
    const random = new Random(seed)
    this.host = network.host(name)
    this.endpoint = new Endpoint({
      ...options,
      settings: resolveSettings(options),
      random: () => random.uint32(),
    })
    this.host.onDatagram = (bytes, from) => {
      this.endpoint.handleDatagram(this.host.nowMs, from, PORT, bytes)
      this.pump()
    }
    this.host.onWake = () => this.pump()
  }

  connect(server: string): EndpointPeer {
    const peer = this.endpoint.connect(this.host.nowMs, { hostname: server, port: PORT })
    this.pump()
    return peer
  }

  /** Sends and lets out what may go. */
  send(peer: EndpointPeer, payload: Uint8Array, options: Partial<SendOptions> = {}): boolean {
    const full: SendOptions = { channel: 0, mode: MODE_RELIABLE, ...options }
    const isQueued = peer.connection.send(this.host.nowMs, payload, full)
    this.endpoint.activate(peer)
    this.pump()
    return isQueued
  }

  close(peer: EndpointPeer, drain = true): void {
    peer.connection.close(this.host.nowMs, drain)
    this.endpoint.activate(peer)
    this.pump()
  }

  pump(): void {
    const { host, endpoint } = this
    const nowMs = host.nowMs
    endpoint.handleTimeout(nowMs)
    for (let peer = endpoint.nextActive(); peer !== undefined; peer = endpoint.nextActive()) {
      this.#drain(nowMs, peer)
      endpoint.settle(peer)
    }
    for (
      let size = endpoint.pollReply(this.#datagram, 0);
      size > 0;
      size = endpoint.pollReply(this.#datagram, 0)
    ) {
      host.send(endpoint.replyAddress.hostname, this.#datagram.subarray(0, size))
    }
    host.wakeAt(endpoint.nextTimeoutMs())
  }

  #drain(nowMs: number, peer: EndpointPeer): void {
    this.#drainEvents(nowMs, peer)
    const { connection } = peer
    while (this.takesMessages) {
      const payload = connection.nextMessage()
      if (payload === undefined) break
      const { messageChannel: channel } = connection
      logOf(peer).deliveries.push({ atMs: nowMs, channel, payload })
      this.onMessage(peer, payload, channel)
    }
    for (
      let size = connection.poll(nowMs, this.#datagram);
      size > 0;
      size = connection.poll(nowMs, this.#datagram)
    ) {
      this.host.send(peer.hostname, this.#datagram.subarray(0, size))
    }
    this.#drainEvents(nowMs, peer)
  }

  #drainEvents(nowMs: number, peer: EndpointPeer): void {
    const log = logOf(peer)
    for (
      let event = peer.connection.pollEvent();
      event !== undefined;
      event = peer.connection.pollEvent()
    ) {
      if (log.closed !== undefined) throw new Error(`${event.type} after closed`)
      if (event.type === 'connected') {
        log.connectedAtMs = nowMs
        this.peers.push(peer)
        this.onConnected(peer)
      } else if (event.type === 'receipt') {
        const outcomes = log.outcomes.get(event.token) ?? []
        log.outcomes.set(event.token, [...outcomes, event.outcome])
      } else {
        log.closed = event.reason
        log.closedAtMs = nowMs
      }
    }
  }
}

/** What `peer`'s connection has told so far. */
export function logOf(peer: EndpointPeer): PeerLog {
  peer.context ??= {
    connectedAtMs: Number.NaN,
    closed: undefined,
    closedAtMs: Number.NaN,
    deliveries: [],
    outcomes: new Map(),
  } satisfies PeerLog
  return peer.context as PeerLog
}
