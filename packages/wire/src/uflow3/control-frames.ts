/**
 * Writers of the frames that have one size: handshake, disconnect and sync
 * (docs/protocol.md §4.1 to §4.6 and §4.10).
 *
 * @module
 */

import { writeUint32 } from '../bytes.ts'
import { writeFrameCheck } from '../crc/frame-check.ts'
import {
  FRAME_DISCONNECT,
  FRAME_DISCONNECT_ACK,
  FRAME_HANDSHAKE_ACK,
  FRAME_HANDSHAKE_ERROR,
  FRAME_HANDSHAKE_SYN,
  FRAME_HANDSHAKE_SYN_ACK,
  FRAME_SYNC,
} from '../frame-type.ts'
import {
  ERROR_SERVER_FULL,
  type HandshakeAck,
  type HandshakeError,
  type HandshakeSyn,
  type HandshakeSynAck,
  NONE,
  type Sync,
} from '../frames.ts'
import { CRC_BYTES } from '../sizes.ts'
import { checkRoom } from './check-room.ts'
import { checkUint } from './check-uint.ts'
import {
  DISCONNECT_BYTES,
  EXTENDED_SYN_ACK,
  EXTENDED_SYN_ACK_BYTES,
  HANDSHAKE_ACK_BYTES,
  HANDSHAKE_ERROR_BYTES,
  SYN_ACK_BYTES,
  SYN_ACK_EXTENSIONS_OFFSET,
  SYN_BYTES,
  SYN_EXTENSIONS_OFFSET,
  SYN_MARK,
  SYN_MARK_OFFSET,
  SYNC_BYTES,
  SYNC_HAS_FRAME_ID,
  SYNC_HAS_MESSAGE_ID,
} from './layout.ts'

const MAX_UINT32 = 0xffffffff

export function writeHandshakeSyn(
  out: Uint8Array,
  offset: number,
  frame: Readonly<HandshakeSyn>,
): number {
  checkRoom('SYN', out, offset, SYN_BYTES, SYN_BYTES)
  checkUint('SYN', 'version', frame.version, 0xff)
  checkUint('SYN', 'nonce', frame.nonce, MAX_UINT32)
  checkLimits('SYN', frame)
  const extensions = extensionsOf('SYN', frame)
  out[offset] = FRAME_HANDSHAKE_SYN
  out[offset + 1] = frame.version
  writeUint32(out, offset + 2, frame.nonce)
  writeUint32(out, offset + 6, frame.maxReceiveRate)
  writeUint32(out, offset + 10, frame.maxMessageBytes)
  writeUint32(out, offset + 14, frame.maxReceiveAlloc)
  out.fill(0, offset + SYN_MARK_OFFSET, offset + SYN_BYTES - CRC_BYTES)
  if (extensions !== 0) {
    writeUint32(out, offset + SYN_MARK_OFFSET, SYN_MARK)
    out[offset + SYN_EXTENSIONS_OFFSET] = extensions
  }
  return seal(out, offset, SYN_BYTES)
}

export function writeHandshakeSynAck(
  out: Uint8Array,
  offset: number,
  frame: Readonly<HandshakeSynAck>,
): number {
  const extensions = extensionsOf('SYN-ACK', frame)
  const sizeBytes = extensions === 0 ? SYN_ACK_BYTES : EXTENDED_SYN_ACK_BYTES
  checkRoom('SYN-ACK', out, offset, sizeBytes, sizeBytes)
  checkUint('SYN-ACK', 'nonceAck', frame.nonceAck, MAX_UINT32)
  checkUint('SYN-ACK', 'nonce', frame.nonce, MAX_UINT32)
  checkLimits('SYN-ACK', frame)
  out[offset] = extensions === 0 ? FRAME_HANDSHAKE_SYN_ACK : EXTENDED_SYN_ACK
  writeUint32(out, offset + 1, frame.nonceAck)
  writeUint32(out, offset + 5, frame.nonce)
  writeUint32(out, offset + 9, frame.maxReceiveRate)
  writeUint32(out, offset + 13, frame.maxMessageBytes)
  writeUint32(out, offset + 17, frame.maxReceiveAlloc)
  if (extensions !== 0) out[offset + SYN_ACK_EXTENSIONS_OFFSET] = extensions
  return seal(out, offset, sizeBytes)
}

