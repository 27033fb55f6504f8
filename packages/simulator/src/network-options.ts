import type { LinkConditions } from './conditions.ts'

/** Settings of a {@link SimulatedNetwork}. */
export interface NetworkOptions {
  /** Equal seeds give equal worlds. Default 0. */
  readonly seed?: number | string
  /** Conditions of every link that has none of its own. Default: a perfect wire. */
  readonly link?: LinkConditions
  /** What the clock shows at the start. Default 0. */
  readonly startMs?: number
}

/** How long a run goes on. With neither it ends when nothing is left to happen. */
export interface RunLimit {
  /** The network's time at which to stop; events of that instant still happen. */
  readonly untilMs?: number
  /** The same, counted from now. */
  readonly forMs?: number
}

/** How a run goes on in which somebody awaits promises. */
export interface AsyncRunLimit extends RunLimit {
  /**
   * Waits until promises have had their turn. Default: some turns of the microtask queue, which is
   * quick; `() => new Promise(setImmediate)` waits for chains of any length.
   */
  readonly settle?: () => Promise<void>
}

/**
 * What became of the datagrams, so far:
 * `sent + duplicated = unroutable + dropped + delivered + unreachable + inFlight`.
 */
export interface NetworkCounters {
  readonly sent: number
  /** Copies that links made. */
  readonly duplicated: number
  /** Sent to an address that nobody had. */
  readonly unroutable: number
  /** Dropped by a link, whatever the reason; the links' own counters tell. */
  readonly dropped: number
  /** Handed to a host. */
  readonly delivered: number
  /** Arrived where nobody had the address any more, or at a host that was stopped. */
  readonly unreachable: number
  readonly inFlight: number
}
