/**
 * Recovery of RFC 9002 §7.3.2: the losses of one round trip are one congestion event, answered
 * once. Remembers enough to say when an event proves to have been reordering only, so that its
 * answer can be taken back (RFC 9438 §4.9).
 *
 * ```
 *   previous event          this event
 *        ▼                      ▼
 *  ──────┼──────────────────────┼─────────────►  when frames were sent
 *  done  │  lost here: belongs  │  lost here: the next event
 * ```
 */
export class Recovery {
  #previousStartMs = -Infinity
  #startMs = -Infinity
  /** Frames of this event declared lost and not proved otherwise. */
  #lostFrames = 0

  /** Whether a frame sent then has paid already: its loss or ack says nothing of the new window. */
  covers(sentAtMs: number): boolean {
    return sentAtMs <= this.#startMs
  }

  /** Counts a lost frame. True if it opens an event, to be answered now. */
  onLost(nowMs: number, sentAtMs: number): boolean {
    if (this.covers(sentAtMs)) {
      if (sentAtMs > this.#previousStartMs) this.#lostFrames++
      return false
    }
    this.#previousStartMs = this.#startMs
    this.#startMs = nowMs
    this.#lostFrames = 1
    return true
  }

  /** Takes a lost frame back. True if no real loss is left of the event, so that it never was one. */
  onSpuriousLoss(sentAtMs: number): boolean {
    if (!this.covers(sentAtMs) || sentAtMs <= this.#previousStartMs) return false
    if (this.#lostFrames === 0) return false
    this.#lostFrames--
    if (this.#lostFrames > 0) return false
    this.end()
    return true
  }

  /** Lets the next loss or ack count at once, as persistent congestion does (RFC 9002 §7.6.2). */
  end(): void {
    this.#startMs = this.#previousStartMs
    this.#lostFrames = 0
  }
}
