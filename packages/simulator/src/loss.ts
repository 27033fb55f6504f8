import type { Random } from './random.ts'

/**
 * A two-state loss process (Gilbert 1960, Elliott 1963): a datagram is lost with the probability of
 * the state it meets; after each datagram the state may change.
 */
export interface GilbertElliott {
  /** Probability of turning bad after a datagram met the good state. */
  readonly goodToBad: number
  /** Probability of turning good after a datagram met the bad state. */
  readonly badToGood: number
  /** Probability of loss in the good state. Default 0. */
  readonly lossInGood?: number
  /** Probability of loss in the bad state. Default 1. */
  readonly lossInBad?: number
}

/** A number: each datagram is lost with that probability, independently of the others. */
export type LossModel = number | GilbertElliott

/**
 * Loss in bursts, described by what one would measure.
 *
 * @param lossRate - share of datagrams lost in the long run, 0 to below 1
 * @param meanBurst - mean number of consecutive losses, at least 1 and at least
 *   `lossRate / (1 − lossRate)`, for otherwise gaps shorter than one datagram would be needed
 * @throws RangeError if no such process exists
 */
export function burstLoss(lossRate: number, meanBurst: number): GilbertElliott {
  if (!(lossRate >= 0 && lossRate < 1)) {
    throw new RangeError(
      `Cannot make burst loss: lossRate must be from 0 to below 1, got ${lossRate}`,
    )
  }
  const odds = lossRate / (1 - lossRate)
  if (!(meanBurst >= 1 && meanBurst >= odds && meanBurst < Infinity)) {
    throw new RangeError(
      `Cannot make burst loss: meanBurst must be at least ${Math.max(1, odds)}, got ${meanBurst}`,
    )
  }
  // A burst ends after each datagram with probability 1/meanBurst; the share of time spent in the
  // bad state is goodToBad / (goodToBad + badToGood).
  return { goodToBad: odds / meanBurst, badToGood: 1 / meanBurst }
}

/** Decides, datagram by datagram, whether it is lost. */
export class LossProcess {
  readonly #random: Random
  #goodToBad = 0
  #badToGood = 1
  #lossInGood = 0
  #lossInBad = 1
  #hasStates = false
  #isBad = false

  constructor(model: LossModel, random: Random) {
    this.#random = random
    this.setModel(model)
  }

  /** Replaces the model. A two-state model starts in its stationary distribution. */
  setModel(model: LossModel): void {
    this.#hasStates = typeof model !== 'number'
    this.#isBad = false
    if (typeof model === 'number') {
      this.#lossInGood = model
      return
    }
    this.#goodToBad = model.goodToBad
    this.#badToGood = model.badToGood
    this.#lossInGood = model.lossInGood ?? 0
    this.#lossInBad = model.lossInBad ?? 1
    const sum = model.goodToBad + model.badToGood
    if (sum > 0) this.#isBad = this.#random.chance(model.goodToBad / sum)
  }

  /** Whether the next datagram is lost. */
  next(): boolean {
    const random = this.#random
    if (!this.#hasStates) return this.#lossInGood > 0 && random.chance(this.#lossInGood)
    const isBad = this.#isBad
    const isLost = random.chance(isBad ? this.#lossInBad : this.#lossInGood)
    if (random.chance(isBad ? this.#badToGood : this.#goodToBad)) this.#isBad = !isBad
    return isLost
  }
}
