import type { LinkConditions } from './conditions.ts'
import type { SimulatedHost } from './host.ts'
import { Link } from './link.ts'
import type { Random } from './random.ts'

/** The links from one host to another, in order: shared bottlenecks first, then the pair's own. */
export interface Route {
  readonly link: Link
  /** Whether the link has conditions of its own rather than the network's default. */
  isOverridden: boolean
  hops: readonly Link[]
}

/** The routes of a network, each made when it is first used. */
export class RouteTable {
  readonly #random: Random
  #defaults: LinkConditions
  /** By sender's index, then by receiver's. */
  readonly #rows: (Route | undefined)[][] = []
  readonly #all: Route[] = []

  constructor(defaults: LinkConditions, random: Random) {
    this.#defaults = defaults
    this.#random = random
  }

  get all(): readonly Route[] {
    return this.#all
  }

  find(from: SimulatedHost, to: SimulatedHost): Route {
    return this.#rows[from.index]?.[to.index] ?? this.#make(from, to)
  }

  /** Gives one direction the default conditions, changed by `conditions`. */
  override(from: SimulatedHost, to: SimulatedHost, conditions: LinkConditions): Link {
    const route = this.find(from, to)
    route.isOverridden = true
    route.link.replace({ ...this.#defaults, ...conditions })
    return route.link
  }

  /** Replaces the default conditions, and those of every link that has none of its own. */
  setDefaults(defaults: LinkConditions): void {
    this.#defaults = defaults
    for (const route of this.#all) {
      if (!route.isOverridden) route.link.replace(defaults)
    }
  }

  #make(from: SimulatedHost, to: SimulatedHost): Route {
    // Seeded by names, so that one more host or link leaves the others as they were.
    const link = new Link(this.#defaults, this.#random.fork(`${from.name}→${to.name}`))
    const route: Route = { link, isOverridden: false, hops: [link] }
    let row = this.#rows[from.index]
    if (row === undefined) {
      row = []
      this.#rows[from.index] = row
    }
    row[to.index] = route
    this.#all.push(route)
    return route
  }
}
