import type { SendMemory } from './send-memory.ts'

/** What a socket starts with, in memory that stays in the cache, and pieces. */
const FIRST_BYTES = 16 * 1_024
const MIN_PIECES = 4
/** So much memory the pieces may come to, doubling each time the socket is found to lag behind. */
const MAX_BYTES = 1_024 * 1_024

/**
 * Memory of a socket that sends datagrams one by one, in pieces of a frame each:
 *
 * ```
 *   │ sent  │ sent │ ░ │ next …       │ free         │
 *                      ▲ bytes, offset 0
 * ```
 *
 * A frame that fills its piece needs no view of it, neither to take its checksum nor to send it: in
 * bulk that is two views a frame less (docs/performance.md).
 *
 * A runtime may read what was sent after the call that sent it has returned. So a piece is written
 * to again only if nothing is under way when all have been used; otherwise the socket keeps them
 * for as long as it needs them, and fresh ones take their place.
 */
export class SendPieces implements SendMemory {
  readonly offset: number = 0
  readonly #pieceBytes: number
  readonly #isIdle: () => boolean
  #pieces: Uint8Array[]
  #index = 0
  #bytes: Uint8Array

  /**
   * @param pieceBytes Largest datagram.
   * @param isIdle Whether the socket is done with everything that was sent.
   */
  constructor(pieceBytes: number, isIdle: () => boolean) {
    this.#pieceBytes = pieceBytes
    this.#isIdle = isIdle
    const count = Math.max(MIN_PIECES, Math.floor(FIRST_BYTES / pieceBytes))
    this.#pieces = makePieces(count, pieceBytes)
    this.#bytes = this.#pieces[0]!
  }

  get bytes(): Uint8Array {
    return this.#bytes
  }

  advance(_sizeBytes: number): void {
    if (++this.#index === this.#pieces.length) this.#startOver()
    this.#bytes = this.#pieces[this.#index]!
  }

  #startOver(): void {
    this.#index = 0
    if (this.#isIdle()) return
    const mostPieces = Math.max(1, Math.floor(MAX_BYTES / this.#pieceBytes))
    const count = Math.min(2 * this.#pieces.length, mostPieces)
    this.#pieces = makePieces(count, this.#pieceBytes)
  }
}

function makePieces(count: number, pieceBytes: number): Uint8Array[] {
  const memory = new Uint8Array(count * pieceBytes)
  return Array.from({ length: count }, (_, index) =>
    memory.subarray(index * pieceBytes, (index + 1) * pieceBytes),
  )
}
