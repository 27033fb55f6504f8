/**
 * The three fragment headers of wire version 3 (docs/protocol.md §4.8).
 *
 * C channel, S message id, D payload bytes, W window parent lead, H channel parent lead,
 * F fragment id, L last fragment id, B whether it is of a bundle (§12.2):
 *
 * ```
 * micro  6 B   0CDDDDDD SSSSCCCC SSSSSSSS SSSSSSSS CWWWWWWW HHHHHHHH    L = 0, D < 64, W < 128, H < 256
 * small  9 B   10CCCCCC DDDDDDDD B000SSSS SSSSSSSS SSSSSSSS W×16 H×16   L = 0, D < 256
 * large 14 B   11CCCCCC D×16     B000SSSS SSSSSSSS SSSSSSSS W×16 H×16 F×16 L×16
 * ```
 *
 * A writer takes the smallest that fits; a reader takes any.
 *
 * @module
 */

import { readUint16, writeUint16 } from '../bytes.ts'
import type { Fragment, FragmentHeader } from '../frames.ts'
import { MALFORMED } from '../malformed.ts'
import { LARGE_HEADER_BYTES, MICRO_HEADER_BYTES, SMALL_HEADER_BYTES } from './layout.ts'

const SMALL = 0b10_000000
const LARGE = 0b11_000000
/** In the byte with the highest bits of the id, of which uflow looks at four. */
const BUNDLE = 0b1000_0000

/** Size of the smallest header that can describe a fragment of `payloadBytes`. */
export function fragmentHeaderBytes(
  header: Readonly<FragmentHeader>,
  payloadBytes: number,
): number {
  // A single fragment: uflow looks at both ids, because a last id of 0 may come with any id.
  if (header.lastFragmentId !== 0 || header.fragmentId !== 0) return LARGE_HEADER_BYTES
  if (header.isBundle) return payloadBytes < 256 ? SMALL_HEADER_BYTES : LARGE_HEADER_BYTES
  if (payloadBytes < 64 && header.windowParentLead < 128 && header.channelParentLead < 256) {
    return MICRO_HEADER_BYTES
  }
  return payloadBytes < 256 ? SMALL_HEADER_BYTES : LARGE_HEADER_BYTES
}

/** Writes a header of `headerBytes`, as {@link fragmentHeaderBytes} told, at `at`. */
export function writeFragmentHeader(
  out: Uint8Array,
  at: number,
  headerBytes: number,
  header: Readonly<FragmentHeader>,
  payloadBytes: number,
): void {
  const messageId = header.messageId
  const channel = header.channel
  if (headerBytes === MICRO_HEADER_BYTES) {
    out[at] = ((channel & 0x10) << 2) | payloadBytes
    out[at + 1] = ((messageId >>> 12) & 0xf0) | (channel & 0x0f)
    out[at + 2] = messageId >>> 8
    out[at + 3] = messageId
    out[at + 4] = ((channel & 0x20) << 2) | header.windowParentLead
    out[at + 5] = header.channelParentLead
    return
  }
  let next = at + 1
  if (headerBytes === SMALL_HEADER_BYTES) {
    out[at] = SMALL | channel
    out[next++] = payloadBytes
  } else {
    out[at] = LARGE | channel
    writeUint16(out, next, payloadBytes)
    next += 2
  }
  out[next] = header.isBundle ? BUNDLE | (messageId >>> 16) : messageId >>> 16
  out[next + 1] = messageId >>> 8
  out[next + 2] = messageId
  writeUint16(out, next + 3, header.windowParentLead)
  writeUint16(out, next + 5, header.channelParentLead)
  if (headerBytes === LARGE_HEADER_BYTES) {
    writeUint16(out, next + 7, header.fragmentId)
    writeUint16(out, next + 9, header.lastFragmentId)
  }
}

/**
 * Size of the fragment that begins at `at`, payload included, or MALFORMED if it passes `end`,
 * where the CRC begins: of its four bytes three may be looked at here, to no effect.
 */
export function measureFragment(bytes: Uint8Array, at: number, end: number): number {
  const first = bytes[at]!
  let sizeBytes: number
  if (first < SMALL) sizeBytes = MICRO_HEADER_BYTES + (first & 0x3f)
  else if (first < LARGE) sizeBytes = SMALL_HEADER_BYTES + bytes[at + 1]!
  else sizeBytes = LARGE_HEADER_BYTES + readUint16(bytes, at + 1)
  return at + sizeBytes > end ? MALFORMED : sizeBytes
}

/** Reads the fragment at `at`, which {@link measureFragment} has accepted. */
export function readFragment(bytes: Uint8Array, at: number, fragment: Fragment): void {
  const first = bytes[at]!
  if (first < SMALL) {
    const second = bytes[at + 1]!
    const fifth = bytes[at + 4]!
    fragment.messageId = ((second & 0xf0) << 12) | readUint16(bytes, at + 2)
    fragment.channel = (second & 0x0f) | ((first & 0x40) >> 2) | ((fifth & 0x80) >> 2)
    fragment.windowParentLead = fifth & 0x7f
    fragment.channelParentLead = bytes[at + 5]!
    fragment.fragmentId = 0
    fragment.lastFragmentId = 0
    fragment.isBundle = false
    fragment.payloadOffset = at + MICRO_HEADER_BYTES
    fragment.payloadBytes = first & 0x3f
    return
  }
  const isLarge = first >= LARGE
  const idAt = isLarge ? at + 3 : at + 2
  fragment.messageId = ((bytes[idAt]! & 0x0f) << 16) | readUint16(bytes, idAt + 1)
  fragment.channel = first & 0x3f
  fragment.windowParentLead = readUint16(bytes, idAt + 3)
  fragment.channelParentLead = readUint16(bytes, idAt + 5)
  fragment.fragmentId = isLarge ? readUint16(bytes, idAt + 7) : 0
  fragment.lastFragmentId = isLarge ? readUint16(bytes, idAt + 9) : 0
  fragment.isBundle = bytes[idAt]! >= BUNDLE
  fragment.payloadOffset = at + (isLarge ? LARGE_HEADER_BYTES : SMALL_HEADER_BYTES)
  fragment.payloadBytes = isLarge ? readUint16(bytes, at + 1) : bytes[at + 1]!
}
