import type { Dialect, FrameReader } from '@rudp/wire'
import { MALFORMED } from '@rudp/wire'
import type { PeerAddress } from './address-map.ts'

const NO_BYTES = new Uint8Array(0)

/**
 * Around a frame there may be so much without a view being taken of it. One view in a buffer of many
 * frames saves one for its checksum and one for each of its messages.
 */
const MAX_AROUND_BYTES = 64

/** The frame that came last: read once, then looked at by every layer. Reused for the next. */
export class ReceivedFrame implements PeerAddress {
  readonly reader: FrameReader
  /** What kind of frame it is; `MALFORMED` if it is none. */
  type: number = MALFORMED
  /** The datagram, borrowed; payload offsets of `reader` count in it. */
  bytes: Uint8Array = NO_BYTES
  start = 0
  sizeBytes = 0
  /** Where it came from, as an endpoint knows it. */
  hostname = ''
  port = 0

  constructor(dialect: Dialect) {
    this.reader = dialect.createReader()
  }

  /** Reads the frame between `start` and `end`. Returns whether it is one. */
  read(bytes: Uint8Array, start: number, end: number): boolean {
    const sizeBytes = end - start
    const isAmongOthers = bytes.length - sizeBytes > MAX_AROUND_BYTES
    this.bytes = isAmongOthers
      ? new Uint8Array(bytes.buffer, bytes.byteOffset + start, sizeBytes)
      : bytes
    this.start = isAmongOthers ? 0 : start
    this.sizeBytes = sizeBytes
    this.type = this.reader.read(this.bytes, this.start, this.start + sizeBytes)
    return this.type !== MALFORMED
  }
}
