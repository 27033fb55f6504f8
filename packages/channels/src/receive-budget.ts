/**
 * Memory for received messages that several connections share.
 *
 * Two ways to use it. An endpoint that reserves what it grants a peer, for as long as the
 * connection lives, never runs out. One that lets each `MessageReceiver` reserve what it holds can
 * grant more than it has, and must then leave frames unacknowledged when a receiver refuses them.
 */
export class ReceiveBudget {
  readonly limitBytes: number
  #reservedBytes = 0

  /** @param limitBytes Most that may be reserved at once; `Infinity` only counts. */
  constructor(limitBytes: number) {
    if (!(limitBytes >= 0)) {
      throw new RangeError(
        `Cannot create ReceiveBudget: limit must not be negative, got ${limitBytes}`,
      )
    }
    this.limitBytes = limitBytes
  }

  get reservedBytes(): number {
    return this.#reservedBytes
  }

  get availableBytes(): number {
    return this.limitBytes - this.#reservedBytes
  }

  /** Reserves `bytes` if there is room for them; whether there was. */
  reserve(bytes: number): boolean {
    if (bytes > this.availableBytes) return false
    this.#reservedBytes += bytes
    return true
  }

  /** Gives back what was reserved. */
  release(bytes: number): void {
    this.#reservedBytes -= bytes
  }
}
