import { writeUint16, writeUint32 } from '../bytes.ts'
import { writeFrameCheck } from '../crc/frame-check.ts'
import type { DataFrameWriter } from '../data-frame-writer.ts'
import { FRAME_DATA, FRAME_DATA_ACK } from '../frame-type.ts'
import type { FragmentHeader } from '../frames.ts'
import {
  ACK_GROUP_BYTES,
  CRC_BYTES,
  DATA_FRAME_OVERHEAD_BYTES,
  MAX_FRAGMENTS_PER_FRAME,
  PIGGYBACKED_ACK_OVERHEAD_BYTES,
} from '../sizes.ts'
import { checkFragment } from './check-fragment.ts'
import { checkRoom } from './check-room.ts'
import { fragmentHeaderBytes, writeFragmentHeader } from './fragment-header.ts'
import { FIRST_FRAGMENT_OFFSET, GROUP_COUNT_OFFSET } from './layout.ts'
import { writeAckGroup } from './write-ack-group.ts'

const NO_BYTES = new Uint8Array(0)

/** Longer payloads are copied as a block, which costs 15 ns, and 30 where it takes a view first. */
const MAX_LOOP_COPY_BYTES = 16

/** Writes data frames of wire version 3 (docs/protocol.md §4.7), and such with an ack (§12.3). */
export class Uflow3DataWriter implements DataFrameWriter {
  #out: Uint8Array = NO_BYTES
  #start = 0
  /** Where the next fragment goes. */
  #at = 0
  /** Fragments end here at the latest: the CRC has room behind it. -1 if no frame is begun. */
  #limit = -1
  #nonce = 0
  #fragmentCount = 0
  /** Where the ack behind the fragments begins; -1 for none. */
  #ackAt = -1
  #groupCount = 0

  get fragmentCount(): number {
    return this.#fragmentCount
  }

  get ackGroupRoom(): number {
    const roomBytes = this.#limit - this.#at - PIGGYBACKED_ACK_OVERHEAD_BYTES
    return Math.floor(roomBytes / ACK_GROUP_BYTES)
  }

  get sizeBytes(): number {
    return this.#at + CRC_BYTES - this.#start
  }

  begin(out: Uint8Array, offset: number, maxBytes: number, frameId: number, nonce: number): void {
    checkRoom('data', out, offset, maxBytes, DATA_FRAME_OVERHEAD_BYTES)
    out[offset] = FRAME_DATA
    writeUint32(out, offset + 1, frameId)
    this.#out = out
    this.#start = offset
    this.#at = offset + FIRST_FRAGMENT_OFFSET
    this.#limit = offset + maxBytes - CRC_BYTES
    this.#nonce = nonce
    this.#fragmentCount = 0
    this.#ackAt = -1
  }

  add(
    header: Readonly<FragmentHeader>,
    payload: Uint8Array,
    payloadStart: number,
    payloadBytes: number,
  ): boolean {
    checkFragment(header, payload, payloadStart, payloadBytes)
    const headerBytes = fragmentHeaderBytes(header, payloadBytes)
    const at = this.#at
    const payloadAt = at + headerBytes
    if (payloadAt + payloadBytes > this.#limit) return false
    if (this.#fragmentCount === MAX_FRAGMENTS_PER_FRAME || this.#ackAt >= 0) return false

    const out = this.#out
    writeFragmentHeader(out, at, headerBytes, header, payloadBytes)
    if (payloadBytes <= MAX_LOOP_COPY_BYTES) {
      for (let i = 0; i < payloadBytes; i++) out[payloadAt + i] = payload[payloadStart + i]!
    } else if (payloadBytes === payload.length) {
      out.set(payload, payloadAt)
    } else {
      out.set(payload.subarray(payloadStart, payloadStart + payloadBytes), payloadAt)
    }
    this.#at = payloadAt + payloadBytes
    this.#fragmentCount++
    return true
  }

  beginAck(frameWindowBaseId: number, messageWindowBaseId: number): boolean {
    const out = this.#out
    const at = this.#at
    if (this.#ackAt >= 0 || at + PIGGYBACKED_ACK_OVERHEAD_BYTES > this.#limit) return false
    out[this.#start] = FRAME_DATA_ACK
    writeUint32(out, at, frameWindowBaseId)
    writeUint32(out, at + 4, messageWindowBaseId)
    this.#ackAt = at
    this.#at = at + PIGGYBACKED_ACK_OVERHEAD_BYTES
    this.#groupCount = 0
    return true
  }

  addAckGroup(baseId: number, bits: number, nonce: number): boolean {
    const at = this.#at
    if (this.#ackAt < 0 || at + ACK_GROUP_BYTES > this.#limit) return false
    this.#at = writeAckGroup(this.#out, at, baseId, bits, nonce)
    this.#groupCount++
    return true
  }

  finish(): number {
    if (this.#limit < 0) throw new TypeError('Cannot finish data frame: it was not begun')
    const out = this.#out
    const start = this.#start
    out[start + 5] = ((this.#nonce & 1) << 7) | this.#fragmentCount
    if (this.#ackAt >= 0) writeUint16(out, this.#ackAt + GROUP_COUNT_OFFSET, this.#groupCount)
    writeFrameCheck(out, start, this.#at)
    this.#limit = -1
    return this.#at + CRC_BYTES - start
  }
}
