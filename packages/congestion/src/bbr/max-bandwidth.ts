/**
 * BBR.max_bw: the largest delivery rate of this ProbeBW cycle and the last (draft-ietf-ccwg-bbr
 * §5.5.5, §5.5.6), in bytes a second.
 */
export class MaxBandwidth {
  #thisCycle = 0
  #lastCycle = 0

  get bytesPerSecond(): number {
    return Math.max(this.#thisCycle, this.#lastCycle)
  }

  /** UpdateMaxBw(): a rate that the application limited counts only if it is the largest. */
  update(deliveryRate: number, appLimited: boolean): void {
    if (!(deliveryRate > 0 && deliveryRate < Infinity)) return
    if (appLimited && deliveryRate < this.bytesPerSecond) return
    this.#thisCycle = Math.max(this.#thisCycle, deliveryRate)
  }

  /** AdvanceMaxBwFilter(): a cycle is over; one without a rate does not count. */
  advance(): void {
    if (this.#thisCycle === 0) return
    this.#lastCycle = this.#thisCycle
    this.#thisCycle = 0
  }
}
