import { readUint16, readUint32 } from '../bytes.ts'
import { isFrameCheckRight } from '../crc/frame-check.ts'
import type { FrameReader } from '../frame-reader.ts'
import {
  FRAME_ACK,
  FRAME_DATA,
  FRAME_DATA_ACK,
  FRAME_HANDSHAKE_ACK,
  FRAME_HANDSHAKE_ERROR,
  FRAME_HANDSHAKE_SYN,
  FRAME_HANDSHAKE_SYN_ACK,
  FRAME_SYNC,
} from '../frame-type.ts'
import {
  type AckGroup,
  type AckHeader,
  type DataHeader,
  ERROR_SERVER_FULL,
  type Fragment,
  type HandshakeAck,
  type HandshakeError,
  type HandshakeSyn,
  type HandshakeSynAck,
  NONE,
  type Sync,
} from '../frames.ts'
import { MALFORMED } from '../malformed.ts'
import { ACK_GROUP_BYTES, CRC_BYTES, PIGGYBACKED_ACK_OVERHEAD_BYTES } from '../sizes.ts'
import { readFragment } from './fragment-header.ts'
import {
  EXTENDED_SYN_ACK,
  FIRST_FRAGMENT_OFFSET,
  GROUP_COUNT_OFFSET,
  SYN_ACK_EXTENSIONS_OFFSET,
  SYN_EXTENSIONS_OFFSET,
  SYN_MARK,
  SYN_MARK_OFFSET,
  SYNC_HAS_FRAME_ID,
  SYNC_HAS_MESSAGE_ID,
} from './layout.ts'
import { findFragmentsEnd, measureFrame } from './measure-frame.ts'

const NO_BYTES = new Uint8Array(0)

/** Reads frames of wire version 3, with the verdicts of uflow's own codec (docs/protocol.md §5). */
export class Uflow3Reader implements FrameReader {
  readonly handshakeSyn: HandshakeSyn = {
    version: 0,
    nonce: 0,
    maxReceiveRate: 0,
    maxMessageBytes: 0,
    maxReceiveAlloc: 0,
    extensions: 0,
  }
  readonly handshakeSynAck: HandshakeSynAck = {
    nonceAck: 0,
    nonce: 0,
    maxReceiveRate: 0,
    maxMessageBytes: 0,
    maxReceiveAlloc: 0,
    extensions: 0,
  }
  readonly handshakeAck: HandshakeAck = { nonceAck: 0 }
  readonly handshakeError: HandshakeError = { nonceAck: 0, code: 0 }
  readonly sync: Sync = { nextFrameId: NONE, nextMessageId: NONE }
  readonly data: DataHeader = { frameId: 0, nonce: 0, fragmentCount: 0 }
  readonly fragment: Fragment = {
    messageId: 0,
    channel: 0,
    windowParentLead: 0,
    channelParentLead: 0,
    fragmentId: 0,
    lastFragmentId: 0,
    isBundle: false,
    payloadOffset: 0,
    payloadBytes: 0,
  }
  readonly ack: AckHeader = { frameWindowBaseId: 0, messageWindowBaseId: 0, groupCount: 0 }
  readonly ackGroup: AckGroup = { baseId: 0, bits: 0, nonce: 0 }

  piggybackedAckBytes = 0

  #bytes: Uint8Array = NO_BYTES
  /** Where the next fragment and the next group lie. Sound while fragments or groups are left. */
  #fragmentAt = 0
  #groupAt = 0
  #fragmentsLeft = 0
  #groupsLeft = 0

