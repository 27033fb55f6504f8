/** Where a peer is: an IP address as text, and a port. */
export interface PeerAddress {
  readonly hostname: string
  readonly port: number
}

/** The only value of a hostname: most have one, and a map for each would cost more than the rest. */
interface Lone<V> {
  readonly port: number
  value: V
}

/** A map by hostname and port, without making a key of both for every datagram. */
export class AddressMap<V> {
  readonly #byHost = new Map<string, Lone<V> | Map<number, V>>()
  #size = 0

  get size(): number {
    return this.#size
  }

  /** How many values that hostname has, whatever the port. */
  countAt(hostname: string): number {
    const found = this.#byHost.get(hostname)
    if (found === undefined) return 0
    return found instanceof Map ? found.size : 1
  }

  get(hostname: string, port: number): V | undefined {
    const found = this.#byHost.get(hostname)
    if (found === undefined) return undefined
    if (found instanceof Map) return found.get(port)
    return found.port === port ? found.value : undefined
  }

  set(hostname: string, port: number, value: V): void {
    const before = this.countAt(hostname)
    const found = this.#byHost.get(hostname)
    if (found === undefined) {
      this.#byHost.set(hostname, { port, value })
    } else if (found instanceof Map) {
      found.set(port, value)
    } else if (found.port === port) {
      found.value = value
    } else {
      const byPort = new Map([[found.port, found.value]])
      this.#byHost.set(hostname, byPort.set(port, value))
    }
    this.#size += this.countAt(hostname) - before
  }

  delete(hostname: string, port: number): void {
    const found = this.#byHost.get(hostname)
    if (found === undefined) return
    const isDeleted = found instanceof Map ? found.delete(port) : found.port === port
    if (!isDeleted) return
    this.#size--
    if (!(found instanceof Map) || found.size === 0) this.#byHost.delete(hostname)
  }

  *values(): IterableIterator<V> {
    for (const found of this.#byHost.values()) {
      if (found instanceof Map) yield* found.values()
      else yield found.value
    }
  }
}
