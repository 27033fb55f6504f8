import { FATE_DELIVERED } from './fate.ts'
import type { Flight } from './flight-pool.ts'
import { FlightPool } from './flight-pool.ts'
import type { SimulatedHost } from './host.ts'
import type { DeliverySink, Link } from './link.ts'
import type { NetworkCounters } from './network-options.ts'
import type { TraceEntry } from './network-trace.ts'
import type { Route } from './route.ts'
import type { TraceHash } from './trace-hash.ts'
import type { VirtualTime } from './virtual-time.ts'

/** What a carrier asks its network. */
export interface AddressBook {
  findHost(address: string): SimulatedHost | undefined
  findRoute(from: SimulatedHost, to: SimulatedHost): Route
}

/** Carries datagrams from link to link and hands them to hosts. Owns their bytes on the way. */
export class Carrier implements DeliverySink {
  onTrace: ((entry: TraceEntry) => void) | undefined = undefined
  readonly #time: VirtualTime
  readonly #book: AddressBook
  readonly #hash: TraceHash
  readonly #flights: FlightPool = new FlightPool()
  /** The datagram being offered to a link, for {@link deliver}, which learns only time and bytes. */
  #from = ''
  #to = ''
  #route: Route | undefined = undefined
  #hop = 0
  #sent = 0
  #duplicated = 0
  #unroutable = 0
  #dropped = 0
  #delivered = 0
  #unreachable = 0

  constructor(time: VirtualTime, book: AddressBook, hash: TraceHash) {
    this.#time = time
    this.#book = book
    this.#hash = hash
  }

  get counters(): NetworkCounters {
    return {
      sent: this.#sent,
      duplicated: this.#duplicated,
      unroutable: this.#unroutable,
      dropped: this.#dropped,
      delivered: this.#delivered,
      unreachable: this.#unreachable,
      inFlight: this.#flights.inUse,
    }
  }

  /** Sets a datagram on its way; the bytes are borrowed. */
  send(host: SimulatedHost, from: string, to: string, bytes: Uint8Array): void {
    this.#sent++
    this.#hash.addWord(host.index)
    this.#hash.addDatagram(bytes)
    if (this.onTrace !== undefined) {
      this.onTrace({ type: 'send', atMs: this.#time.nowMs, from, to, bytes: bytes.slice() })
    }
    const receiver = this.#book.findHost(to)
    if (receiver === undefined) {
      this.#unroutable++
      return
    }
    this.#offer(this.#book.findRoute(host, receiver), 0, from, to, bytes)
  }

  /** A link lets a datagram through. */
  deliver(atMs: number, bytes: Uint8Array): void {
    const index = this.#flights.take()
    const flight = this.#flights.get(index)
    flight.load(bytes)
    flight.from = this.#from
    flight.to = this.#to
    flight.route = this.#route
    flight.hop = this.#hop
    this.#time.schedule(atMs, index)
  }

  /** The flight has come to the end of its link. */
  handleArrival(index: number): void {
    const flight = this.#flights.get(index)
    const route = flight.route as Route
    try {
      if (flight.hop + 1 < route.hops.length) {
        this.#offer(route, flight.hop + 1, flight.from, flight.to, flight.bytes)
      } else {
        this.#handOver(flight, route)
      }
    } finally {
      this.#flights.release(index)
    }
  }

  #offer(route: Route, hop: number, from: string, to: string, bytes: Uint8Array): void {
    this.#from = from
    this.#to = to
    this.#route = route
    this.#hop = hop
    const link = route.hops[hop] as Link
    const fate = link.offer(this.#time.nowMs, bytes, this)
    const { deliverAtMs, copyAtMs } = link.last
    this.#hash.addWord(fate)
    if (fate === FATE_DELIVERED) this.#hash.addNumber(deliverAtMs)
    else this.#dropped++
    if (copyAtMs !== Infinity) {
      this.#duplicated++
      this.#hash.addNumber(copyAtMs)
    }
    if (this.onTrace !== undefined) {
      const decision = { ...link.last }
      this.onTrace({ type: 'link', atMs: this.#time.nowMs, from, to, decision })
    }
  }

  #handOver(flight: Flight, route: Route): void {
    const { from, to } = flight
    // The usual case first: the address still belongs to the host that had it on sending.
    const owner = route.to.address === to ? route.to : this.#book.findHost(to)
    const host = owner?.isRunning === true ? owner : undefined
    this.#hash.addNumber(this.#time.nowMs)
    this.#hash.addWord(host === undefined ? -1 : host.index)
    if (this.onTrace !== undefined) {
      const bytes = flight.bytes.slice()
      this.onTrace({ type: 'arrive', atMs: this.#time.nowMs, from, to, host: host?.name, bytes })
    }
    if (host === undefined) {
      this.#unreachable++
      return
    }
    this.#delivered++
    if (host.onDatagram !== undefined) host.onDatagram(flight.bytes, from)
  }
}
