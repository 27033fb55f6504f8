import { MODE_RELIABLE, MODE_UNRELIABLE } from '@rudp/channels'
import { SimulatedEndpoint } from '@rudp/connection/testing'
import type { Random, SimulatedNetwork } from '@rudp/simulator'
import { Door } from './door.ts'
import { ACK, DATA, seal } from './frame-bytes.ts'

const EVERY_MS = 20
/** Where the groups of an ack begin, and how long each is. */
const GROUPS_AT = 11
const GROUP_BYTES = 9

/** What an {@link Intruder} is made from. */
export interface IntruderOptions {
  readonly network: SimulatedNetwork
  readonly random: Random
  readonly address: string
  readonly server: string
  /** Share of its datagrams that it falsifies. */
  readonly rate: number
}

/** A client that is let in like any other, and then lies: about what it has received, and at large. */
export class Intruder {
  readonly #network: SimulatedNetwork
  readonly #random: Random
  readonly #endpoint: SimulatedEndpoint<Door>
  readonly #rate: number

  constructor({ network, random, address, server, rate }: IntruderOptions) {
    this.#network = network
    this.#random = random
    this.#rate = rate
    const door = new Door(network.host(address))
    this.#endpoint = new SimulatedEndpoint(door, { random: () => random.uint32() })
    this.#endpoint.keepsDeliveries = false
    const peer = this.#endpoint.connect(server)
    door.falsify = (bytes) => this.#falsify(bytes)
    this.#endpoint.onConnected = () => this.#talk(peer)
  }

  #talk(peer: ReturnType<SimulatedEndpoint['connect']>): void {
    if (peer.connection.state !== 'connected') return
    const random = this.#random
    const payload = new Uint8Array(random.int(1, 6_000))
    const mode = random.chance(0.5) ? MODE_RELIABLE : MODE_UNRELIABLE
    this.#endpoint.send(peer, payload, { channel: random.int(0, 63), mode })
    this.#network.at(this.#network.nowMs + EVERY_MS, () => this.#talk(peer))
  }

  #falsify(bytes: Uint8Array): Uint8Array {
    const random = this.#random
    const type = bytes[0]
    if ((type !== ACK && type !== DATA) || !random.chance(this.#rate)) return bytes
    const lie = bytes.slice()
    if (type === ACK && random.chance(0.5)) {
      // An optimistic ack: everything has arrived, whatever the nonces say.
      for (let at = GROUPS_AT + 4; at + 5 <= lie.length - 4; at += GROUP_BYTES)
        lie.fill(255, at, at + 4)
    } else {
      const from = random.int(1, lie.length - 5)
      for (let i = from; i < Math.min(from + 4, lie.length - 4); i++) lie[i] = random.uint32()
    }
    return seal(lie)
  }
}
