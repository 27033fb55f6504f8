import { readUint16 } from '../bytes.ts'
import {
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
} from '../frame-type.ts'
import { MALFORMED } from '../malformed.ts'
import {
  ACK_FRAME_OVERHEAD_BYTES,
  ACK_GROUP_BYTES,
  CRC_BYTES,
  DATA_FRAME_OVERHEAD_BYTES,
  PIGGYBACKED_ACK_OVERHEAD_BYTES,
} from '../sizes.ts'
import { measureFragment } from './fragment-header.ts'
import {
  DISCONNECT_BYTES,
  EXTENDED_SYN_ACK,
  EXTENDED_SYN_ACK_BYTES,
  FIRST_FRAGMENT_OFFSET,
  GROUP_COUNT_OFFSET,
  HANDSHAKE_ACK_BYTES,
  HANDSHAKE_ERROR_BYTES,
  SYN_ACK_BYTES,
  SYN_BYTES,
  SYNC_BYTES,
} from './layout.ts'

/**
 * Length of the frame that starts at `start`, or MALFORMED if none does or it passes `end`.
 *
 * Every frame of wire version 3 tells its own length, so this is also the whole check of a
 * frame's structure: it is sound when the length told is the length there is.
 */
export function measureFrame(bytes: Uint8Array, start: number, end: number): number {
  if (start >= end || end > bytes.length) return MALFORMED
  let sizeBytes: number
  switch (bytes[start]) {
    case FRAME_DATA:
      return measureDataFrame(bytes, start, end)
    case FRAME_DATA_ACK:
      return measureDataAckFrame(bytes, start, end)
    case FRAME_ACK:
      if (end - start < ACK_FRAME_OVERHEAD_BYTES) return MALFORMED
      sizeBytes = ACK_FRAME_OVERHEAD_BYTES + readUint16(bytes, start + 9) * ACK_GROUP_BYTES
      break
    case FRAME_SYNC:
      sizeBytes = SYNC_BYTES
      break
    case FRAME_HANDSHAKE_SYN:
      sizeBytes = SYN_BYTES
      break
    case FRAME_HANDSHAKE_SYN_ACK:
      sizeBytes = SYN_ACK_BYTES
      break
    case EXTENDED_SYN_ACK:
      sizeBytes = EXTENDED_SYN_ACK_BYTES
      break
    case FRAME_HANDSHAKE_ACK:
      sizeBytes = HANDSHAKE_ACK_BYTES
      break
    case FRAME_HANDSHAKE_ERROR:
      sizeBytes = HANDSHAKE_ERROR_BYTES
      break
    case FRAME_DISCONNECT:
    case FRAME_DISCONNECT_ACK:
      sizeBytes = DISCONNECT_BYTES
      break
    default:
      return MALFORMED
  }
  return end - start < sizeBytes ? MALFORMED : sizeBytes
}

function measureDataFrame(bytes: Uint8Array, start: number, end: number): number {
  if (end - start < DATA_FRAME_OVERHEAD_BYTES) return MALFORMED
  const fragmentsEnd = findFragmentsEnd(bytes, start, end - CRC_BYTES)
  return fragmentsEnd === MALFORMED ? MALFORMED : fragmentsEnd + CRC_BYTES - start
}

function measureDataAckFrame(bytes: Uint8Array, start: number, end: number): number {
  const overheadBytes = DATA_FRAME_OVERHEAD_BYTES + PIGGYBACKED_ACK_OVERHEAD_BYTES
  if (end - start < overheadBytes) return MALFORMED
  const limit = end - CRC_BYTES - PIGGYBACKED_ACK_OVERHEAD_BYTES
  const ackAt = findFragmentsEnd(bytes, start, limit)
  if (ackAt === MALFORMED) return MALFORMED
  const groupsBytes = readUint16(bytes, ackAt + GROUP_COUNT_OFFSET) * ACK_GROUP_BYTES
  const sizeBytes = ackAt + PIGGYBACKED_ACK_OVERHEAD_BYTES + groupsBytes + CRC_BYTES - start
  return end - start < sizeBytes ? MALFORMED : sizeBytes
}

/** Where the fragments of the frame with data at `start` end; MALFORMED if they pass `limit`. */
export function findFragmentsEnd(bytes: Uint8Array, start: number, limit: number): number {
  let at = start + FIRST_FRAGMENT_OFFSET
  for (let left = bytes[start + 5]! & 0x7f; left > 0; left--) {
    const fragmentBytes = measureFragment(bytes, at, limit)
    if (fragmentBytes === MALFORMED) return MALFORMED
    at += fragmentBytes
  }
  return at
}
