import type { SimulatedHost } from './host.ts'
import type { Link } from './link.ts'

/** The links from one host to another, in order: shared bottlenecks first, then the pair's own. */
export interface Route {
  readonly from: SimulatedHost
  readonly to: SimulatedHost
  readonly link: Link
  /** Whether the link has conditions of its own rather than the network's default. */
  isOverridden: boolean
  hops: readonly Link[]
}
