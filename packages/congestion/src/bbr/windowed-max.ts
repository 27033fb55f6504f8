/**
 * The largest of the values seen in the last so many rounds, from three candidates: the best, the
 * best after it, and the best after that (Kathleen Nichols' filter, draft-ietf-ccwg-bbr §5.5.5).
 */
export class WindowedMax {
  readonly #value: Float64Array = new Float64Array(3)
  readonly #round: Float64Array = new Float64Array(3)

  get max(): number {
    return this.#value[0]!
  }

  /** Adds a value, and forgets those `windowRounds` rounds old. */
  update(value: number, round: number, windowRounds: number): void {
    if (value >= this.#value[0]! || round - this.#round[2]! >= windowRounds) {
      this.#set(0, value, round)
      this.#set(1, value, round)
      this.#set(2, value, round)
      return
    }
    if (value >= this.#value[1]!) {
      this.#set(1, value, round)
      this.#set(2, value, round)
    } else if (value >= this.#value[2]!) this.#set(2, value, round)

    if (round - this.#round[0]! >= windowRounds) {
      this.#set(0, this.#value[1]!, this.#round[1]!)
      this.#set(1, this.#value[2]!, this.#round[2]!)
      this.#set(2, value, round)
    } else if (this.#round[1] === this.#round[0] && round - this.#round[0]! > windowRounds / 4) {
      // Candidates from later parts of the window, so that one is left when the best expires.
      this.#set(1, value, round)
      this.#set(2, value, round)
    } else if (this.#round[2] === this.#round[1] && round - this.#round[1]! > windowRounds / 2) {
      this.#set(2, value, round)
    }
  }

  #set(index: number, value: number, round: number): void {
    this.#value[index] = value
    this.#round[index] = round
  }
}
