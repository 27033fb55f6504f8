import type { AckFrameWriter } from './ack-frame-writer.ts'
import type { DataFrameWriter } from './data-frame-writer.ts'
import type { FrameReader } from './frame-reader.ts'
import type {
  FragmentHeader,
  HandshakeAck,
  HandshakeError,
  HandshakeSyn,
  HandshakeSynAck,
  Sync,
} from './frames.ts'

/**
 * One way to write frames as bytes, and what follows from it.
 *
 * The layers above `wire` take every size and every codec from here, so that a new dialect needs
 * no change in them. All its `write` methods write one whole frame, CRC included, into bytes that
 * the caller owns and return its length; they throw a `RangeError` if it does not fit, or a
 * value does not fit its field.
 */
export interface Dialect {
  readonly name: string
  /** What a SYN announces. */
  readonly version: number

  /** Channels are numbered from 0. */
  readonly channelCount: number
  /** Largest frame; frames of a bulk transfer have exactly this size. */
  readonly maxFrameBytes: number
  /** Largest data frame to a peer that takes long ones. */
  readonly maxLongFrameBytes: number
  /** Largest payload of a fragment; all fragments of a message but the last have this size. */
  readonly maxFragmentBytes: number
  readonly maxMessageBytes: number
  readonly maxFragmentsPerFrame: number
  /** Most frames in flight. */
  readonly frameWindow: number
  /** Most messages in flight. */
  readonly messageWindow: number
  /** Message ids run from 0 to one less. */
  readonly messageIdCount: number
  /** Size of a data frame of no fragments. */
  readonly dataFrameOverheadBytes: number
  readonly maxFragmentHeaderBytes: number
  /** Most groups in an ack frame of {@link maxFrameBytes}. */
  readonly maxAckGroups: number

  /** Size of the header that a fragment of `payloadBytes` needs; its payload comes on top. */
  fragmentHeaderBytes(header: Readonly<FragmentHeader>, payloadBytes: number): number

  createReader(): FrameReader
  createDataWriter(): DataFrameWriter
  createAckWriter(): AckFrameWriter

  writeHandshakeSyn(out: Uint8Array, offset: number, frame: Readonly<HandshakeSyn>): number
  writeHandshakeSynAck(out: Uint8Array, offset: number, frame: Readonly<HandshakeSynAck>): number
  writeHandshakeAck(out: Uint8Array, offset: number, frame: Readonly<HandshakeAck>): number
  writeHandshakeError(out: Uint8Array, offset: number, frame: Readonly<HandshakeError>): number
  writeDisconnect(out: Uint8Array, offset: number): number
  writeDisconnectAck(out: Uint8Array, offset: number): number
  writeSync(out: Uint8Array, offset: number, frame: Readonly<Sync>): number

  /**
   * Length of the frame that starts at `start`, or `MALFORMED` if none does or it does not end
   * by `end`. Looks at structure alone; only a reader checks the CRC.
   */
  measureFrame(bytes: Uint8Array, start: number, end: number): number
}
