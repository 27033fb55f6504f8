import { COMPLETE } from './arrival-ring.ts'
import type { IncomingWindow } from './incoming-window.ts'
import type { LooseMessages } from './loose-messages.ts'
import { NO_SLOTS, type SlotSet } from './slot-set.ts'

/** Messages whose bytes lie together. */
const BATCH_SHIFT = 8
const BATCH = 1 << BATCH_SHIFT
/** Batches told apart: the largest window touches 17. A bit each fits a number. */
const BATCHES = 32
/** Before a message of several fragments stands by how much its last one is shorter than the others. */
const SHORTFALL_BYTES = 2

/** The packed messages among {@link BATCH} neighbours. */
interface Batch {
  readonly bytes: Uint8Array
  /** Where the first lies that the base has not passed. */
  start: number
  /** Those that it has not passed, delivered or not. */
  count: number
}

const NO_BATCH: Batch = { bytes: new Uint8Array(0), start: 0, count: 0 }

/**
 * Messages that wait as bytes alone, without an object each, so that a peer that makes many wait
 * takes no more than it was granted. Each batch is as long as its messages, in order:
 *
 * ```
 *   0 … 255     │ 17 │ 18 │ 21 │ 22 │ … │ 255 │
 *   256 … 511   │ 256 │ 258 │ …
 * ```
 *
 * Where one lies follows from the sizes of those before it, which the window knows.
 */
export class PackedMessages {
  readonly #window: IncomingWindow
  #members: SlotSet = NO_SLOTS
  readonly #batches: (Batch | undefined)[] = new Array(BATCHES).fill(undefined)
  /** Batches near which something is loose, or was, or with garbage: a bit each. */
  #stale = 0
  #garbageBytes = 0
  /** The message found last, from which the next is not far. */
  #foundSequence = -1
  #foundAt = 0

  /** @param window What has arrived. */
  constructor(window: IncomingWindow) {
    this.#window = window
  }

  /** Bytes of messages that the base has passed, beside some that it has not. */
  get garbageBytes(): number {
    return this.#garbageBytes
  }

  has(sequence: number): boolean {
    return this.#members.has(this.#window.slotOf(sequence))
  }

  /** A message nearby is complete, and not packed yet. */
  onLoose(sequence: number): void {
    this.#stale |= 1 << batchOf(sequence)
  }

