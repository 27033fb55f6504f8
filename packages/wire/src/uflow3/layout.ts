/**
 * Where the fields of wire version 3 lie: what readers, writers and measuring share
 * (docs/protocol.md §4).
 *
 * @module
 */

import { ACK_FRAME_OVERHEAD_BYTES, CRC_BYTES, MAX_FRAME_BYTES } from '../sizes.ts'

/** A SYN is as large as a frame can be, so that it only gets through where data will. */
export const SYN_BYTES: number = MAX_FRAME_BYTES
export const SYN_ACK_BYTES: number = 1 + 5 * 4 + CRC_BYTES
/** A SYN-ACK with extensions. */
export const EXTENDED_SYN_ACK_BYTES: number = SYN_ACK_BYTES + 1
export const HANDSHAKE_ACK_BYTES: number = 1 + 4 + CRC_BYTES
export const HANDSHAKE_ERROR_BYTES: number = 1 + 4 + 1 + CRC_BYTES
export const DISCONNECT_BYTES: number = 1 + CRC_BYTES
export const SYNC_BYTES: number = 1 + 1 + 4 + 4 + CRC_BYTES

/** The first byte of a SYN-ACK with extensions. */
export const EXTENDED_SYN_ACK = 6
/** Where a SYN says that it has extensions, by the letters `rudp`, and which. */
export const SYN_MARK_OFFSET = 18
export const SYN_MARK = 0x72_75_64_70
export const SYN_EXTENSIONS_OFFSET = 22
/** Where a SYN-ACK of that type says which it has. */
export const SYN_ACK_EXTENSIONS_OFFSET: number = SYN_ACK_BYTES - CRC_BYTES

/** Where a data frame's fragments begin. */
export const FIRST_FRAGMENT_OFFSET = 6
/** Where an ack says how many groups it has, counted from its first window base. */
export const GROUP_COUNT_OFFSET = 8
/** Where an ack frame's groups begin. */
export const FIRST_GROUP_OFFSET: number = ACK_FRAME_OVERHEAD_BYTES - CRC_BYTES

/** Bits of a sync frame's mode byte; the others are ignored. */
export const SYNC_HAS_FRAME_ID = 0b01
export const SYNC_HAS_MESSAGE_ID = 0b10

export const MICRO_HEADER_BYTES = 6
export const SMALL_HEADER_BYTES = 9
export const LARGE_HEADER_BYTES = 14