export function writeHandshakeAck(
  out: Uint8Array,
  offset: number,
  frame: Readonly<HandshakeAck>,
): number {
  checkRoom('handshake ack', out, offset, HANDSHAKE_ACK_BYTES, HANDSHAKE_ACK_BYTES)
  checkUint('handshake ack', 'nonceAck', frame.nonceAck, MAX_UINT32)
  out[offset] = FRAME_HANDSHAKE_ACK
  writeUint32(out, offset + 1, frame.nonceAck)
  return seal(out, offset, HANDSHAKE_ACK_BYTES)
}

export function writeHandshakeError(
  out: Uint8Array,
  offset: number,
  frame: Readonly<HandshakeError>,
): number {
  checkRoom('handshake error', out, offset, HANDSHAKE_ERROR_BYTES, HANDSHAKE_ERROR_BYTES)
  checkUint('handshake error', 'nonceAck', frame.nonceAck, MAX_UINT32)
  checkUint('handshake error', 'code', frame.code, ERROR_SERVER_FULL)
  out[offset] = FRAME_HANDSHAKE_ERROR
  writeUint32(out, offset + 1, frame.nonceAck)
  out[offset + 5] = frame.code
  return seal(out, offset, HANDSHAKE_ERROR_BYTES)
}

export function writeDisconnect(out: Uint8Array, offset: number): number {
  checkRoom('disconnect', out, offset, DISCONNECT_BYTES, DISCONNECT_BYTES)
  out[offset] = FRAME_DISCONNECT
  return seal(out, offset, DISCONNECT_BYTES)
}

export function writeDisconnectAck(out: Uint8Array, offset: number): number {
  checkRoom('disconnect ack', out, offset, DISCONNECT_BYTES, DISCONNECT_BYTES)
  out[offset] = FRAME_DISCONNECT_ACK
  return seal(out, offset, DISCONNECT_BYTES)
}

/** An id that is NONE is written as zero, with its bit of the mode byte clear. */
export function writeSync(out: Uint8Array, offset: number, frame: Readonly<Sync>): number {
  checkRoom('sync', out, offset, SYNC_BYTES, SYNC_BYTES)
  const hasFrameId = frame.nextFrameId !== NONE
  const hasMessageId = frame.nextMessageId !== NONE
  if (hasFrameId) checkUint('sync', 'nextFrameId', frame.nextFrameId, MAX_UINT32)
  if (hasMessageId) checkUint('sync', 'nextMessageId', frame.nextMessageId, MAX_UINT32)
  out[offset] = FRAME_SYNC
  out[offset + 1] = (hasFrameId ? SYNC_HAS_FRAME_ID : 0) | (hasMessageId ? SYNC_HAS_MESSAGE_ID : 0)
  writeUint32(out, offset + 2, hasFrameId ? frame.nextFrameId : 0)
  writeUint32(out, offset + 6, hasMessageId ? frame.nextMessageId : 0)
  return seal(out, offset, SYNC_BYTES)
}

/** A limit that is not known as 32 bits, `Infinity` for instance, would be written as another. */
function checkLimits(name: string, frame: Readonly<HandshakeSyn | HandshakeSynAck>): void {
  checkUint(name, 'maxReceiveRate', frame.maxReceiveRate, MAX_UINT32)
  checkUint(name, 'maxMessageBytes', frame.maxMessageBytes, MAX_UINT32)
  checkUint(name, 'maxReceiveAlloc', frame.maxReceiveAlloc, MAX_UINT32)
}

function extensionsOf(name: string, frame: Readonly<HandshakeSyn | HandshakeSynAck>): number {
  const extensions = frame.extensions ?? 0
  checkUint(name, 'extensions', extensions, 0xff)
  return extensions
}

/** Writes the CRC of a frame of `sizeBytes`, and returns its size. */
function seal(out: Uint8Array, offset: number, sizeBytes: number): number {
  writeFrameCheck(out, offset, offset + sizeBytes - CRC_BYTES)
  return sizeBytes
}
