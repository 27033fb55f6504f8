/** So small a part of a message may lie unused behind it, rather than copying the message once more. */
const MAX_SLACK = 1 / 8

/** A message of several fragments, put together as they arrive in any order. */
export class Reassembly {
  readonly #maxFragmentBytes: number
  readonly #bytes: Uint8Array
  readonly #arrived: Uint32Array
  #missing: number
  #sizeBytes: number

  /**
   * @param lastFragmentId Number of fragments, less one.
   * @param maxFragmentBytes Size of all fragments but the last.
   */
  constructor(lastFragmentId: number, maxFragmentBytes: number) {
    this.#maxFragmentBytes = maxFragmentBytes
    this.#missing = lastFragmentId + 1
    this.#bytes = new Uint8Array(this.#missing * maxFragmentBytes)
    this.#arrived = new Uint32Array((this.#missing + 31) >>> 5)
    this.#sizeBytes = lastFragmentId * maxFragmentBytes
  }

  get isComplete(): boolean {
    return this.#missing === 0
  }

  has(fragmentId: number): boolean {
    return (this.#arrived[fragmentId >>> 5]! & (1 << (fragmentId & 31))) !== 0
  }

  /** Copies a fragment that is not here yet, and whose id and size are valid. */
  add(fragmentId: number, payload: Uint8Array): void {
    this.#bytes.set(payload, fragmentId * this.#maxFragmentBytes)
    this.#arrived[fragmentId >>> 5] = this.#arrived[fragmentId >>> 5]! | (1 << (fragmentId & 31))
    this.#missing--
    if (fragmentId * this.#maxFragmentBytes >= this.#sizeBytes) this.#sizeBytes += payload.length
  }

  /** The complete message in memory of its own, which may have some slack behind it. */
  finish(): Uint8Array {
    const slackBytes = this.#bytes.length - this.#sizeBytes
    if (slackBytes === 0) return this.#bytes
    if (slackBytes <= this.#sizeBytes * MAX_SLACK) return this.#bytes.subarray(0, this.#sizeBytes)
    return this.#bytes.slice(0, this.#sizeBytes)
  }
}
