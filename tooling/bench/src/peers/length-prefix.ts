import type { MessageHandler } from './transport.ts'

const PREFIX_BYTES = 4

/** A message as it goes over a stream of bytes, behind its length. Its memory is its own. */
export function withLength(message: Uint8Array): Buffer {
  const framed = Buffer.allocUnsafe(PREFIX_BYTES + message.length)
  framed.writeUInt32LE(message.length, 0)
  framed.set(message, PREFIX_BYTES)
  return framed
}

/** Takes a stream apart into the messages that {@link withLength} put into it. */
export class LengthPrefixReader {
  readonly #onMessage: MessageHandler
  /** A message that has come in part, in pieces. */
  #pieces: Buffer[] = []
  #piecesBytes = 0

  constructor(onMessage: MessageHandler) {
    this.#onMessage = onMessage
  }

  handleChunk(chunk: Buffer): void {
    this.#pieces.push(chunk)
    this.#piecesBytes += chunk.length
    if (this.#piecesBytes < this.#wantedBytes()) return
    const bytes = this.#pieces.length === 1 ? chunk : Buffer.concat(this.#pieces)
    let start = 0
    while (bytes.length - start >= PREFIX_BYTES) {
      const end = start + PREFIX_BYTES + bytes.readUInt32LE(start)
      if (end > bytes.length) break
      this.#onMessage(bytes.subarray(start + PREFIX_BYTES, end))
      start = end
    }
    this.#pieces = start === bytes.length ? [] : [bytes.subarray(start)]
    this.#piecesBytes = bytes.length - start
  }

  /** Bytes without which nothing more can be delivered; a large message is put together only once. */
  #wantedBytes(): number {
    const [first] = this.#pieces
    if (first === undefined || first.length < PREFIX_BYTES) return PREFIX_BYTES
    return PREFIX_BYTES + first.readUInt32LE(0)
  }
}
