import { MODE_RELIABLE, MODE_UNRELIABLE } from '@rudp/channels'
import { SimulatedEndpoint } from '@rudp/connection/testing'
import type { Random, SimulatedNetwork } from '@rudp/simulator'
import { uflow3 } from '@rudp/wire'
import { Door } from './door.ts'
import { CRC_BYTES, hasAck, hasData, seal } from './frame-bytes.ts'

const EVERY_MS = 20
/** How long a group of an ack is, and what lies before the first; the type is not counted. */
const GROUP_BYTES = 9
const ACK_HEAD_BYTES = 10

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
  readonly #reader = uflow3.createReader()

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
    if (!(hasAck(type) || hasData(type)) || !random.chance(this.#rate)) return bytes
    const lie = bytes.slice()
    const end = lie.length - CRC_BYTES
    if (hasAck(type) && random.chance(0.5)) {
      // An optimistic ack: everything has arrived, whatever the nonces say.
      for (let at = this.#groupsAt(lie) + 4; at + 5 <= end; at += GROUP_BYTES)
        lie.fill(255, at, at + 4)
    } else {
      const from = random.int(1, lie.length - 5)
      for (let i = from; i < Math.min(from + 4, end); i++) lie[i] = random.uint32()
    }
    return seal(lie)
  }

  /** Where the groups of a frame with an ack begin: behind its head, or behind its fragments. */
  #groupsAt(bytes: Uint8Array): number {
    if (!hasData(bytes[0])) return 1 + ACK_HEAD_BYTES
    this.#reader.read(bytes)
    const ackAt = bytes.length - CRC_BYTES - this.#reader.piggybackedAckBytes
    return ackAt + ACK_HEAD_BYTES
  }
}
