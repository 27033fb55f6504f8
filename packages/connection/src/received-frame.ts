import type { Dialect, FrameReader } from '@rudp/wire'
import { MALFORMED } from '@rudp/wire'
import type { PeerAddress } from './address-map.ts'

const NO_BYTES = new Uint8Array(0)

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
    this.type = this.reader.read(bytes, start, end)
    this.bytes = bytes
    this.start = start
    this.sizeBytes = end - start
    return this.type !== MALFORMED
  }
}
