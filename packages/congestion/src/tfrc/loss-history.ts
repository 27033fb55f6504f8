/** Loss intervals that count (RFC 5348 §5.4: n = 8). */
const INTERVAL_COUNT = 8
/** Their weights, the newest first (RFC 5348 §5.4). */
const WEIGHTS: readonly number[] = [1, 1, 1, 1, 0.8, 0.6, 0.4, 0.2]
const NOTHING = new Float64Array(0)
/** Least that discounting leaves of an old interval (RFC 5348 §5.5). */
const DISCOUNT_THRESHOLD = 0.25

/**
 * Loss events, and the intervals between them, from the numbers of lost and received frames
 * (RFC 5348 §5). The sender keeps it (§7): it knows when each frame left, so an event spans the
 * frames sent within a round trip of the first that was lost, with no need to guess at arrivals.
 *
 * ```
 *   synthetic        interval 2        interval 1        interval 0
 *  ····1/p·····│✗ · · · · · · · · ·│✗ ✗ · · · · · ·│✗ · · · · · · · ·►  frame numbers
 *               event 2             event 1         event 0       newest received
 * ```
 *
 * Interval i begins with event i. At most {@link INTERVAL_COUNT} complete ones are kept, so every
 * operation is bounded.
 */
export class LossHistory {
  /** Complete intervals, {@link #firstFrame}[0] being the one that still grows. -1: no event yet. */
  #completeCount = -1
  #newestReceived = -1
  // Of no length before the first loss.
  #firstFrame: Float64Array = NOTHING
  #firstSentAtMs: Float64Array = NOTHING
  /** Frames sent up to this moment belong to event 0. */
  #eventEndsAtMs = -Infinity
  /** Frames lost in each event and not proved otherwise; 0 for the synthetic interval. */
  #lostFrames: Float64Array = NOTHING
  #length: Float64Array = NOTHING
  /** DF_i of RFC 5348 §5.5. */
  #discount: Float64Array = NOTHING

  /** Whether no loss event is remembered: the loss event rate is 0. */
  get isEmpty(): boolean {
    return this.#completeCount < 0
  }

  /** A frame arrived. Numbers may come in any order. */
  onReceived(frameNumber: number): void {
    this.#newestReceived = Math.max(this.#newestReceived, frameNumber)
  }

  /**
   * A frame was lost. Returns whether it opens a loss event (RFC 5348 §5.2): one that was sent
   * within a round trip of the event's first, or before the sender's answer to it, does not.
   */
  onLost(answeredAtMs: number, frameNumber: number, sentAtMs: number, rttMs: number): boolean {
    if (!this.isEmpty && sentAtMs <= this.#eventEndsAtMs) {
      this.#lostFrames[this.#eventOf(sentAtMs)]!++
      return false
    }
    this.#open(frameNumber, sentAtMs)
    this.#eventEndsAtMs = Math.max(sentAtMs + rttMs, answeredAtMs)
    return true
  }

