/** Values that share a bucket, and buckets remembered: the last 960 to 1,024 values. Powers of two. */
const BUCKET_VALUES = 64
const BUCKETS = 16
/** Numbers of a bucket, side by side: its highest and its lowest value, and how many are above 0. */
const PEAK = 0
const FLOOR = 1
const COUNT = 2
const FIELDS = 3
const NO_BUCKETS = new Float64Array(0)
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
  /** Of no length before the first value. */
  #buckets: Float64Array = NO_BUCKETS
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
    if (this.#buckets === NO_BUCKETS) this.#allocate()
    const buckets = this.#buckets
    const at = this.#bucket * FIELDS
    if (value > 0) {
      buckets[at + COUNT]!++
      this.#count++
    }
    if (value < buckets[at + FLOOR]!) buckets[at + FLOOR] = value
    if (value > buckets[at + PEAK]!) {
      buckets[at + PEAK] = value
      if (value > this.#habitual) this.#rank()
    }
    if (++this.#valuesInBucket === BUCKET_VALUES) this.#turn()
  }

  #allocate(): void {
    this.#buckets = new Float64Array(BUCKETS * FIELDS)
    for (let bucket = 0; bucket < BUCKETS; bucket++) this.#empty(bucket)
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
    const peak = this.#buckets[this.#bucket * FIELDS + PEAK]!
    let buckets = 0
    for (let age = 2; age < BUCKETS; age++) {
      const bucket = (this.#bucket - age) & (BUCKETS - 1)
      const floor = this.#buckets[bucket * FIELDS + FLOOR]!
      if (floor <= peak) return false
      if (floor < Infinity) buckets++
    }
    return buckets > 0
  }

  #forgetOthers(): void {
    for (let i = 0; i < BUCKETS; i++) if (i !== this.#bucket) this.#empty(i)
  }

  #empty(bucket: number): void {
    const at = bucket * FIELDS
    this.#count -= this.#buckets[at + COUNT]!
    this.#buckets[at + COUNT] = 0
    this.#buckets[at + PEAK] = 0
    this.#buckets[at + FLOOR] = Infinity
  }

  #rank(): void {
    let highest = 0
    let second = 0
    for (let i = 0; i < BUCKETS; i++) {
      const peak = this.#buckets[i * FIELDS + PEAK]!
      if (peak > highest) {
        second = highest
        highest = peak
      } else if (peak > second) second = peak
    }
    this.#highest = highest
    this.#habitual = second
  }
}
