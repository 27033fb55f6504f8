/** The size of a number at the head of a message. */
const NUMBER_BYTES = 4
/** Shorter messages are compared faster in a loop than by a call out of JavaScript. */
const MIN_NATIVE_BYTES = 128

/** Messages of one size that can be told apart: a number, then bytes that are the same in all. */
export class NumberedMessages {
  readonly #message: Buffer
  readonly #isLossy: boolean
  readonly #sizeBytes: number
  /** How many were written, or arrived. */
  count = 0
  /** Those that arrived with the wrong contents, or out of order where that matters. */
  damaged = 0

  constructor(sizeBytes: number, isLossy = false) {
    this.#sizeBytes = sizeBytes
    this.#isLossy = isLossy
    this.#message = Buffer.alloc(sizeBytes)
    for (let i = NUMBER_BYTES; i < sizeBytes; i++) this.#message[i] = (i * 131 + (i >> 8)) & 255
  }

  /** The next one; the same memory each time. */
  next(): Uint8Array {
    this.#message.writeUInt32LE(this.count++ >>> 0, 0)
    return this.#message
  }

  /** Compares one that arrived with what has to come next. */
  check(message: Uint8Array): void {
    const size = this.#sizeBytes
    const number = this.count++
    if (message.length !== size || !(this.#isLossy || this.#isNumber(message, number))) {
      this.damaged++
    } else if (!this.#isBody(message)) {
      this.damaged++
    }
  }

  #isBody(message: Uint8Array): boolean {
    const ours = this.#message
    const size = this.#sizeBytes
    if (size >= MIN_NATIVE_BYTES) {
      return ours.compare(message, NUMBER_BYTES, size, NUMBER_BYTES, size) === 0
    }
    for (let i = NUMBER_BYTES; i < size; i++) if (message[i] !== ours[i]) return false
    return true
  }

  #isNumber(message: Uint8Array, number: number): boolean {
    return (
      message[0] === (number & 255) &&
      message[1] === ((number >>> 8) & 255) &&
      message[2] === ((number >>> 16) & 255) &&
      message[3] === number >>> 24
    )
  }
}
