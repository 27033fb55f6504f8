const NO_BYTES = new Uint8Array(0)

/** Takes a stream of chunks apart by length or by line. */
export class ByteSource {
  readonly #chunks: AsyncIterator<Uint8Array>
  #bytes: Uint8Array = NO_BYTES
  #hasEnded = false

  constructor(stream: AsyncIterable<Uint8Array>) {
    this.#chunks = stream[Symbol.asyncIterator]()
  }

  /** The next `sizeBytes`, or fewer if the stream ends before; they stay where they are. */
  async peek(sizeBytes: number): Promise<Uint8Array> {
    if (this.#bytes.length < sizeBytes) await this.#gather(sizeBytes)
    return this.#bytes.subarray(0, sizeBytes)
  }

  /** The next `sizeBytes`, or undefined if the stream ends before. */
  async take(sizeBytes: number): Promise<Uint8Array | undefined> {
    const bytes = await this.peek(sizeBytes)
    if (bytes.length < sizeBytes) return undefined
    this.#bytes = this.#bytes.subarray(sizeBytes)
    return bytes
  }

  /** The lines of the rest, read as Latin-1, without their ends. */
  async *lines(): AsyncGenerator<string, void> {
    let rest = ''
    for (;;) {
      const text = rest + Buffer.from(this.#bytes).toString('latin1')
      this.#bytes = NO_BYTES
      const lines = text.split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines) yield line
      if (!(await this.#pull())) break
    }
    if (rest !== '') yield rest
  }

  async #gather(sizeBytes: number): Promise<void> {
    const parts = [this.#bytes]
    let length = this.#bytes.length
    while (length < sizeBytes) {
      this.#bytes = NO_BYTES
      if (!(await this.#pull())) break
      parts.push(this.#bytes)
      length += this.#bytes.length
    }
    this.#bytes = Buffer.concat(parts, length)
  }

  /** Takes the next chunk in place of what is held. */
  async #pull(): Promise<boolean> {
    if (this.#hasEnded) return false
    const { done, value } = await this.#chunks.next()
    this.#hasEnded = done === true
    if (this.#hasEnded) return false
    this.#bytes = value
    return true
  }
}
