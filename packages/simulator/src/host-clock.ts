/**
 * A host's own clock: the network's, shifted and stretched.
 *
 * It runs in straight pieces: `host = anchorHost + (network − anchorNetwork) × rate`.
 */
export class HostClock {
  #anchorHostMs = 0
  #anchorNetworkMs = 0
  #rate = 1

  /** What the clock shows when the network's shows `networkMs`. */
  read(networkMs: number): number {
    return this.#anchorHostMs + (networkMs - this.#anchorNetworkMs) * this.#rate
  }

  /** When, in the network's time, the clock shows `hostMs`. */
  toNetworkMs(hostMs: number): number {
    return this.#anchorNetworkMs + (hostMs - this.#anchorHostMs) / this.#rate
  }

  /** From `networkMs` on the clock shows `hostMs` and gains or loses `driftPpm`. */
  set(networkMs: number, hostMs: number, driftPpm: number): void {
    this.#rate = 1 + driftPpm / 1e6
    this.#anchorHostMs = hostMs
    this.#anchorNetworkMs = networkMs
  }

  get driftPpm(): number {
    return (this.#rate - 1) * 1e6
  }

  /** Keeps a timer from firing a rounding error before its time. */
  atLeast(networkMs: number, hostMs: number): void {
    if (this.read(networkMs) >= hostMs) return
    this.#anchorHostMs = hostMs
    this.#anchorNetworkMs = networkMs
  }
}
