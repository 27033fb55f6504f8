/** What a direction of the path does to packets. */
export interface LinkOptions {
  readonly bitsPerSecond: number
  /** From the end of the queue to the other host. */
  readonly oneWayMs: number
  /** Of IP packets that wait for the line; what does not fit is dropped. */
  readonly queueBytes: number
}

/** Packets under way at once; more count as a full queue. A power of two. */
const SLOTS = 8192
const MASK = SLOTS - 1
const MAX_PACKET_BYTES = 1500

/**
 * One direction: a drop-tail queue drained at a rate, then a fixed delay. Nothing overtakes
 * anything, so packets wait in a ring.
 *
 *     #delivered        #left             #end
 *     │ on the way …    │ in the queue …  │
 */
export class EmulatedLink {
  readonly #options: LinkOptions
  readonly #bytes: Uint8Array = new Uint8Array(SLOTS * MAX_PACKET_BYTES)
  readonly #lengths: Uint16Array = new Uint16Array(SLOTS)
  /** When a packet has left the queue. */
  readonly #leavesAtMs: Float64Array = new Float64Array(SLOTS)
  #delivered = 0
  #left = 0
  #end = 0
  #queuedBytes = 0
  #freeAtMs = 0

  constructor(options: LinkOptions) {
    this.#options = options
  }

  /**
   * Takes a packet in. Returns whether there was room for it. The bytes are copied, `packet` stays
   * the caller's.
   *
   * @throws {RangeError} If it has more than 1,500 bytes.
   */
  offer(nowMs: number, packet: Uint8Array): boolean {
    const length = packet.byteLength
    if (length > MAX_PACKET_BYTES) {
      throw new RangeError(`Cannot carry packet: at most ${MAX_PACKET_BYTES} bytes, got ${length}`)
    }
    while (this.#left < this.#end && this.#leavesAtMs[this.#left & MASK]! <= nowMs) {
      this.#queuedBytes -= this.#lengths[this.#left++ & MASK]!
    }
    const isFull = this.#queuedBytes + length > this.#options.queueBytes
    if (isFull || this.#end - this.#delivered === SLOTS) return false
    const slot = this.#end++ & MASK
    this.#freeAtMs = Math.max(nowMs, this.#freeAtMs) + (length * 8000) / this.#options.bitsPerSecond
    this.#leavesAtMs[slot] = this.#freeAtMs
    this.#lengths[slot] = length
    this.#queuedBytes += length
    this.#bytes.set(packet, slot * MAX_PACKET_BYTES)
    return true
  }

  /** When the next packet arrives at the other host; `Infinity` if none is under way. */
  get nextMs(): number {
    if (this.#delivered === this.#end) return Infinity
    return this.#leavesAtMs[this.#delivered & MASK]! + this.#options.oneWayMs
  }

  /** Takes the next packet out. Borrowed until the next call of `offer`. */
  take(): Uint8Array {
    const slot = this.#delivered & MASK
    if (this.#left === this.#delivered) {
      this.#queuedBytes -= this.#lengths[slot]!
      this.#left++
    }
    this.#delivered++
    const from = slot * MAX_PACKET_BYTES
    return this.#bytes.subarray(from, from + this.#lengths[slot]!)
  }
}
