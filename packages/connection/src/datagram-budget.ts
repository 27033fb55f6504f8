/** How long a budget lasts before it is full again. */
const TICK_MS = 10

/** Whose datagrams are counted. The fields belong to the {@link DatagramBudget}. */
export interface DatagramAccount {
  tickEndsAtMs: number
  datagramsLeft: number
}

/**
 * How many datagrams of one account are looked at in 10 ms. The rest is dropped unread, which costs
 * a fraction of reading it, so that one peer that floods does not use up the time of all others.
 */
export class DatagramBudget {
  readonly #datagramsPerTick: number

  constructor(datagramsPerTick: number) {
    this.#datagramsPerTick = datagramsPerTick
  }

  /** An account with nothing spent. */
  static open(): DatagramAccount {
    return { tickEndsAtMs: -Infinity, datagramsLeft: 0 }
  }

  /** Spends one datagram of `account`; `false` if none is left. */
  spend(nowMs: number, account: DatagramAccount): boolean {
    if (nowMs >= account.tickEndsAtMs) {
      account.tickEndsAtMs = nowMs + TICK_MS
      account.datagramsLeft = this.#datagramsPerTick
    }
    if (account.datagramsLeft < 1) return false
    account.datagramsLeft--
    return true
  }
}
