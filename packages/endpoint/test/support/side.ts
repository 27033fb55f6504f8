import { Random, type SimulatedHost, SimulatedNetwork } from '@rudp/simulator'
import {
  createEndpoint,
  type Endpoint,
  type EndpointOptions,
  type UdpLike,
} from '../../src/index.ts'

type Link = NonNullable<ConstructorParameters<typeof SimulatedNetwork>[0]>['link']

/** An endpoint on a simulated host, which is called when datagrams come and when it asks to be. */
export class Side {
  readonly host: SimulatedHost
  endpoint: Endpoint
  /** Messages taken, as numbers. */
  readonly received: number[] = []
  /** How many messages are taken at a time; the rest waits for the next wake-up. */
  takesAtOnce: () => number = () => Infinity
  readonly #peer: string
  readonly #options: EndpointOptions
  readonly #random: Random

  constructor(network: SimulatedNetwork, name: string, peer: string, options: EndpointOptions) {
    this.host = network.host(name)
    this.#peer = peer
    this.#random = new Random(`${name} ${network.random.uint32()}`)
    this.#options = {
      nowMs: () => this.host.nowMs,
      random: () => this.#random.uint32(),
      ...options,
    }
    this.endpoint = createEndpoint(this.carrier(), this.#options)
    this.host.onWake = () => this.pump()
    this.host.wakeAt(network.nowMs)
  }

  /** The host as a carrier. */
  carrier(): UdpLike {
    return {
      send: (bytes) => this.host.send(this.#peer, bytes),
      onReceive: (handler: (bytes: Uint8Array) => void) => {
        this.host.onDatagram = (bytes) => {
          handler(bytes)
          this.pump()
        }
      },
    }
  }

  /** Forgets the endpoint without a word and makes another, as a process that crashed does. */
  restart(): void {
    this.endpoint = createEndpoint(this.carrier(), this.#options)
    this.host.wakeAt(this.host.nowMs)
  }

  /** Takes messages, lets out what is due, and asks to be woken. */
  pump(): void {
    let left = this.takesAtOnce()
    const isSlow = left !== Infinity
    while (left-- > 0) {
      const message = this.endpoint.recv()
      if (message === undefined) break
      this.received.push(numberOf(message))
    }
    this.endpoint.maintain()
    const nextMs = this.endpoint.nextMaintainMs()
    this.host.wakeAt(isSlow ? Math.min(nextMs, this.host.nowMs + 25) : nextMs)
  }
}

/** Two sides, `a` and `b`, on a network of their own. */
export function createPair(
  seed: number,
  link: Link = {},
  optionsOfA: EndpointOptions = {},
  optionsOfB: EndpointOptions = optionsOfA,
): { network: SimulatedNetwork; a: Side; b: Side } {
  const network = new SimulatedNetwork({ seed, link })
  const a = new Side(network, 'a', 'b', optionsOfA)
  const b = new Side(network, 'b', 'a', optionsOfB)
  return { network, a, b }
}

/** A message of `sizeBytes` bytes that says `value`. */
export function messageOf(value: number, sizeBytes = 4): Uint8Array {
  const bytes = new Uint8Array(sizeBytes)
  new DataView(bytes.buffer).setUint32(0, value)
  return bytes
}

/** What {@link messageOf} said. */
export function numberOf(message: Uint8Array): number {
  return new DataView(message.buffer, message.byteOffset, message.byteLength).getUint32(0)
}

/** The numbers from 0 up to `count`. */
export function range(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index)
}
