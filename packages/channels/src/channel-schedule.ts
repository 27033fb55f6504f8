import { PRIORITY_LOWEST } from './send-options.ts'

/** What a message without payload still uses up of a turn, so that empty ones pass it on as well. */
const FRAGMENT_OVERHEAD_BYTES = 16

// Sets of channels, two words of 32 each, one after the other for each priority.
const FRESH = 0
const TAKING_TURNS = 2
const SPENT = 4
/** The channel whose turn it is, behind the sets of each priority. */
const TURN = 6
const WORDS_PER_PRIORITY = 7
// Behind them for each channel: its priority plus one, or 0 if it has nothing to send …
const CHANNELS = WORDS_PER_PRIORITY * (PRIORITY_LOWEST + 1)
const WORDS_PER_CHANNEL = 2
/** … and what is left of its turn: always more than 0. */
const CREDIT_BYTES = 1
/** The words of a schedule in which nothing was ever entered: nobody writes to them. */
const NO_WORDS = new Int32Array(CHANNELS)

/**
 * In which order channels with something to send should get to: by priority, and among equals in
 * turn, each for about one fragment's worth of bytes.
 *
 * Deficit round robin with the sparse-flow rule of FQ-CoDel (RFC 8290 §4.1 and §4.2). A channel
 * that had nothing to send goes ahead of those that take turns, once a round and for one turn: so
 * a chat line or a state update leaves with the next frame, however much a transfer of the same
 * priority has queued.
 */
export class ChannelSchedule {
  readonly #channelCount: number
  readonly #turnBytes: number
  /** All of it side by side, so that a channel that is used now and then is in few places. */
  #words: Int32Array = NO_WORDS
  /** Which places have channels in them: bit `2 × priority`, plus one for those that take turns. */
  #places = 0
  // The places that the scan has yet to visit, and the channels of the one it is at.
  #scanPlaces = 0
  #scanPriority = 0
  #scanLow = 0
  #scanHigh = 0

  /**
   * @param channelCount Number of channels, at most 64.
   * @param maxFragmentBytes Largest fragment: what a turn lets a channel send.
   */
  constructor(channelCount: number, maxFragmentBytes: number) {
    if (!(channelCount >= 1 && channelCount <= 64)) {
      throw new RangeError(
        `Cannot create ChannelSchedule: channel count must be 1 to 64, got ${channelCount}`,
      )
    }
    this.#channelCount = channelCount
    // At least what one fragment takes, so that no turn begins in debt.
    this.#turnBytes = maxFragmentBytes + FRAGMENT_OVERHEAD_BYTES
  }