  /**
   * A frame that counted as lost arrived after all: the hole is filled, and an event of which
   * nothing is left never was (RFC 5348 §5.1). Returns whether an event went.
   */
  onFound(frameNumber: number, sentAtMs: number): boolean {
    this.onReceived(frameNumber)
    if (this.isEmpty) return false
    const event = this.#eventOf(sentAtMs)
    if (this.#isSynthetic(event)) return false
    this.#lostFrames[event]!--
    if (this.#lostFrames[event]! > 0) return false
    this.#close(event)
    return true
  }

  /** Stands in for the interval before the first event, in frames (RFC 5348 §6.3.1). */
  setFirstInterval(frames: number): void {
    this.#allocate()
    this.#completeCount = 1
    this.#length[1] = frames
    this.#lostFrames[1] = 0
    this.#firstSentAtMs[1] = -Infinity
    this.#discount[1] = 1
  }

  /** Loss events for each frame sent: p of RFC 5348 §5.4 and §5.5. 0 before the first event. */
  get lossEventRate(): number {
    const count = this.#completeCount
    if (count < 1) return 0
    const current = Math.max(this.#newestReceived - this.#firstFrame[0]! + 1, 1) // §5.3
    const discount = this.#currentDiscount(current)
    let withCurrent = current
    let withCurrentWeight = WEIGHTS[0]!
    let complete = 0
    let completeWeight = 0
    for (let i = 1; i <= count; i++) {
      const length = this.#length[i]!
      if (i < count) {
        const weight = WEIGHTS[i]! * this.#discount[i]! * discount
        withCurrent += length * weight
        withCurrentWeight += weight
      }
      const weight = WEIGHTS[i - 1]! * this.#discount[i]!
      complete += length * weight
      completeWeight += weight
    }
    // §5.4: the interval that still grows counts only where it speaks for the path.
    return Math.min(withCurrentWeight / withCurrent, completeWeight / complete, 1)
  }

  /** DF of RFC 5348 §5.5: how far a long interval without loss outweighs what came before. */
  #currentDiscount(current: number): number {
    let total = 0
    let totalWeight = 0
    for (let i = 1; i <= this.#completeCount; i++) {
      const weight = WEIGHTS[i - 1]! * this.#discount[i]!
      total += this.#length[i]! * weight
      totalWeight += weight
    }
    const twiceMean = (2 * total) / totalWeight
    return current > twiceMean ? Math.max(twiceMean / current, DISCOUNT_THRESHOLD) : 1
  }

  /** The event that a lost frame sent then belongs to: losses are not found in order of sending. */
  #eventOf(sentAtMs: number): number {
    let event = 0
    while (sentAtMs < this.#firstSentAtMs[event]! && event < this.#completeCount) {
      if (this.#isSynthetic(event + 1)) break
      event++
    }
    return event
  }

  #allocate(): void {
    if (this.#discount !== NOTHING) return
    const size = INTERVAL_COUNT + 1
    this.#firstFrame = new Float64Array(size)
    this.#firstSentAtMs = new Float64Array(size)
    this.#lostFrames = new Float64Array(size)
    this.#length = new Float64Array(size)
    this.#discount = new Float64Array(size).fill(1)
  }

  #open(frameNumber: number, sentAtMs: number): void {
    this.#allocate()
    if (!this.isEmpty) {
      const discount = this.#currentDiscount(this.#newestReceived - this.#firstFrame[0]! + 1)
      this.#completeCount = Math.min(this.#completeCount + 1, INTERVAL_COUNT)
      for (let i = this.#completeCount; i > 0; i--) {
        this.#move(i - 1, i)
        this.#discount[i] = i > 1 ? this.#discount[i - 1]! * discount : 1
      }
      this.#length[1] = Math.max(frameNumber - this.#firstFrame[1]!, 1) // §5.3
    } else {
      this.#completeCount = 0
    }
    this.#firstFrame[0] = frameNumber
    this.#firstSentAtMs[0] = sentAtMs
    this.#lostFrames[0] = 1
  }

  /** Joins an event's interval to the one before it. */
  #close(event: number): void {
    if (event < this.#completeCount) this.#length[event + 1]! += this.#length[event]!
    const isOnlyEvent = event === 0 && this.#isSynthetic(1)
    for (let i = event; i < this.#completeCount; i++) {
      this.#move(i + 1, i)
      this.#discount[i] = this.#discount[i + 1]!
    }
    this.#completeCount = isOnlyEvent ? -1 : this.#completeCount - 1
  }

  #isSynthetic(interval: number): boolean {
    return this.#lostFrames[interval] === 0
  }

  #move(from: number, to: number): void {
    this.#firstFrame[to] = this.#firstFrame[from]!
    this.#firstSentAtMs[to] = this.#firstSentAtMs[from]!
    this.#lostFrames[to] = this.#lostFrames[from]!
    this.#length[to] = this.#length[from]!
  }
}
