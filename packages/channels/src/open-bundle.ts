import { BUNDLE_ENTRY_BYTES, MAX_BUNDLED_MESSAGES } from './bundle.ts'
import { IncomingChannel } from './incoming-channel.ts'

const NO_BYTES = new Uint8Array(0)
const NO_CHANNEL = new IncomingChannel(0)

/** A bundle whose messages are being handed out, one after the other. */
export class OpenBundle {
  /** The bundle's own sequence; -1 if none is open. */
  sequence = -1
  channel: IncomingChannel = NO_CHANNEL
  #bytes: Uint8Array = NO_BYTES
  // What its messages are views of: asking an array for its buffer costs a third of making a view.
  #buffer: ArrayBufferLike = NO_BYTES.buffer
  #byteOffset = 0
  #at = 0
  #count = 0

  get isOpen(): boolean {
    return this.sequence >= 0
  }

  /** Opens a bundle, which is borrowed until it is closed. */
  open(sequence: number, bytes: Uint8Array, channel: IncomingChannel): void {
    this.sequence = sequence
    this.channel = channel
    this.#bytes = bytes
    this.#buffer = bytes.buffer
    this.#byteOffset = bytes.byteOffset
    this.#at = 0
    this.#count = 0
  }

  /** The next message, a view of the bundle; `undefined` if there is none. */
  next(): Uint8Array | undefined {
    const bytes = this.#bytes
    const start = this.#at + BUNDLE_ENTRY_BYTES
    if (start > bytes.length || this.#count === MAX_BUNDLED_MESSAGES) return undefined
    const end = start + ((bytes[start - 2]! << 8) | bytes[start - 1]!)
    if (end > bytes.length) return undefined
    this.#at = end
    this.#count++
    return new Uint8Array(this.#buffer, this.#byteOffset + start, end - start)
  }

  /** Closes it. Whether all of it was handed out; if not, it was malformed. */
  close(): boolean {
    const isWhole = this.#at === this.#bytes.length
    this.sequence = -1
    this.#bytes = NO_BYTES
    this.#buffer = NO_BYTES.buffer
    return isWhole
  }
}
