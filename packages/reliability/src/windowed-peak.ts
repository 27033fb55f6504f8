/** Values that share a bucket, and buckets remembered: the last 960 to 1,024 values. Powers of two. */
const BUCKET_VALUES = 64
const BUCKETS = 16
const NO_VALUES = new Float64Array(0)
const NO_COUNTS = new Uint8Array(0)
/** From so many values on the highest is an exception rather than the rule. */
const MANY = 512

/**
 * How far recent values, none of them negative, have reached. Zeros age the memory without being
 * values themselves.
 *
 * Of many values it is the second highest of the peaks of the latest buckets: one outlier, or one
 * run of them within a bucket, is no habit of the path; what happens twice in a thousand values is.
 *
 *      peaks  ▂ ▂ ▃ █ ▂ ▃ ▅ ▂ ▂ ▃ ▂      █ highest, ▅ habitual
 *             └ 64 values each  ┘
 */
export class WindowedPeak {
  // Of no length before the first value.
  #peaks: Float64Array = NO_VALUES
  #floors: Float64Array = NO_VALUES
  /** Values above 0 in each bucket. */
  #counts: Uint8Array = NO_COUNTS
  #bucket = 0
  #valuesInBucket = 0
  #count = 0
  #highest = 0
  #habitual = 0

  /** Values above 0 that are remembered. */
  get count(): number {
    return this.#count
  }

  /** The highest value remembered; 0 if there is none. */
  get highest(): number {
    return this.#highest
  }

  /** What values reach every so often: the highest of few, of many the second highest of the buckets. */
  get peak(): number {
    return this.#count < MANY ? this.#highest : this.#habitual
  }

  add(value: number): void {
    if (this.#counts === NO_COUNTS) this.#allocate()
    const bucket = this.#bucket
    if (value > 0) {
      this.#counts[bucket]!++
      this.#count++
    }
    if (value < this.#floors[bucket]!) this.#floors[bucket] = value
    if (value > this.#peaks[bucket]!) {
      this.#peaks[bucket] = value
      if (value > this.#habitual) this.#rank()
    }
    if (++this.#valuesInBucket === BUCKET_VALUES) this.#turn()
  }

  #allocate(): void {
    this.#peaks = new Float64Array(BUCKETS)
    this.#floors = new Float64Array(BUCKETS).fill(Infinity)
    this.#counts = new Uint8Array(BUCKETS)
  }

  #turn(): void {
    if (this.#hasDropped()) this.#forgetOthers()
    this.#valuesInBucket = 0
    this.#bucket = (this.#bucket + 1) & (BUCKETS - 1)
    this.#empty(this.#bucket)
    this.#rank()
  }

  /**
   * Whether a whole bucket lies below all that came before, but for the bucket in which that began:
   * the path has changed, not its mood.
   */
  #hasDropped(): boolean {
    const peak = this.#peaks[this.#bucket]!
    let buckets = 0
    for (let age = 2; age < BUCKETS; age++) {
      const floor = this.#floors[(this.#bucket - age) & (BUCKETS - 1)]!
      if (floor <= peak) return false
      if (floor < Infinity) buckets++
    }
    return buckets > 0
  }

  #forgetOthers(): void {
    for (let i = 0; i < BUCKETS; i++) if (i !== this.#bucket) this.#empty(i)
  }

  #empty(bucket: number): void {
    this.#count -= this.#counts[bucket]!
    this.#counts[bucket] = 0
    this.#peaks[bucket] = 0
    this.#floors[bucket] = Infinity
  }

  #rank(): void {
    let highest = 0
    let second = 0
    for (let i = 0; i < BUCKETS; i++) {
      const peak = this.#peaks[i]!
      if (peak > highest) {
        second = highest
        highest = peak
      } else if (peak > second) second = peak
    }
    this.#highest = highest
    this.#habitual = second
  }
}
