import type {
  AckGroup,
  AckHeader,
  DataHeader,
  Fragment,
  HandshakeAck,
  HandshakeError,
  HandshakeSyn,
  HandshakeSynAck,
  Sync,
} from './frames.ts'

/**
 * Reads frames in place, one after the other, into objects that it reuses.
 *
 * A reader allocates nothing after its construction and never throws, whatever the bytes are.
 * What it hands out is valid until the next {@link read}; so are the bytes given to it, which it
 * borrows.
 */
export interface FrameReader {
  /**
   * Checks one whole frame, structure and CRC, and fills the struct of its type (of data with an
   * ack both).
   *
   * @param bytes Borrowed until the next call.
   * @param start Position of the frame's first byte; 0 unless told.
   * @param end One past its last byte; the end of `bytes` unless told.
   * @returns Its {@link FrameType}, or `MALFORMED`; then no struct has changed.
   */
  read(bytes: Uint8Array, start?: number, end?: number): number

  readonly handshakeSyn: Readonly<HandshakeSyn>
  readonly handshakeSynAck: Readonly<HandshakeSynAck>
  readonly handshakeAck: Readonly<HandshakeAck>
  readonly handshakeError: Readonly<HandshakeError>
  readonly sync: Readonly<Sync>
  readonly data: Readonly<DataHeader>
  readonly ack: Readonly<AckHeader>
  /** What the ack takes of the last frame with data: without it, it would be so much smaller. */
  readonly piggybackedAckBytes: number

  /** The fragment that {@link nextFragment} came to. */
  readonly fragment: Readonly<Fragment>
  /** Goes to the next fragment of a frame with data; false after the last, or if it is none. */
  nextFragment(): boolean

  /** The group that {@link nextAckGroup} came to. */
  readonly ackGroup: Readonly<AckGroup>
  /** Goes to the next group of a frame with an ack; false after the last, or if it is none. */
  nextAckGroup(): boolean
}
