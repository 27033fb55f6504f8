import { naturalLog } from './natural-log.ts'
import { sfc32 } from './sfc32.ts'

const WARM_UP_ROUNDS = 12
const TO_UNIT = 2 ** -32

/**
 * A seeded source of random numbers, the same on every runtime.
 *
 * The generator is sfc32: fast, statistically good, and not for secrets.
 *
 * @example
 * ```ts
 * import { Random } from '@rudp/simulator'
 *
 * const random = new Random(42)
 * const dice = random.int(1, 6)
 * const weather = random.fork('weather') // never changes what `random` draws
 * ```
 */
export class Random {
  readonly #state: Int32Array = new Int32Array(4)
  /** Two words that name this stream; {@link fork} derives from them, not from the state. */
  readonly #keyLow: number
  readonly #keyHigh: number

  /** @param seed - any number or text; equal seeds give equal streams. */
  constructor(seed: number | string = 0) {
    const text = String(seed)
    this.#keyLow = hashText(text, 0x811c9dc5, 0x01000193)
    this.#keyHigh = hashText(text, 0x9747b28c, 0x85ebca77)
    this.#state[0] = this.#keyLow
    this.#state[1] = this.#keyHigh
    this.#state[2] = this.#keyLow ^ ((this.#keyHigh << 16) | (this.#keyHigh >>> 16))
    this.#state[3] = 1
    for (let round = 0; round < WARM_UP_ROUNDS; round++) this.uint32()
  }

  /**
   * A stream of its own for `key`. It depends on this stream's seed and on `key` alone, not on how
   * much has been drawn: adding a draw in one place changes nothing elsewhere.
   */
  fork(key: number | string): Random {
    return new Random(`${this.#keyLow >>> 0}.${this.#keyHigh >>> 0}/${key}`)
  }

  /** A uniform integer from 0 to 2³² − 1. */
  uint32(): number {
    return sfc32(this.#state)
  }

  /** A uniform number from 0 to below 1, in steps of 2⁻³². */
  float(): number {
    return this.uint32() * TO_UNIT
  }

  /** A uniform integer from `min` to `max`, both included; at most 2³² apart. */
  int(min: number, max: number): number {
    return min + Math.floor(this.float() * (max - min + 1))
  }

  /** True with the given probability (0 to 1). */
  chance(probability: number): boolean {
    return this.float() < probability
  }

  /** One of `items`, which must not be empty. */
  pick<T>(items: readonly T[]): T {
    if (items.length === 0) throw new RangeError('Cannot pick an item: the list is empty')
    return items[this.int(0, items.length - 1)] as T
  }

  /** An exponentially distributed number with the given mean: the gaps of a Poisson process. */
  exponential(mean: number): number {
    // (0, 1], so that the logarithm stays finite.
    return -mean * naturalLog((this.uint32() + 1) * TO_UNIT)
  }

  /** A normally distributed number with mean 0 and standard deviation 1 (Marsaglia's polar method). */
  normal(): number {
    let x: number
    let square: number
    do {
      x = 2 * this.float() - 1
      const y = 2 * this.float() - 1
      square = x * x + y * y
    } while (square >= 1 || square === 0)
    return x * Math.sqrt((-2 * naturalLog(square)) / square)
  }

  /** Fills `out`, which stays the caller's, with random bytes. */
  fill(out: Uint8Array): void {
    for (let i = 0; i < out.length; i++) out[i] = this.uint32() >>> 24
  }
}

/** FNV-1a's loop over UTF-16 units, then MurmurHash3's avalanche, so that near texts part. */
function hashText(text: string, basis: number, factor: number): number {
  let hash = basis
  for (let i = 0; i < text.length; i++) {
    hash = Math.imul(hash ^ text.charCodeAt(i), factor)
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return hash ^ (hash >>> 16)
}
