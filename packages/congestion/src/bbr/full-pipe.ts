/** Growth of the delivery rate that says the pipe is not full (draft-ietf-ccwg-bbr §5.3.1.2). */
const GROWTH = 1.25
/** Rounds without it that say it is. */
const ROUNDS = 3

/** Whether sending faster still delivers faster (draft-ietf-ccwg-bbr §5.3.1.2). */
export class FullPipe {
  /** Since the latest {@link reset} (BBR.full_bw_now). */
  isFullNow = false
  /** Ever: startup is done (BBR.full_bw_reached). */
  hasBeenFull = false
  #baselineRate = 0
  #roundsWithoutGrowth = 0

  /** Whether the latest round delivered faster. */
  get isGrowing(): boolean {
    return this.#roundsWithoutGrowth === 0
  }

  /** ResetFullBW(): starts looking for growth beyond a rate. */
  reset(baselineRate: number): void {
    this.isFullNow = false
    this.#baselineRate = baselineRate
    this.#roundsWithoutGrowth = 0
  }

  /** CheckFullBWReached(), for a round with a delivery rate that the application did not limit. */
  onRound(deliveryRate: number): void {
    if (this.isFullNow) return
    if (deliveryRate >= this.#baselineRate * GROWTH) {
      this.reset(deliveryRate)
      return
    }
    this.#roundsWithoutGrowth++
    this.isFullNow = this.#roundsWithoutGrowth >= ROUNDS
    if (this.isFullNow) this.hasBeenFull = true
  }
}
