import type { SimulatedHost } from './host.ts'
import type { Link } from './link.ts'

const SMALLEST_BUFFER_BYTES = 256
const NO_BYTES = new Uint8Array(0)
const NO_HOPS: readonly Link[] = []

/** A datagram under way: its bytes and where it is going. Reused once it has arrived. */
export class Flight {
  /** What the host gets: exactly the datagram, in a buffer of this flight. */
  bytes: Uint8Array = NO_BYTES
  #buffer: Uint8Array = NO_BYTES
  from = ''
  to = ''
  /** Whose address `to` was on sending. */
  receiver: SimulatedHost | undefined = undefined
  /** The links on its way, which stay the same if the route changes meanwhile. */
  hops: readonly Link[] = NO_HOPS
  /** Index of the link that it is on. */
  hop = 0

  /** Copies `source` into the flight's own buffer. */
  load(source: Uint8Array): void {
    const size = source.length
    if (size > this.#buffer.length) {
      let capacity = SMALLEST_BUFFER_BYTES
      while (capacity < size) capacity *= 2
      this.#buffer = new Uint8Array(capacity)
    }
    // A view costs far more than the copy of a small datagram: keep it while sizes repeat.
    if (this.bytes.length !== size) this.bytes = this.#buffer.subarray(0, size)
    this.bytes.set(source)
  }
}

/** The datagrams under way, by number. */
export class FlightPool {
  readonly #flights: Flight[] = []
  readonly #free: number[] = []

  /** How many are under way. */
  get inUse(): number {
    return this.#flights.length - this.#free.length
  }

  /** Number of a flight to fill. */
  take(): number {
    const free = this.#free.pop()
    if (free !== undefined) return free
    this.#flights.push(new Flight())
    return this.#flights.length - 1
  }

  get(index: number): Flight {
    return this.#flights[index] as Flight
  }

  release(index: number): void {
    this.#free.push(index)
  }
}