  /** `channel` has something of `priority` to send. */
  set(channel: number, priority: number): void {
    if (this.#words === NO_WORDS) this.#allocate()
    const place = placeOfChannel(channel)
    const before = this.#words[place]! - 1
    if (before === priority) return
    let set: typeof FRESH | typeof TAKING_TURNS = TAKING_TURNS
    if (before >= 0) {
      set = this.#setOf(before, channel)
      this.#delete(before, set, channel)
    } else if (!this.#has(priority, SPENT, channel)) {
      set = FRESH
      this.#add(priority, SPENT, channel)
      this.#words[place + CREDIT_BYTES] = this.#turnBytes
    }
    this.#words[place] = priority + 1
    this.#add(priority, set, channel)
  }

  /** `channel` has nothing to send. */
  clear(channel: number): void {
    if (this.#words === NO_WORDS) return
    const place = placeOfChannel(channel)
    const before = this.#words[place]! - 1
    if (before < 0) return
    this.#words[place] = 0
    this.#delete(before, this.#setOf(before, channel), channel)
  }

  /** The channel to send from if it can; else ask {@link next}. -1 if there is none. */
  first(): number {
    this.#scanPlaces = this.#places
    this.#scanLow = 0
    this.#scanHigh = 0
    return this.next()
  }

  /** The channel after the one returned last; -1 after the last. */
  next(): number {
    while ((this.#scanLow | this.#scanHigh) === 0) {
      if (this.#scanPlaces === 0) return -1
      this.#enterPlace(lowestBit(this.#scanPlaces))
    }
    const channel = firstFrom(this.#turnOf(this.#scanPriority), this.#scanLow, this.#scanHigh)
    if (channel < 32) this.#scanLow ^= 1 << channel
    else this.#scanHigh ^= 1 << (channel & 31)
    return channel
  }

  /** A fragment of `sizeBytes` is sent from `channel`, which is in the schedule. */
  onSent(channel: number, sizeBytes: number): void {
    const place = placeOfChannel(channel)
    const priority = this.#words[place]! - 1
    const credit = this.#words[place + CREDIT_BYTES]! - sizeBytes - FRAGMENT_OVERHEAD_BYTES
    const isOver = credit <= 0
    this.#words[place + CREDIT_BYTES] = isOver ? credit + this.#turnBytes : credit

    if (this.#has(priority, FRESH, channel)) {
      if (!isOver) return
      this.#delete(priority, FRESH, channel)
      this.#add(priority, TAKING_TURNS, channel)
      return
    }
    if (channel < this.#turnOf(priority)) this.#startRound(priority)
    const turn = isOver ? (channel + 1) % this.#channelCount : channel
    this.#words[wordOf(priority, TURN)] = turn
    if (isOver && turn === 0) this.#startRound(priority)
  }

  #turnOf(priority: number): number {
    return this.#words[wordOf(priority, TURN)]!
  }

  /** The turn has gone all the way around: whoever was fresh in the last round may be again. */
  #startRound(priority: number): void {
    const spent = wordOf(priority, SPENT)
    this.#words[spent] = 0
    this.#words[spent + 1] = 0
  }

  #allocate(): void {
    this.#words = new Int32Array(placeOfChannel(this.#channelCount))
  }

  #enterPlace(place: number): void {
    this.#scanPlaces ^= 1 << place
    this.#scanPriority = place >>> 1
    const word = wordOf(this.#scanPriority, (place & 1) === 0 ? FRESH : TAKING_TURNS)
    this.#scanLow = this.#words[word]!
    this.#scanHigh = this.#words[word + 1]!
  }

  #setOf(priority: number, channel: number): typeof FRESH | typeof TAKING_TURNS {
    return this.#has(priority, FRESH, channel) ? FRESH : TAKING_TURNS
  }

  #has(priority: number, set: number, channel: number): boolean {
    return (this.#words[wordOf(priority, set) + (channel >>> 5)]! & (1 << (channel & 31))) !== 0
  }

  #add(priority: number, set: number, channel: number): void {
    const word = wordOf(priority, set) + (channel >>> 5)
    this.#words[word] = this.#words[word]! | (1 << (channel & 31))
    if (set !== SPENT) this.#places |= placeOf(priority, set)
  }

  #delete(priority: number, set: number, channel: number): void {
    const first = wordOf(priority, set)
    const word = first + (channel >>> 5)
    this.#words[word] = this.#words[word]! & ~(1 << (channel & 31))
    if ((this.#words[first]! | this.#words[first + 1]!) === 0)
      this.#places &= ~placeOf(priority, set)
  }
}

function placeOf(priority: number, set: number): number {
  return 1 << (2 * priority + (set === FRESH ? 0 : 1))
}

function wordOf(priority: number, set: number): number {
  return WORDS_PER_PRIORITY * priority + set
}

function placeOfChannel(channel: number): number {
  return CHANNELS + WORDS_PER_CHANNEL * channel
}

/** The first channel from `start` on, going around, of a set that is not empty. */
function firstFrom(start: number, low: number, high: number): number {
  const from = -1 << (start & 31)
  const lowFrom = start < 32 ? low & from : 0
  if (lowFrom !== 0) return lowestBit(lowFrom)
  const highFrom = start < 32 ? high : high & from
  if (highFrom !== 0) return 32 + lowestBit(highFrom)
  return low !== 0 ? lowestBit(low) : 32 + lowestBit(high)
}

function lowestBit(bits: number): number {
  return 31 - Math.clz32(bits & -bits)
}