  /** A copy of a message that {@link has} knows. */
  read(sequence: number): Uint8Array {
    const batch = this.#batches[batchOf(sequence)]!
    const at = this.#find(sequence, batch)
    const end = at + this.#placeBytes(sequence, batch, at)
    return batch.bytes.slice(this.#window.isFragmented(sequence) ? at + SHORTFALL_BYTES : at, end)
  }

  /** The base is about to pass a message that {@link has} knows, the oldest of them. */
  forget(sequence: number): void {
    const batch = this.#batches[batchOf(sequence)]!
    const bytes = this.#placeBytes(sequence, batch, batch.start)
    batch.start += bytes
    this.#garbageBytes += bytes
    this.#members.delete(this.#window.slotOf(sequence))
    this.#stale |= 1 << batchOf(sequence)
    if (--batch.count > 0) return
    this.#garbageBytes -= batch.start
    this.#batches[batchOf(sequence)] = undefined
  }

  /** Packs all complete messages that wait, those of `loose` too, which may be forgotten then. */
  pack(loose: LooseMessages): void {
    const { baseSequence, endSequence } = this.#window
    this.#foundSequence = -1
    for (let at = baseSequence; at < endSequence; at = batchEnd(at)) {
      if ((this.#stale & (1 << batchOf(at))) !== 0) {
        this.#repack(at, Math.min(batchEnd(at), endSequence), loose)
      }
    }
    this.#stale = 0
  }

  /** Gives memory back if nothing is packed. */
  trim(): void {
    if (this.#members.size === 0) this.#members = NO_SLOTS
  }

  /** Packs the messages from `first` to before `end`, all of one batch, anew. */
  #repack(first: number, end: number, loose: LooseMessages): void {
    const before = this.#batches[batchOf(first)] ?? NO_BATCH
    const after = this.#measure(first, end, before, loose)
    this.#garbageBytes -= before.start
    this.#batches[batchOf(first)] = after.count > 0 ? after : undefined

    let to = 0
    let from = before.start
    // What stays side by side is copied together.
    let runStart = from
    for (let sequence = first; sequence < end; sequence++) {
      const isWaiting = this.#window.ring.state(sequence) === COMPLETE
      const isMember = this.has(sequence)
      if (!isMember && !isWaiting) continue
      const next = isMember ? from + this.#placeBytes(sequence, before, from) : from
      if (!isMember || !isWaiting) {
        to = copy(before.bytes, runStart, from, after.bytes, to)
        runStart = next
      }
      if (!isMember) to = this.#add(sequence, loose.get(sequence), after.bytes, to)
      else if (!isWaiting) this.#members.delete(this.#window.slotOf(sequence))
      from = next
    }
    copy(before.bytes, runStart, from, after.bytes, to)
  }

  /** A batch with room for the messages that wait from `first` to before `end`. */
  #measure(first: number, end: number, before: Batch, loose: LooseMessages): Batch {
    let count = 0
    let sizeBytes = 0
    let from = before.start
    for (let sequence = first; sequence < end; sequence++) {
      const isMember = this.has(sequence)
      const placeBytes = isMember ? this.#placeBytes(sequence, before, from) : 0
      from += placeBytes
      if (this.#window.ring.state(sequence) !== COMPLETE) continue
      count++
      if (isMember) sizeBytes += placeBytes
      else sizeBytes += this.#prefixBytes(sequence) + loose.get(sequence).length
    }
    return { bytes: new Uint8Array(sizeBytes), start: 0, count }
  }

  /** Puts a message at `to`; where the next one goes. */
  #add(sequence: number, message: Uint8Array, bytes: Uint8Array, to: number): number {
    let at = to
    if (this.#window.isFragmented(sequence)) {
      const shortfall = this.#window.costBytes(sequence) - message.length
      bytes[at++] = shortfall
      bytes[at++] = shortfall >>> 8
    }
    bytes.set(message, at)
    if (this.#members === NO_SLOTS) this.#members = this.#window.createSlotSet()
    this.#members.add(this.#window.slotOf(sequence))
    return at + message.length
  }

  /** Where in its batch a message lies. */
  #find(sequence: number, batch: Batch): number {
    const { baseSequence } = this.#window
    let from = Math.max(baseSequence, sequence - (sequence & (BATCH - 1)))
    let at = batch.start
    if (this.#foundSequence >= from && this.#foundSequence <= sequence) {
      from = this.#foundSequence
      at = this.#foundAt
    }
    for (; from < sequence; from++) if (this.has(from)) at += this.#placeBytes(from, batch, at)
    this.#foundSequence = sequence
    this.#foundAt = at
    return at
  }

  /** What a message takes that lies at `at`. */
  #placeBytes(sequence: number, { bytes }: Batch, at: number): number {
    const costBytes = this.#window.costBytes(sequence)
    if (!this.#window.isFragmented(sequence)) return costBytes
    return SHORTFALL_BYTES + costBytes - (bytes[at]! | (bytes[at + 1]! << 8))
  }

  #prefixBytes(sequence: number): number {
    return this.#window.isFragmented(sequence) ? SHORTFALL_BYTES : 0
  }
}

function batchOf(sequence: number): number {
  return (sequence >>> BATCH_SHIFT) & (BATCHES - 1)
}

/** First sequence of the batch behind that of `sequence`. */
function batchEnd(sequence: number): number {
  return sequence - (sequence & (BATCH - 1)) + BATCH
}

/** Copies `from[start]` to `from[end - 1]`; where the next bytes go. */
function copy(from: Uint8Array, start: number, end: number, to: Uint8Array, at: number): number {
  if (end > start) to.set(from.subarray(start, end), at)
  return at + end - start
}
