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
  readonly #canAnswerAtOnce: boolean
  #datagrams = 0
  #datagramsBefore = 0
  #owesAnswer = false

  /**
   * @param answer Answers all that was read.
   * @param afterTurn Runs a task once the loop has handed over what it has read in one go.
   * @param endsSoon Whether a turn is over so soon that even one datagram can wait for its end.
   */
  constructor(answer: () => void, afterTurn: (task: () => void) => void, endsSoon = false) {
    this.#answer = answer
    this.#afterTurn = afterTurn
    this.#end = () => this.#endTurn()
    this.#canAnswerAtOnce = !endsSoon
  }

  /** Whether this turn or the last brought so many datagrams that it pays to ask for the rest. */
  get isBusy(): boolean {
    return Math.max(this.#datagrams, this.#datagramsBefore) > MAX_QUIET_DATAGRAMS
  }

  /** The runtime came with a datagram; or with `count`, if the kernel had merged them. */
  onDatagrams(count: number): void {
    const isFirst = this.#datagrams === 0
    this.#datagrams += count
    const isQuiet = this.#datagramsBefore <= MAX_QUIET_DATAGRAMS
    if (isFirst && isQuiet && this.#canAnswerAtOnce) this.#answer()
    else this.#owesAnswer = true
    if (isFirst) this.#afterTurn(this.#end)
  }

  /** `count` more were read, and the kernel has none left if `isEnd`: no need to wait for the end. */
  onRest(count: number, isEnd: boolean): void {
    this.#datagrams += count
    if (count > 0) this.#owesAnswer = true
    if (isEnd) this.#answerIfOwed()
  }

  #endTurn(): void {
    this.#datagramsBefore = this.#datagrams
    this.#datagrams = 0
    this.#answerIfOwed()
  }

  #answerIfOwed(): void {
    if (!this.#owesAnswer) return
    this.#owesAnswer = false
    this.#answer()
  }
}
