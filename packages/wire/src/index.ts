export type { AckFrameWriter } from './ack-frame-writer.ts'
export { crc32 } from './crc/crc32.ts'
export type { DataFrameWriter } from './data-frame-writer.ts'
export type { Dialect } from './dialect.ts'
export type { FrameReader } from './frame-reader.ts'
export {
  FRAME_ACK,
  FRAME_DATA,
  FRAME_DATA_ACK,
  FRAME_DISCONNECT,
  FRAME_DISCONNECT_ACK,
  FRAME_HANDSHAKE_ACK,
  FRAME_HANDSHAKE_ERROR,
  FRAME_HANDSHAKE_SYN,
  FRAME_HANDSHAKE_SYN_ACK,
  FRAME_SYNC,
  type FrameType,
  hasAck,
  hasData,
} from './frame-type.ts'
export {
  type AckGroup,
  type AckHeader,
  type DataHeader,
  ERROR_CONFIG,
  ERROR_SERVER_FULL,
  ERROR_VERSION,
  EXTENSION_BUNDLES,
  EXTENSION_LONG_FRAMES,
  EXTENSION_PIGGYBACKED_ACKS,
  type Fragment,
  type FragmentHeader,
  type HandshakeAck,
  type HandshakeError,
  type HandshakeSyn,
  type HandshakeSynAck,
  NONE,
  type Sync,
} from './frames.ts'
export {
  addFrameId,
  addMessageId,
  frameIdDistance,
  messageIdDistance,
  nextFrameId,
  nextMessageId,
} from './ids.ts'
export { MALFORMED } from './malformed.ts'
export {
  ACK_FRAME_OVERHEAD_BYTES,
  ACK_GROUP_BYTES,
  CHANNEL_COUNT,
  CRC_BYTES,
  DATA_FRAME_OVERHEAD_BYTES,
  FRAME_ID_COUNT,
  FRAME_WINDOW,
  INTERNET_MTU,
  MAX_ACK_GROUPS,
  MAX_FRAGMENT_BYTES,
  MAX_FRAGMENT_HEADER_BYTES,
  MAX_FRAGMENTS_PER_FRAME,
  MAX_FRAGMENTS_PER_MESSAGE,
  MAX_FRAME_BYTES,
  MAX_LONG_FRAME_BYTES,
  MAX_MESSAGE_BYTES,
  MESSAGE_ID_COUNT,
  MESSAGE_WINDOW,
  PROTOCOL_VERSION,
  UDP_HEADER_BYTES,
} from './sizes.ts'
export { type FrameVisitor, type MergedBuffer, splitFrames } from './split-frames.ts'
export { uflow3 } from './uflow3/uflow3.ts'
