import type { AckFrameWriter } from '../ack-frame-writer.ts'
import type { DataFrameWriter } from '../data-frame-writer.ts'
import type { Dialect } from '../dialect.ts'
import type { FrameReader } from '../frame-reader.ts'
import {
  CHANNEL_COUNT,
  DATA_FRAME_OVERHEAD_BYTES,
  FRAME_WINDOW,
  MAX_ACK_GROUPS,
  MAX_FRAGMENT_BYTES,
  MAX_FRAGMENT_HEADER_BYTES,
  MAX_FRAGMENTS_PER_FRAME,
  MAX_FRAME_BYTES,
  MAX_LONG_FRAME_BYTES,
  MAX_MESSAGE_BYTES,
  MESSAGE_ID_COUNT,
  MESSAGE_WINDOW,
  PROTOCOL_VERSION,
} from '../sizes.ts'
import { Uflow3AckWriter } from './ack-frame-writer.ts'
import {
  writeDisconnect,
  writeDisconnectAck,
  writeHandshakeAck,
  writeHandshakeError,
  writeHandshakeSyn,
  writeHandshakeSynAck,
  writeSync,
} from './control-frames.ts'
import { Uflow3DataWriter } from './data-frame-writer.ts'
import { fragmentHeaderBytes } from './fragment-header.ts'
import { Uflow3Reader } from './frame-reader.ts'
import { measureFrame } from './measure-frame.ts'

/** Wire version 3 of the Rust crate uflow, byte for byte: docs/protocol.md is its description. */
export const uflow3: Dialect = {
  name: 'uflow3',
  version: PROTOCOL_VERSION,
  channelCount: CHANNEL_COUNT,
  maxFrameBytes: MAX_FRAME_BYTES,
  maxLongFrameBytes: MAX_LONG_FRAME_BYTES,
  maxFragmentBytes: MAX_FRAGMENT_BYTES,
  maxMessageBytes: MAX_MESSAGE_BYTES,
  maxFragmentsPerFrame: MAX_FRAGMENTS_PER_FRAME,
  frameWindow: FRAME_WINDOW,
  messageWindow: MESSAGE_WINDOW,
  messageIdCount: MESSAGE_ID_COUNT,
  dataFrameOverheadBytes: DATA_FRAME_OVERHEAD_BYTES,
  maxFragmentHeaderBytes: MAX_FRAGMENT_HEADER_BYTES,
  maxAckGroups: MAX_ACK_GROUPS,
  fragmentHeaderBytes,
  createReader: (): FrameReader => new Uflow3Reader(),
  createDataWriter: (): DataFrameWriter => new Uflow3DataWriter(),
  createAckWriter: (): AckFrameWriter => new Uflow3AckWriter(),
  writeHandshakeSyn,
  writeHandshakeSynAck,
  writeHandshakeAck,
  writeHandshakeError,
  writeDisconnect,
  writeDisconnectAck,
  writeSync,
  measureFrame,
}
