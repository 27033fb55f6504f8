import type { VirtualTime } from './virtual-time.ts'

/** What one direction does to datagrams. */
export interface PathOptions {
  delayMs: number
  /** Delays are even between `delayMs` ± this. */
  jitterMs?: number
  /** Whether jitter lets datagrams overtake each other. */
  reorders?: boolean
  loss?: number
  /** Mean length of a run of losses. Default 1: independent. */
  meanBurst?: number
  /** Probability that a datagram is held back by `holdMs`, others overtaking it. */
  holdRate?: number
  holdMs?: number
  duplicateRate?: number
  duplicateDelayMs?: number
  /** Nothing passes from the first to the second of these. */
  outage?: readonly [fromMs: number, untilMs: number]
}

/** A small, seeded generator (mulberry32): `random()` is a uint32. */
export function createRandom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), state | 1)
    t = (t + Math.imul(t ^ (t >>> 7), t | 61)) ^ t
    return (t ^ (t >>> 14)) >>> 0
  }
}

/** One direction of a network, in virtual time. */
export class Path {
  offered = 0
  lost = 0
  readonly #time: VirtualTime
  readonly #options: PathOptions
  readonly #random: () => number
  #isBad = false
  #lastArrivalMs = 0
  /** Decides the fate of a datagram before chance does. */
  drop: ((index: number) => boolean) | undefined

  constructor(time: VirtualTime, options: PathOptions, seed: number) {
    this.#time = time
    this.#options = options
    this.#random = createRandom(seed)
  }

  /** Delivers, or not. Returns whether it will arrive. */
  send(deliver: () => void): boolean {
    const o = this.#options
    const nowMs = this.#time.nowMs
    const index = this.offered++
    const isOut = o.outage !== undefined && nowMs >= o.outage[0] && nowMs < o.outage[1]
    if (this.#isLost() || isOut || this.drop?.(index) === true) {
      this.lost++
      return false
    }
    let atMs = nowMs + o.delayMs + (o.jitterMs ?? 0) * (2 * this.#chance() - 1)
    if (o.reorders !== true) {
      if (atMs < this.#lastArrivalMs) atMs = this.#lastArrivalMs
      this.#lastArrivalMs = atMs
    }
    if (this.#chance() < (o.holdRate ?? 0)) atMs += o.holdMs ?? 0
    this.#time.at(atMs, deliver)
    if (this.#chance() < (o.duplicateRate ?? 0)) {
      this.#time.at(atMs + (o.duplicateDelayMs ?? 0), deliver)
    }
    return true
  }

  #isLost(): boolean {
    const loss = this.#options.loss ?? 0
    if (loss === 0) return false
    const meanBurst = this.#options.meanBurst ?? 1
    if (meanBurst <= 1) return this.#chance() < loss
    // Gilbert: lost in the bad state, which lasts `meanBurst` datagrams on average.
    const leaveBad = 1 / meanBurst
    const enterBad = (leaveBad * loss) / (1 - loss)
    this.#isBad = this.#isBad ? this.#chance() >= leaveBad : this.#chance() < enterBad
    return this.#isBad
  }

  #chance(): number {
    return this.#random() / 2 ** 32
  }
}
