/** Turns that brought no more than this are answered at their first datagram: data, and an ack of the peer's. */
const MAX_QUIET_DATAGRAMS = 2

/**
 * Decides when what a socket reads is answered. A turn of the event loop may bring many datagrams,
 * whose answers should travel together, so that waits for the end of the turn. Where turns bring
 * one or two there is nothing to wait for: then the first is answered at once, a quarter of the
 * time between a datagram and its answer sooner, and what follows it at the end.
 */
export class ReadTurns {
  readonly #answer: () => void
  readonly #afterTurn: (task: () => void) => void
  readonly #end: () => void
  #datagrams = 0
  #datagramsBefore = 0
  #owesAnswer = false

  /**
   * @param answer Answers all that was read.
   * @param afterTurn Runs a task once the loop has handed over what it has read in one go.
   */
  constructor(answer: () => void, afterTurn: (task: () => void) => void) {
    this.#answer = answer
    this.#afterTurn = afterTurn
    this.#end = () => this.#endTurn()
  }

  /** A datagram was taken in. */
  onDatagram(): void {
    this.#datagrams++
    if (this.#datagrams > 1) {
      this.#owesAnswer = true
      return
    }
    if (this.#datagramsBefore <= MAX_QUIET_DATAGRAMS) this.#answer()
    else this.#owesAnswer = true
    this.#afterTurn(this.#end)
  }

  #endTurn(): void {
    this.#datagramsBefore = this.#datagrams
    this.#datagrams = 0
    if (!this.#owesAnswer) return
    this.#owesAnswer = false
    this.#answer()
  }
}
