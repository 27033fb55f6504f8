const INITIAL_SLOTS = 32

/**
 * A transmitter of a fixed rate behind a first-in-first-out queue that drops what does not fit.
 *
 * ```
 *  offer ──► [ waiting │ waiting │ waiting ] ──► being transmitted ──► departs
 *              └──── counts as queue ────┘        no longer queued
 * ```
 *
 * Since nothing overtakes, a datagram's departure is known when it is offered: no event is needed.
 */
export class DropTailQueue {
  /** Rings of what still waits: when its transmission starts, and its size. */
  #startAtMs: Float64Array = new Float64Array(INITIAL_SLOTS)
  #sizeBytes: Float64Array = new Float64Array(INITIAL_SLOTS)
  #head = 0
  #count = 0
  #waitingBytes = 0
  /** When the transmitter will have sent everything accepted so far. */
  #freeAtMs = -Infinity
  #msPerByte = 0

  /** Rate for whatever is offered from now on; what already waits keeps its departure. */
  setRate(bitsPerSecond: number): void {
    this.#msPerByte = 8000 / bitsPerSecond
  }

  /**
   * Accepts a datagram and returns when its last bit leaves, or −1 if the queue is full.
   *
   * @param nowMs - never less than in an earlier call
   * @param maxBytes - most bytes that may wait, this one included
   * @param maxWaitMs - longest time that it may wait
   */
  offer(nowMs: number, sizeBytes: number, maxBytes: number, maxWaitMs: number): number {
    this.#forgetStarted(nowMs)
    const startAtMs = this.#freeAtMs > nowMs ? this.#freeAtMs : nowMs
    if (startAtMs > nowMs) {
      if (this.#waitingBytes + sizeBytes > maxBytes || startAtMs - nowMs > maxWaitMs) return -1
      this.#push(startAtMs, sizeBytes)
    }
    this.#freeAtMs = startAtMs + sizeBytes * this.#msPerByte
    return this.#freeAtMs
  }

  /** Bytes that wait at `nowMs`, without the datagram being transmitted. */
  waitingBytes(nowMs: number): number {
    this.#forgetStarted(nowMs)
    return this.#waitingBytes
  }

  /** How long a datagram offered at `nowMs` would wait before its transmission starts. */
  waitMs(nowMs: number): number {
    return this.#freeAtMs > nowMs ? this.#freeAtMs - nowMs : 0
  }

  /** Bytes accepted that have not left at `nowMs`, with the part of the one being transmitted. */
  unsentBytes(nowMs: number): number {
    this.#forgetStarted(nowMs)
    const nextStartAtMs = this.#count > 0 ? (this.#startAtMs[this.#head] as number) : this.#freeAtMs
    const remainingMs = nextStartAtMs - nowMs
    return this.#waitingBytes + (remainingMs > 0 ? remainingMs / this.#msPerByte : 0)
  }

  #forgetStarted(nowMs: number): void {
    const mask = this.#startAtMs.length - 1
    while (this.#count > 0 && (this.#startAtMs[this.#head] as number) <= nowMs) {
      this.#waitingBytes -= this.#sizeBytes[this.#head] as number
      this.#head = (this.#head + 1) & mask
      this.#count--
    }
  }

  #push(startAtMs: number, sizeBytes: number): void {
    if (this.#count === this.#startAtMs.length) this.#grow()
    const slot = (this.#head + this.#count) & (this.#startAtMs.length - 1)
    this.#startAtMs[slot] = startAtMs
    this.#sizeBytes[slot] = sizeBytes
    this.#count++
    this.#waitingBytes += sizeBytes
  }

  #grow(): void {
    const slots = this.#startAtMs.length
    const startAtMs = new Float64Array(slots * 2)
    const sizeBytes = new Float64Array(slots * 2)
    for (let i = 0; i < slots; i++) {
      startAtMs[i] = this.#startAtMs[(this.#head + i) & (slots - 1)] as number
      sizeBytes[i] = this.#sizeBytes[(this.#head + i) & (slots - 1)] as number
    }
    this.#startAtMs = startAtMs
    this.#sizeBytes = sizeBytes
    this.#head = 0
  }
}
