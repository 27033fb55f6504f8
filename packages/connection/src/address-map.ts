/** Where a peer is: an IP address as text, and a port. */
export interface PeerAddress {
  readonly hostname: string
  readonly port: number
}

/** A map by hostname and port, without making a key of both for every datagram. */
export class AddressMap<V> {
  readonly #byHost = new Map<string, Map<number, V>>()
  #size = 0

  get size(): number {
    return this.#size
  }

  /** How many values that hostname has, whatever the port. */
  countAt(hostname: string): number {
    return this.#byHost.get(hostname)?.size ?? 0
  }

  get(hostname: string, port: number): V | undefined {
    return this.#byHost.get(hostname)?.get(port)
  }

  set(hostname: string, port: number, value: V): void {
    let byPort = this.#byHost.get(hostname)
    if (byPort === undefined) this.#byHost.set(hostname, (byPort = new Map()))
    const before = byPort.size
    byPort.set(port, value)
    this.#size += byPort.size - before
  }

  delete(hostname: string, port: number): void {
    const byPort = this.#byHost.get(hostname)
    if (!byPort?.delete(port)) return
    this.#size--
    if (byPort.size === 0) this.#byHost.delete(hostname)
  }

  *values(): IterableIterator<V> {
    for (const byPort of this.#byHost.values()) yield* byPort.values()
  }
}
