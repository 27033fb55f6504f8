import type { AckFrameWriter } from '../ack-frame-writer.ts'
import { writeUint16, writeUint32 } from '../bytes.ts'
import { writeFrameCheck } from '../crc/frame-check.ts'
import { FRAME_ACK } from '../frame-type.ts'
import { ACK_FRAME_OVERHEAD_BYTES, ACK_GROUP_BYTES, CRC_BYTES } from '../sizes.ts'
import { checkRoom } from './check-room.ts'
import { FIRST_GROUP_OFFSET } from './layout.ts'
import { writeAckGroup } from './write-ack-group.ts'

const NO_BYTES = new Uint8Array(0)

/** Writes ack frames of wire version 3 (docs/protocol.md §4.9). */
export class Uflow3AckWriter implements AckFrameWriter {
  #out: Uint8Array = NO_BYTES
  #start = 0
  /** Where the next group goes. */
  #at = 0
  /** Groups end here at the latest: the CRC has room behind it. -1 if no frame is begun. */
  #limit = -1
  #groupCount = 0

  get groupCount(): number {
    return this.#groupCount
  }

  get sizeBytes(): number {
    return this.#at + CRC_BYTES - this.#start
  }

  begin(
    out: Uint8Array,
    offset: number,
    maxBytes: number,
    frameWindowBaseId: number,
    messageWindowBaseId: number,
  ): void {
    checkRoom('ack', out, offset, maxBytes, ACK_FRAME_OVERHEAD_BYTES)
    out[offset] = FRAME_ACK
    writeUint32(out, offset + 1, frameWindowBaseId)
    writeUint32(out, offset + 5, messageWindowBaseId)
    this.#out = out
    this.#start = offset
    this.#at = offset + FIRST_GROUP_OFFSET
    this.#limit = offset + maxBytes - CRC_BYTES
    this.#groupCount = 0
  }

  add(baseId: number, bits: number, nonce: number): boolean {
    const at = this.#at
    if (at + ACK_GROUP_BYTES > this.#limit) return false
    this.#at = writeAckGroup(this.#out, at, baseId, bits, nonce)
    this.#groupCount++
    return true
  }

  finish(): number {
    if (this.#limit < 0) throw new TypeError('Cannot finish ack frame: it was not begun')
    const out = this.#out
    const start = this.#start
    writeUint16(out, start + 9, this.#groupCount)
    writeFrameCheck(out, start, this.#at)
    this.#limit = -1
    return this.#at + CRC_BYTES - start
  }
}
