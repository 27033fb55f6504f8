import { Carrier } from './carrier.ts'
import type { LinkConditions } from './conditions.ts'
import { SimulatedHost } from './host.ts'
import { Link } from './link.ts'
import type { AsyncRunLimit, NetworkCounters, NetworkOptions, RunLimit } from './network-options.ts'
import type { TraceEntry } from './network-trace.ts'
import { Random } from './random.ts'
import { RouteTable } from './route-table.ts'
import { settleMicrotasks } from './settle-microtasks.ts'
import { TraceHash } from './trace-hash.ts'
import { VirtualTime } from './virtual-time.ts'

/** IPv4's largest packet less its header and UDP's. */
const MAX_DATAGRAM_BYTES = 65_507

/**
 * A network in virtual time: hosts that exchange datagrams over links with seeded faults. An hour
 * passes in as long as its events take to compute, and the same seed gives the same run.
 *
 * @example
 * ```ts
 * import { SimulatedNetwork } from '@rudp/simulator'
 *
 * const network = new SimulatedNetwork({ seed: 1, link: { loss: 0.05, delayMs: 40 } })
 * const client = network.host('client')
 * const server = network.host('server')
 * server.onDatagram = (bytes, from) => server.send(from, bytes)
 * client.onDatagram = (bytes) => console.log(`echo of ${bytes.length} bytes at ${network.nowMs} ms`)
 * client.send('server', Uint8Array.of(1, 2, 3))
 * network.run()
 * ```
 */
export class SimulatedNetwork {
  /** For whatever else the world needs at random; its draws change nothing on the links. */
  readonly random: Random
  readonly #time: VirtualTime
  readonly #carrier: Carrier
  readonly #routes: RouteTable
  readonly #hash: TraceHash = new TraceHash()
  readonly #hosts: SimulatedHost[] = []
  readonly #byName: Map<string, SimulatedHost> = new Map()
  readonly #byAddress: Map<string, SimulatedHost> = new Map()
  readonly #seed: Random
  #bottleneckCount = 0

