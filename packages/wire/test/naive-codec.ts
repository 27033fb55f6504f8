/**
 * A second codec of wire version 3, written from docs/protocol.md alone, to keep that document
 * and the real codec honest: slow, plain, and with nothing in common with the other.
 *
 * A frame is read into and written from a string of bits, in the order of the document's tables.
 *
 * @module
 */

import type { AckGroupJson, AckJson, DatagramJson, DataJson, FrameJson } from './frame-json.ts'

/** Thrown and caught within this file. */
class Refused extends Error {}

/** §3: bit by bit. */
export function naiveCrc(bytes: readonly number[]): number {
  let crc = 0xffffffff
  for (const byte of bytes) {
    crc ^= byte
    for (let i = 0; i < 8; i++) crc = (crc & 1 ? 0x9960034c : 0) ^ (crc >>> 1)
  }
  return (crc ^ 0xffffffff) >>> 0
}

/** §5: the frame, or null if the codec refuses the bytes. */
export function naiveRead(bytes: Uint8Array): FrameJson | null {
  try {
    return readFrame([...bytes])
  } catch (error) {
    if (error instanceof Refused) return null
    throw error
  }
}

/** §9: the length of the frame at the start, or -1. */
export function naiveMeasure(bytes: Uint8Array): number {
  const fixed = [1472, 25, 9, 10, 5, 5, 26, -1, -1, -1, 0, 14, 0, 0][bytes[0] ?? 255] ?? -1
  let length = fixed
  if (bytes[0] === 10 || bytes[0] === 13) {
    const ackBytes = bytes[0] === 13 ? 10 : 0
    let at = 6
    const count = (bytes[5] ?? 0) % 128
    for (let i = 0; i < count; i++) {
      const [first = Number.NaN, second = Number.NaN, third = Number.NaN] = bytes.subarray(at)
      if (first < 128) at += 6 + (first % 64)
      else if (first < 192) at += 9 + second
      else at += 14 + second * 256 + third
      // The CRC comes after the last fragment, or the ack and then the CRC.
      if (!(at + ackBytes + 4 <= bytes.length)) return -1
    }
    const groups = ackBytes > 0 ? bytes[at + 8]! * 256 + bytes[at + 9]! : 0
    length = at + ackBytes + 9 * groups + 4
    // Too short for what is fixed: the count above was read out of nothing.
    if (!(at + ackBytes + 4 <= bytes.length)) return -1
  }
  if (bytes[0] === 12) {
    if (bytes.length < 15) return -1
    length = 15 + 9 * (bytes[9]! * 256 + bytes[10]!)
  }
  return length <= bytes.length ? length : -1
}

function readFrame(bytes: number[]): FrameJson {
  if (bytes.length < 5) throw new Refused()
  const content = new Bits(bytes.slice(1, -4))
  const crc = new Bits(bytes.slice(-4)).take(32)
  const frame = readContent(bytes[0]!, content)
  if (content.left !== 0 || crc !== naiveCrc(bytes.slice(0, -4))) throw new Refused()
  return frame
}

function readContent(type: number, bits: Bits): FrameJson {
  switch (type) {
    case 0: {
      const frame: FrameJson = {
        type: 'handshake_syn',
        version: bits.take(8),
        nonce: bits.take(32),
        max_receive_rate: bits.take(32),
        max_packet_size: bits.take(32),
        max_receive_alloc: bits.take(32),
      }
      const hasExtensions = bits.take(32) === 0x72756470
      const extensions = bits.take(8)
      bits.skip(1445 * 8)
      return hasExtensions && extensions !== 0 ? { ...frame, extensions } : frame
    }
    case 1:
    case 6: {
      const frame: FrameJson = {
        type: 'handshake_syn_ack',
        nonce_ack: bits.take(32),
        nonce: bits.take(32),
        max_receive_rate: bits.take(32),
        max_packet_size: bits.take(32),
        max_receive_alloc: bits.take(32),
      }
      const extensions = type === 6 ? bits.take(8) : 0
      return extensions !== 0 ? { ...frame, extensions } : frame
    }
    case 2:
      return { type: 'handshake_ack', nonce_ack: bits.take(32) }
    case 3: {
      const nonce_ack = bits.take(32)
      const error = (['version', 'config', 'server_full'] as const)[bits.take(8)]
      if (error === undefined) throw new Refused()
      return { type: 'handshake_error', nonce_ack, error }
    }
    case 4:
      return { type: 'disconnect' }
    case 5:
      return { type: 'disconnect_ack' }
    case 10:
      return { type: 'data', ...readData(bits) }
    case 13:
      return { type: 'data_ack', ...readData(bits), ...readAck(bits) }
    case 11: {
      bits.skip(6)
      const hasMessageId = bits.take(1) === 1
      const hasFrameId = bits.take(1) === 1
      const frameId = bits.take(32)
      const messageId = bits.take(32)
      return {
        type: 'sync',
        next_frame_id: hasFrameId ? frameId : null,
        next_packet_id: hasMessageId ? messageId : null,
      }
    }
    case 12:
      return { type: 'ack', ...readAck(bits) }
    default:
      throw new Refused()
  }
}