  read(bytes: Uint8Array, start: number = 0, end: number = bytes.length): number {
    this.#fragmentsLeft = 0
    this.#groupsLeft = 0
    const sizeBytes = measureFrame(bytes, start, end)
    if (sizeBytes === MALFORMED || sizeBytes !== end - start) return MALFORMED
    if (!isFrameCheckRight(bytes, start, end - CRC_BYTES)) return MALFORMED

    const type = bytes[start]!
    switch (type) {
      case FRAME_DATA:
        this.#readData(bytes, start)
        break
      case FRAME_ACK:
        this.#readAck(bytes, start + 1)
        break
      case FRAME_DATA_ACK: {
        const ackAt = findFragmentsEnd(bytes, start, end)
        this.#readData(bytes, start)
        this.#readAck(bytes, ackAt)
        this.piggybackedAckBytes = end - CRC_BYTES - ackAt
        break
      }
      case FRAME_SYNC:
        this.#readSync(bytes, start)
        break
      case FRAME_HANDSHAKE_SYN:
        this.#readHandshakeSyn(bytes, start)
        break
      case FRAME_HANDSHAKE_SYN_ACK:
        this.#readHandshakeSynAck(bytes, start)
        break
      case EXTENDED_SYN_ACK:
        this.#readHandshakeSynAck(bytes, start)
        this.handshakeSynAck.extensions = bytes[start + SYN_ACK_EXTENSIONS_OFFSET]!
        return FRAME_HANDSHAKE_SYN_ACK
      case FRAME_HANDSHAKE_ACK:
        this.handshakeAck.nonceAck = readUint32(bytes, start + 1)
        break
      case FRAME_HANDSHAKE_ERROR:
        if (bytes[start + 5]! > ERROR_SERVER_FULL) return MALFORMED
        this.handshakeError.nonceAck = readUint32(bytes, start + 1)
        this.handshakeError.code = bytes[start + 5]!
        break
    }
    return type
  }

  nextFragment(): boolean {
    if (this.#fragmentsLeft === 0) return false
    this.#fragmentsLeft--
    const fragment = this.fragment
    readFragment(this.#bytes, this.#fragmentAt, fragment)
    this.#fragmentAt = fragment.payloadOffset + fragment.payloadBytes
    return true
  }

  nextAckGroup(): boolean {
    if (this.#groupsLeft === 0) return false
    this.#groupsLeft--
    const bytes = this.#bytes
    const at = this.#groupAt
    const group = this.ackGroup
    group.baseId = readUint32(bytes, at)
    group.bits = readUint32(bytes, at + 4)
    group.nonce = bytes[at + 8] === 0 ? 0 : 1
    this.#groupAt = at + ACK_GROUP_BYTES
    return true
  }

  #readData(bytes: Uint8Array, start: number): void {
    const data = this.data
    const nonceAndCount = bytes[start + 5]!
    data.frameId = readUint32(bytes, start + 1)
    data.nonce = nonceAndCount >>> 7
    data.fragmentCount = nonceAndCount & 0x7f
    this.#bytes = bytes
    this.#fragmentAt = start + FIRST_FRAGMENT_OFFSET
    this.#fragmentsLeft = data.fragmentCount
    this.piggybackedAckBytes = 0
  }

  #readAck(bytes: Uint8Array, at: number): void {
    const ack = this.ack
    ack.frameWindowBaseId = readUint32(bytes, at)
    ack.messageWindowBaseId = readUint32(bytes, at + 4)
    ack.groupCount = readUint16(bytes, at + GROUP_COUNT_OFFSET)
    this.#bytes = bytes
    this.#groupAt = at + PIGGYBACKED_ACK_OVERHEAD_BYTES
    this.#groupsLeft = ack.groupCount
  }

  #readSync(bytes: Uint8Array, start: number): void {
    const mode = bytes[start + 1]!
    this.sync.nextFrameId = mode & SYNC_HAS_FRAME_ID ? readUint32(bytes, start + 2) : NONE
    this.sync.nextMessageId = mode & SYNC_HAS_MESSAGE_ID ? readUint32(bytes, start + 6) : NONE
  }

  #readHandshakeSyn(bytes: Uint8Array, start: number): void {
    const syn = this.handshakeSyn
    syn.version = bytes[start + 1]!
    syn.nonce = readUint32(bytes, start + 2)
    syn.maxReceiveRate = readUint32(bytes, start + 6)
    syn.maxMessageBytes = readUint32(bytes, start + 10)
    syn.maxReceiveAlloc = readUint32(bytes, start + 14)
    const isMarked = readUint32(bytes, start + SYN_MARK_OFFSET) === SYN_MARK
    syn.extensions = isMarked ? bytes[start + SYN_EXTENSIONS_OFFSET]! : 0
  }

  #readHandshakeSynAck(bytes: Uint8Array, start: number): void {
    const synAck = this.handshakeSynAck
    synAck.nonceAck = readUint32(bytes, start + 1)
    synAck.nonce = readUint32(bytes, start + 5)
    synAck.maxReceiveRate = readUint32(bytes, start + 9)
    synAck.maxMessageBytes = readUint32(bytes, start + 13)
    synAck.maxReceiveAlloc = readUint32(bytes, start + 17)
    synAck.extensions = 0
  }
}