  /** @throws RangeError if the link's conditions make no sense */
  constructor({ seed = 0, link = {}, startMs = 0 }: NetworkOptions = {}) {
    this.#seed = new Random(seed)
    this.random = this.#seed.fork('world')
    this.#routes = new RouteTable(link, this.#seed.fork('links'))
    this.#time = new VirtualTime(
      {
        onItem: (flight) => this.#carrier.handleArrival(flight),
        onTimer: (owner) => this.#wake(owner),
      },
      startMs,
    )
    this.#carrier = new Carrier(
      this.#time,
      {
        findHost: (address) => this.#byAddress.get(address),
        findRoute: (from, to) => this.#routes.find(from, to),
      },
      this.#hash,
    )
  }

  // ── Time ───────────────────────────────────────────────────────────────

  /** The network's clock. */
  get nowMs(): number {
    return this.#time.nowMs
  }

  /** When something happens next; `Infinity` if nothing is left. */
  get nextEventMs(): number {
    return this.#time.nextEventMs
  }

  /**
   * Calls `script` at `atMs`: a change of conditions, an outage, an input to the game.
   *
   * @returns a function that cancels it
   */
  at(atMs: number, script: () => void): () => void {
    return this.#time.call(atMs, script)
  }

  /** Lets time pass. Without a limit it returns when nothing is left to happen. */
  run(limit: RunLimit = {}): void {
    this.#time.run(this.#limitMs(limit))
  }

  /**
   * Lets time pass until `isDone()`, which is asked before the first event and after each.
   *
   * @returns whether it became true within the limit
   */
  runUntil(isDone: () => boolean, limit: RunLimit = {}): boolean {
    return this.#time.run(this.#limitMs(limit), isDone)
  }

  /** {@link run} for code that awaits: after each event, promises get their turn. */
  async runAsync(limit: AsyncRunLimit = {}): Promise<void> {
    await this.#time.runAsync(this.#limitMs(limit), limit.settle ?? settleMicrotasks)
  }

  /**
   * Lets time pass until a promise settles, and gives what it gives.
   *
   * @throws what the promise rejects with, or an Error if it stays open within the limit
   */
  async waitFor<T>(promise: Promise<T>, limit: AsyncRunLimit = {}): Promise<T> {
    let isSettled = false
    const settled = (): void => {
      isSettled = true
    }
    promise.then(settled, settled)
    const settle = limit.settle ?? settleMicrotasks
    if (await this.#time.runAsync(this.#limitMs(limit), settle, () => isSettled)) return promise
    throw new Error(`Cannot wait for the promise: it is still open at ${this.nowMs} ms`)
  }

  // ── Hosts ──────────────────────────────────────────────────────────────

  /** The host of that name, made on the first call; its address is its name at first. */
  host(name: string): SimulatedHost {
    return this.#byName.get(name) ?? this.#addHost(name)
  }

  // ── Links ──────────────────────────────────────────────────────────────

  /** The pair's own link in one direction: its counters, its conditions. */
  link(from: string, to: string): Link {
    return this.#routes.find(this.host(from), this.host(to)).link
  }

  /** Gives one direction the default conditions, changed by `conditions`. */
  setLink(from: string, to: string, conditions: LinkConditions): Link {
    return this.#routes.override(this.host(from), this.host(to), conditions)
  }

  /** {@link setLink} in both directions. */
  setLinks(a: string, b: string, conditions: LinkConditions): void {
    this.setLink(a, b, conditions)
    this.setLink(b, a, conditions)
  }

  /** Replaces the default conditions, and those of every link that has none of its own. */
  setDefaultLink(conditions: LinkConditions): void {
    this.#routes.setDefaults(conditions)
  }

  /**
   * Makes a link that many pairs share: with a rate, all their traffic waits in one queue.
   *
   * @param conditions - on their own; the network's defaults do not apply
   */
  bottleneck(conditions: LinkConditions): Link {
    return new Link(conditions, this.#seed.fork(`bottleneck ${this.#bottleneckCount++}`))
  }

  /** Sends what goes from one host to another through `shared` links first, in that order. */
  routeThrough(from: string, to: string, ...shared: readonly Link[]): void {
    const route = this.#routes.find(this.host(from), this.host(to))
    route.hops = [...shared, route.link]
  }

  /** Cuts every link between the hosts of `some` and those of `others`, in both directions. */
  partition(some: readonly string[], others: readonly string[]): void {
    for (const a of some) {
      for (const b of others) {
        this.link(a, b).isDown = true
        this.link(b, a).isDown = true
      }
    }
  }

  /** Brings up every pair's link that is down. Scheduled outages stay. */
  heal(): void {
    for (const route of this.#routes.all) route.link.isDown = false
  }

  // ── Records ────────────────────────────────────────────────────────────

  /** What became of the datagrams so far. */
  get counters(): NetworkCounters {
    return this.#carrier.counters
  }

  /** A fingerprint of all that has happened so far, the same on every runtime. */
  get traceHash(): string {
    return this.#hash.digest
  }

  /** Calls `trace` for each step from now on, `undefined` for none. Costs time and memory. */
  set onTrace(trace: ((entry: TraceEntry) => void) | undefined) {
    this.#carrier.onTrace = trace
  }

  #limitMs({ untilMs, forMs }: RunLimit): number {
    const limitMs = Math.min(untilMs ?? Infinity, this.nowMs + (forMs ?? Infinity))
    if (Number.isNaN(limitMs)) throw new RangeError('Cannot run the network: the limit is NaN')
    return limitMs
  }

  #addHost(name: string): SimulatedHost {
    if (this.#byAddress.has(name)) {
      throw new RangeError(`Cannot add host ${name}: another host has that address`)
    }
    const host = new SimulatedHost(
      {
        readNowMs: () => this.#time.nowMs,
        send: (from, to, bytes) => this.#send(host, from, to, bytes),
        setTimer: (atMs) => this.#time.setTimer(host.index, atMs),
        move: (address) => this.#move(host, address),
      },
      name,
      this.#hosts.length,
      this.#seed.fork('hosts').fork(name),
    )
    this.#hosts.push(host)
    this.#byName.set(name, host)
    this.#byAddress.set(name, host)
    return host
  }

  #send(host: SimulatedHost, from: string, to: string, bytes: Uint8Array): void {
    if (bytes.length > MAX_DATAGRAM_BYTES) {
      throw new RangeError(
        `Cannot send datagram: size must be at most ${MAX_DATAGRAM_BYTES} bytes, got ${bytes.length}`,
      )
    }
    this.#carrier.send(host, from, to, bytes)
  }

  #move(host: SimulatedHost, address: string): void {
    const owner = this.#byAddress.get(address)
    if (owner !== undefined && owner !== host) {
      throw new RangeError(`Cannot move ${host.name} to ${address}: ${owner.name} has that address`)
    }
    this.#byAddress.delete(host.address)
    this.#byAddress.set(address, host)
  }

  #wake(index: number): void {
    const host = this.#hosts[index] as SimulatedHost
    this.#hash.addNumber(this.#time.nowMs)
    this.#hash.addWord(~index)
    const trace = this.#carrier.onTrace
    if (trace !== undefined) trace({ type: 'wake', atMs: this.#time.nowMs, host: host.name })
    host.handleWake()
  }
}