/** §4.7. */
function readData(bits: Bits): DataJson {
  const sequence_id = bits.take(32)
  const nonce = bits.take(1) === 1
  const count = bits.take(7)
  const datagrams = Array.from({ length: count }, () => readFragment(bits))
  return { sequence_id, nonce, datagrams }
}

/** §4.9. */
function readAck(bits: Bits): AckJson {
  const frame_window_base_id = bits.take(32)
  const packet_window_base_id = bits.take(32)
  const count = bits.take(16)
  const frame_acks = Array.from(
    { length: count },
    (): AckGroupJson => ({
      base_id: bits.take(32),
      bitfield: bits.take(32),
      nonce: bits.take(8) !== 0,
    }),
  )
  return { frame_window_base_id, packet_window_base_id, frame_acks }
}

/** §4.8. */
function readFragment(bits: Bits): DatagramJson {
  if (bits.take(1) === 0) {
    const c4 = bits.take(1)
    const size = bits.take(6)
    const s19to16 = bits.take(4)
    const c3to0 = bits.take(4)
    const s15to0 = bits.take(16)
    const c5 = bits.take(1)
    return {
      sequence_id: s19to16 * 65536 + s15to0,
      channel_id: c5 * 32 + c4 * 16 + c3to0,
      window_parent_lead: bits.take(7),
      channel_parent_lead: bits.take(8),
      fragment_id: 0,
      fragment_id_last: 0,
      data: bits.takeHex(size),
    }
  }
  const isLarge = bits.take(1) === 1
  const channel_id = bits.take(6)
  const size = bits.take(isLarge ? 16 : 8)
  const isBundle = bits.take(1) === 1
  bits.skip(3)
  return {
    ...(isBundle && { bundle: true as const }),
    sequence_id: bits.take(20),
    channel_id,
    window_parent_lead: bits.take(16),
    channel_parent_lead: bits.take(16),
    fragment_id: isLarge ? bits.take(16) : 0,
    fragment_id_last: isLarge ? bits.take(16) : 0,
    data: bits.takeHex(size),
  }
}

/** §4: the bytes of a frame. */
export function naiveWrite(frame: FrameJson): Uint8Array {
  const bytes = toBytes(contentBits(frame))
  const crc = naiveCrc(bytes)
  return Uint8Array.from([...bytes, ...toBytes(u(crc, 32))])
}

function contentBits(frame: FrameJson): string {
  switch (frame.type) {
    case 'handshake_syn':
      return (
        u(0, 8) +
        u(frame.version, 8) +
        u(frame.nonce, 32) +
        limits(frame) +
        (frame.extensions ? u(0x72756470, 32) + u(frame.extensions, 8) : u(0, 40)) +
        u(0, 1445 * 8)
      )
    case 'handshake_syn_ack': {
      const [type, extensions] = frame.extensions ? [6, u(frame.extensions, 8)] : [1, '']
      return u(type, 8) + u(frame.nonce_ack, 32) + u(frame.nonce, 32) + limits(frame) + extensions
    }
    case 'handshake_ack':
      return u(2, 8) + u(frame.nonce_ack, 32)
    case 'handshake_error': {
      const code = { version: 0, config: 1, server_full: 2 }[frame.error]
      return u(3, 8) + u(frame.nonce_ack, 32) + u(code, 8)
    }
    case 'disconnect':
      return u(4, 8)
    case 'disconnect_ack':
      return u(5, 8)
    case 'data':
      return u(10, 8) + dataBits(frame)
    case 'data_ack':
      return u(13, 8) + dataBits(frame) + ackBits(frame)
    case 'sync': {
      const { next_frame_id, next_packet_id } = frame
      const mode =
        u(0, 6) + (next_packet_id === null ? '0' : '1') + (next_frame_id === null ? '0' : '1')
      return u(11, 8) + mode + u(next_frame_id ?? 0, 32) + u(next_packet_id ?? 0, 32)
    }
    case 'ack':
      return u(12, 8) + ackBits(frame)
  }
}

