import { AddressMap } from './address-map.ts'
import type { PeerLimits } from './peer-limits.ts'

/** A client that has sent a SYN and not yet proved its address. */
export interface PendingClient {
  readonly hostname: string
  readonly port: number
  /** The client's nonce. */
  readonly remoteNonce: number
  /** Ours: only who receives at that address can echo it. */
  readonly localNonce: number
  readonly peer: PeerLimits
  readonly startedAtMs: number
  /** SYN-ACKs sent so far: a round trip is measured only if there was one. */
  answers: number
  /** Bytes that came from its address, less those sent there: whoever it is must not get more than it sent. */
  creditBytes: number
}

/** How long a pending handshake counts as a place taken. */
const RESERVATION_MS = 1_000

/**
 * The handshakes under way: of a fixed size, the oldest giving way, because
 * anyone can send SYNs from addresses that are not theirs.
 */
export class PendingTable {
  readonly #capacity: number
  readonly #lifetimeMs: number
  readonly #byAddress = new AddressMap<PendingClient>()
  /** Oldest first. */
  readonly #byAge = new Set<PendingClient>()

  constructor(capacity: number, lifetimeMs: number) {
    this.#capacity = capacity
    this.#lifetimeMs = lifetimeMs
  }

  get size(): number {
    return this.#byAge.size
  }

  get(hostname: string, port: number): PendingClient | undefined {
    return this.#byAddress.get(hostname, port)
  }

  /** Adds a client, in place of an older try from its address, and of the oldest of all if there is no room. */
  add(client: PendingClient): void {
    this.expire(client.startedAtMs)
    const previous = this.get(client.hostname, client.port)
    if (previous !== undefined) this.delete(previous)
    if (this.#byAge.size >= this.#capacity) {
      for (const oldest of this.#byAge) {
        this.delete(oldest)
        break
      }
    }
    this.#byAge.add(client)
    this.#byAddress.set(client.hostname, client.port, client)
  }

  delete(client: PendingClient): void {
    if (this.#byAge.delete(client)) this.#byAddress.delete(client.hostname, client.port)
  }

  /** Forgets who took too long. */
  expire(nowMs: number): void {
    for (const oldest of this.#byAge) {
      if (nowMs - oldest.startedAtMs < this.#lifetimeMs) return
      this.delete(oldest)
    }
  }

  /**
   * Places that handshakes under way will soon take, so that clients that arrive
   * together cannot overrun a limit (U8).
   *
   * @param flood From how many pending clients on none of them counts: spoofed SYNs
   *   could otherwise make any server look full.
   */
  reserved(nowMs: number, flood: number): number {
    if (this.#byAge.size >= flood) return 0
    let count = 0
    for (const client of this.#byAge) {
      if (nowMs - client.startedAtMs < RESERVATION_MS) count++
    }
    return count
  }
}
