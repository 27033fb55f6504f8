import { FATE_DELIVERED } from './fate.ts'
import { Flight, FlightPool } from './flight-pool.ts'
import type { SimulatedHost } from './host.ts'
import type { DeliverySink, Link } from './link.ts'
import type { NetworkCounters } from './network-options.ts'
import type { TraceEntry } from './network-trace.ts'
import type { Route } from './route-table.ts'
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
  /** Where a datagram is going that was just sent; its bytes are still the sender's. */
  readonly #departing: Flight = new Flight()
  /** What is being offered to a link, for {@link deliver}, which learns only time and bytes. */
  #offered: Flight = this.#departing
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
    const departing = this.#departing
    departing.from = from
    departing.to = to
    departing.receiver = receiver
    departing.hops = this.#book.findRoute(host, receiver).hops
    departing.hop = 0
    this.#offer(departing, bytes)
  }

  /** A link lets a datagram through. */
  deliver(atMs: number, bytes: Uint8Array): void {
    const index = this.#flights.take()
    const flight = this.#flights.get(index)
    const offered = this.#offered
    flight.load(bytes)
    flight.from = offered.from
    flight.to = offered.to
    flight.receiver = offered.receiver
    flight.hops = offered.hops
    flight.hop = offered.hop
    this.#time.schedule(atMs, index)
  }

  /** The flight has come to the end of its link. */
  handleArrival(index: number): void {
    const flight = this.#flights.get(index)
    try {
      if (++flight.hop < flight.hops.length) this.#offer(flight, flight.bytes)
      else this.#handOver(flight)
    } finally {
      this.#flights.release(index)
    }
  }

  #offer(flight: Flight, bytes: Uint8Array): void {
    this.#offered = flight
    const link = flight.hops[flight.hop] as Link
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
      const { from, to, hop } = flight
      const decision = { ...link.last }
      this.onTrace({ type: 'link', atMs: this.#time.nowMs, from, to, hop, decision })
    }
  }

  #handOver(flight: Flight): void {
    const { from, to } = flight
    const receiver = flight.receiver as SimulatedHost
    // The usual case first: the address still belongs to the host that had it on sending.
    const owner = receiver.address === to ? receiver : this.#book.findHost(to)
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
    host.onDatagram(flight.bytes, from)
  }
}
