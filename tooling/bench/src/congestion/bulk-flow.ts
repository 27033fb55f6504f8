import type { EndpointPeer } from '@rudp/connection'
import { SimulatedEndpoint } from '@rudp/connection/testing'
import type { SimulatedNetwork } from '@rudp/simulator'
import { type ControllerName, controllerOf } from '../controllers.ts'

/** Receivers grant this much, so that their memory is no limit. */
export const MAX_RECEIVE_ALLOC = 64_000_000
const BULK_MESSAGE_BYTES = 64 * 1024
const GAME_MESSAGE_BYTES = 100
const GAME_INTERVAL_MS = 1000 / 60
/** Refilled so often, and so much each time, that a sender never runs dry. */
const REFILL_MS = 5
const REFILL_BYTES = 16 * BULK_MESSAGE_BYTES

/** What a sender has to send: as much as it can, or a game's 60 messages a second. */
export type Traffic = 'bulk' | 'game'

/** One sender on the simulated network. */
export class BulkFlow {
  readonly #network: SimulatedNetwork
  readonly #client: SimulatedEndpoint
  readonly #traffic: Traffic
  readonly #payload: Uint8Array
  #peer: EndpointPeer | undefined

  constructor(
    network: SimulatedNetwork,
    name: string,
    { controller, traffic }: { controller: ControllerName; traffic: Traffic },
  ) {
    this.#network = network
    this.#traffic = traffic
    this.#payload = new Uint8Array(traffic === 'bulk' ? BULK_MESSAGE_BYTES : GAME_MESSAGE_BYTES)
    const random = network.random.fork(name)
    this.#client = new SimulatedEndpoint(network.host(name), {
      random: () => random.uint32(),
      congestion: controllerOf(controller),
      maxReceiveAlloc: MAX_RECEIVE_ALLOC,
    })
  }

  /** Connects to the server at `atMs` and begins to send. */
  startAt(atMs: number): void {
    this.#network.at(atMs, () => {
      this.#peer = this.#client.connect('server')
      if (this.#traffic === 'bulk') this.#refill(this.#peer)
      else this.#play(this.#peer)
    })
  }

  /** Whether the connection still stands. */
  get isAlive(): boolean {
    return this.#peer?.connection.state === 'connected'
  }

  /** Only queues: the connection's own timers send, as nothing else on a host would. */
  #refill(peer: EndpointPeer): void {
    while (peer.connection.bufferedBytes < REFILL_BYTES) {
      if (!this.#client.queue(peer, this.#payload)) return
    }
    this.#network.at(this.#network.nowMs + REFILL_MS, () => this.#refill(peer))
  }

  #play(peer: EndpointPeer): void {
    if (!this.#client.send(peer, this.#payload.slice())) return
    this.#network.at(this.#network.nowMs + GAME_INTERVAL_MS, () => this.#play(peer))
  }
}
