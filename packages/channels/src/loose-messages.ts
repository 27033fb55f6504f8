/** What a `Uint8Array` and the `ArrayBuffer` under it take beside their bytes. */
const OBJECTS_BYTES = 224
/** What a place in the ring takes, and one in the map. */
const RING_PLACE_BYTES = 8
const MAP_PLACE_BYTES = 64
/** The ring grows only where it gets this full: what lies far from the others is in the map. */
const MIN_FILL = 1 / 8
/** So small a ring may be empty. */
const MIN_CAPACITY = 16

/**
 * Complete messages as the objects that the application will get: quick to keep and to hand out,
 * and in bulk views of memory that they share, but each takes a few hundred bytes beside its own.
 *
 * ```
 *   ring   │ 90 │ 91 │    │ 93 │ 94 │      neighbours, as in bulk
 *   map    3507, 12                       a few that are far from them
 * ```
 */
export class LooseMessages {
  #ring: (Uint8Array | undefined)[] = new Array(MIN_CAPACITY).fill(undefined)
  #mask: number = MIN_CAPACITY - 1
  /** The ring holds messages from this one on, as many as it has places. */
  #first = 0
  #ringCount = 0
  /** `undefined` if nothing is in it. */
  #map: Map<number, Uint8Array> | undefined = undefined

  get count(): number {
    return this.#ringCount + (this.#map?.size ?? 0)
  }

  /** What all of them take at most beside their own bytes, slabs not counted. */
  get overheadBytes(): number {
    return (
      this.#ring.length * RING_PLACE_BYTES +
      this.#ringCount * OBJECTS_BYTES +
      (this.#map?.size ?? 0) * (OBJECTS_BYTES + MAP_PLACE_BYTES)
    )
  }

  /** The message with that sequence, which must be here. */
  get(sequence: number): Uint8Array {
    const far = this.#map?.get(sequence)
    if (far !== undefined) return far
    return this.#ring[sequence & this.#mask]!
  }

  /** Keeps a message that is not here. */
  keep(sequence: number, message: Uint8Array): void {
    if (this.#ringCount === 0) this.#first = sequence
    const ahead = sequence - this.#first
    if (ahead >= 0 && (ahead < this.#ring.length || this.#grow(ahead))) {
      this.#ring[sequence & this.#mask] = message
      this.#ringCount++
    } else {
      this.#map ??= new Map()
      this.#map.set(sequence, message)
    }
  }

  /** Gives a message away that is here. */
  take(sequence: number): Uint8Array {
    const message = this.get(sequence)
    if (!this.#map?.delete(sequence)) {
      this.#ring[sequence & this.#mask] = undefined
      this.#ringCount--
    }
    return message
  }

  /** Forgets all, and gives the memory back. */
  clear(): void {
    if (this.#ring.length > MIN_CAPACITY) this.#ring = new Array(MIN_CAPACITY)
    this.#ring.fill(undefined)
    this.#mask = MIN_CAPACITY - 1
    this.#ringCount = 0
    this.#map = undefined
  }

  /** Makes the ring reach so far ahead, if it gets full enough. */
  #grow(ahead: number): boolean {
    const before = this.#ring
    let capacity = before.length
    while (capacity <= ahead) capacity *= 2
    if (capacity * MIN_FILL > this.#ringCount + 1) return false
    const ring: (Uint8Array | undefined)[] = new Array(capacity).fill(undefined)
    for (let sequence = this.#first; sequence < this.#first + before.length; sequence++) {
      ring[sequence & (capacity - 1)] = before[sequence & this.#mask]
    }
    this.#ring = ring
    this.#mask = capacity - 1
    return true
  }
}
