const FIRST_BYTES = 256
/** A buffer larger than this is not kept for the next message. */
const KEPT_BYTES = 65_536

/** The message that is being written, piece by piece. */
export class WrittenMessage {
  #buffer: Uint8Array<ArrayBuffer> = new Uint8Array(0)
  #sizeBytes = 0

  /** How much of it there is. */
  get sizeBytes(): number {
    return this.#sizeBytes
  }

  /** Appends a copy of `bytes`. */
  append(bytes: Uint8Array): void {
    const sizeBytes = this.#sizeBytes + bytes.byteLength
    if (sizeBytes > this.#buffer.byteLength) {
      const grown = new Uint8Array(Math.max(sizeBytes, 2 * this.#buffer.byteLength, FIRST_BYTES))
      grown.set(this.#buffer.subarray(0, this.#sizeBytes))
      this.#buffer = grown
    }
    this.#buffer.set(bytes, this.#sizeBytes)
    this.#sizeBytes = sizeBytes
  }

  /** A copy of what was written so far. */
  copy(): Uint8Array {
    return this.#buffer.slice(0, this.#sizeBytes)
  }

  /** Forgets what was written. */
  clear(): void {
    this.#sizeBytes = 0
    if (this.#buffer.byteLength > KEPT_BYTES) this.#buffer = new Uint8Array(0)
  }
}