function dataBits({ sequence_id, nonce, datagrams }: DataJson): string {
  const head = u(sequence_id, 32) + u(Number(nonce), 1) + u(datagrams.length, 7)
  return head + datagrams.map(fragmentBits).join('')
}

function ackBits({ frame_window_base_id, packet_window_base_id, frame_acks }: AckJson): string {
  const head = u(frame_window_base_id, 32) + u(packet_window_base_id, 32)
  const groups = frame_acks.map(
    ({ base_id, bitfield, nonce }) => u(base_id, 32) + u(bitfield, 32) + u(Number(nonce), 8),
  )
  return head + u(frame_acks.length, 16) + groups.join('')
}

function limits(frame: {
  max_receive_rate: number
  max_packet_size: number
  max_receive_alloc: number
}): string {
  const { max_receive_rate, max_packet_size, max_receive_alloc } = frame
  return u(max_receive_rate, 32) + u(max_packet_size, 32) + u(max_receive_alloc, 32)
}

/** §4.8: the smallest header that fits. */
function fragmentBits(datagram: DatagramJson): string {
  const D = datagram.data.length / 2
  const W = datagram.window_parent_lead
  const H = datagram.channel_parent_lead
  const F = datagram.fragment_id
  const L = datagram.fragment_id_last
  const S = u(datagram.sequence_id, 20)
  const C = u(datagram.channel_id, 6)
  const payload = [...Buffer.from(datagram.data, 'hex')].map((byte) => u(byte, 8)).join('')
  const isWhole = L === 0 && F === 0
  const B = datagram.bundle ? '1000' : '0000'
  if (isWhole && !datagram.bundle && D < 64 && W < 128 && H < 256) {
    const [c5, c4, c3to0] = [C.slice(0, 1), C.slice(1, 2), C.slice(2)]
    const [s19to16, s15to0] = [S.slice(0, 4), S.slice(4)]
    return `0${c4}${u(D, 6)}${s19to16}${c3to0}${s15to0}${c5}${u(W, 7)}${u(H, 8)}${payload}`
  }
  if (isWhole && D < 256) return `10${C}${u(D, 8)}${B}${S}${u(W, 16)}${u(H, 16)}${payload}`
  return `11${C}${u(D, 16)}${B}${S}${u(W, 16)}${u(H, 16)}${u(F, 16)}${u(L, 16)}${payload}`
}

/** `value` as an unsigned integer of so many bits. */
function u(value: number, bitCount: number): string {
  const bits = value.toString(2)
  if (bits.length > bitCount) throw new Error(`${value} does not fit ${bitCount} bits`)
  return bits.padStart(bitCount, '0')
}

function toBytes(bits: string): number[] {
  return (bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2))
}

/** Bits in the order in which they are drawn: the highest of each byte first. */
class Bits {
  readonly #bytes: readonly number[]
  #at = 0

  constructor(bytes: readonly number[]) {
    this.#bytes = bytes
  }

  get left(): number {
    return this.#bytes.length * 8 - this.#at
  }

  take(count: number): number {
    if (count > this.left) throw new Refused()
    let value = 0
    for (let i = 0; i < count; i++, this.#at++) {
      const byte = this.#bytes[Math.floor(this.#at / 8)]!
      value = value * 2 + (Math.floor(byte / 2 ** (7 - (this.#at % 8))) % 2)
    }
    return value
  }

  skip(count: number): void {
    if (count > this.left) throw new Refused()
    this.#at += count
  }

  takeHex(byteCount: number): string {
    if (byteCount * 8 > this.left) throw new Refused()
    const from = this.#at / 8
    this.#at += byteCount * 8
    return Buffer.from(this.#bytes.slice(from, from + byteCount)).toString('hex')
  }
}
