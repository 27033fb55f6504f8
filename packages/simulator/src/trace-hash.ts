const float = new Float64Array(1)
const words = new Uint32Array(float.buffer)
/** Where the low half of a float64 sits in memory. */
const LOW_WORD = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1 ? 0 : 1

/**
 * A 64-bit fingerprint of a run, the same on every runtime: two FNV-1a lanes over 32-bit words,
 * each stirred by the other. It tells runs apart; it is no protection against anyone.
 */
export class TraceHash {
  #low = 0x811c9dc5 | 0
  #high = 0x9747b28c | 0

  /** Adds an integer, of which the low 32 bits count. */
  addWord(word: number): void {
    const low = Math.imul(this.#low ^ word, 0x01000193)
    const high = Math.imul(this.#high ^ word ^ (low >>> 15), 0x85ebca6b)
    this.#low = low ^ (high >>> 13)
    this.#high = (high << 5) | (high >>> 27)
  }

  /** Adds a number to its last bit. */
  addNumber(value: number): void {
    float[0] = value
    this.addWord(words[LOW_WORD] as number)
    this.addWord(words[1 - LOW_WORD] as number)
  }

  /** Adds the size, the first and the last bytes of a datagram: there sit headers and checksums. */
  addDatagram(bytes: Uint8Array): void {
    const size = bytes.length
    this.addWord(size)
    const edge = size < 8 ? size : 8
    for (let i = 0; i < edge; i++) {
      this.addWord((bytes[i] as number) | ((bytes[size - 1 - i] as number) << 8))
    }
  }

  /** Sixteen hexadecimal digits. */
  get digest(): string {
    const low = (this.#low >>> 0).toString(16).padStart(8, '0')
    const high = (this.#high >>> 0).toString(16).padStart(8, '0')
    return high + low
  }
}
