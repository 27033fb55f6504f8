/** Values that share a bucket, and buckets remembered: the last 960 to 1,024 values. Powers of two. */
const BUCKET_VALUES = 64
const BUCKETS = 16
/** From two full buckets on, the peaks say something about what has not been seen yet. */
const KNOWN_BUCKETS = 2

/**
 * How far recent values, none of them negative, have reached: the second highest of the peaks of
 * the latest buckets. One outlier, or one run of them within a bucket, is no habit of the path
 * yet; what happens twice in a thousand values is.
 *
 *      peaks  ▂ ▂ ▃ █ ▂ ▃ ▅ ▂ ▂ ▃ ▂      █ highest, ▅ habitual
 *             └ 64 values each  ┘
 */
export class WindowedPeak {
  readonly #peaks = new Float64Array(BUCKETS)
  readonly #floors = new Float64Array(BUCKETS)
  #bucket = 0
  #valuesInBucket = 0
  #fullBuckets = 0
  #highest = 0
  #habitual = 0

  constructor() {
    this.#floors.fill(Infinity)
  }

  /** Whether enough was seen for {@link habitual} to foretell anything. */
  get isKnown(): boolean {
    return this.#fullBuckets >= KNOWN_BUCKETS
  }

  /** What values reach every so often. */
  get habitual(): number {
    return this.#habitual
  }

  /** The highest value remembered. */
  get highest(): number {
    return this.#highest
  }

  add(value: number): void {
    const bucket = this.#bucket
    if (value < this.#floors[bucket]!) this.#floors[bucket] = value
    if (value > this.#peaks[bucket]!) {
      this.#peaks[bucket] = value
      if (value > this.#habitual) this.#rank()
    }
    if (++this.#valuesInBucket === BUCKET_VALUES) this.#turn()
  }

  #turn(): void {
    if (this.#hasDropped()) this.#forgetOthers()
    this.#valuesInBucket = 0
    this.#fullBuckets = Math.min(this.#fullBuckets + 1, BUCKETS)
    this.#bucket = (this.#bucket + 1) & (BUCKETS - 1)
    this.#peaks[this.#bucket] = 0
    this.#floors[this.#bucket] = Infinity
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
    for (let i = 0; i < BUCKETS; i++) {
      if (i === this.#bucket) continue
      this.#peaks[i] = 0
      this.#floors[i] = Infinity
    }
    this.#fullBuckets = 0
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
