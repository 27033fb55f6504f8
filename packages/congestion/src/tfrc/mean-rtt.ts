/** Share of the old in the mean (RFC 5348 §4.3: q). */
const MEMORY = 0.9

/**
 * R of RFC 5348 §4.3, step 2: the mean of the round trips that feedback came with.
 *
 * After a pause it says nothing of queues that are gone by now: a shorter round trip takes its
 * place at once. Else what a flow built up in its own queue would make it start slowly for long,
 * where a TCP begins with the round trip that it finds.
 */
export class MeanRtt {
  #ms = 0
  #sampleMs = 0
  #hasNewSample = false
  #isOfBeforePause = false

  /** @param initialMs What the handshake took. */
  constructor(initialMs: number) {
    this.#ms = initialMs
    this.#sampleMs = initialMs
  }

  /** R, in ms. */
  get ms(): number {
    return this.#ms
  }

  /** R_sample: the latest, in ms. */
  get sampleMs(): number {
    return this.#sampleMs
  }

  onSample(rttMs: number): void {
    this.#sampleMs = rttMs
    this.#hasNewSample = true
  }

  /** Nothing has been sent for several round trips. */
  onPause(): void {
    this.#isOfBeforePause = true
  }

  /** Feedback: takes in the latest sample. Returns whether there is one since the last feedback. */
  update(isFirst: boolean): boolean {
    if (!this.#hasNewSample) return false
    this.#hasNewSample = false
    const startsOver = isFirst || (this.#isOfBeforePause && this.#sampleMs < this.#ms)
    this.#isOfBeforePause = false
    const memory = startsOver ? 0 : MEMORY
    this.#ms = memory * this.#ms + (1 - memory) * this.#sampleMs
    return true
  }
}
