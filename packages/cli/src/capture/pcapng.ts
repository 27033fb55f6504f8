import type { ByteSource } from './byte-source.ts'
import { CaptureError, MAX_PACKET_BYTES, type Packet } from './packet.ts'

// draft-ietf-opsawg-pcapng §4
const SECTION_HEADER = 0x0a0d0d0a
const INTERFACE_DESCRIPTION = 1
const SIMPLE_PACKET = 3
const ENHANCED_PACKET = 6

const BYTE_ORDER_LITTLE = 0x4d3c2b1a
const BYTE_ORDER_BIG = 0x1a2b3c4d
/** Type and length before a block's body; the length once more behind it. */
const BLOCK_OVERHEAD_BYTES = 12
const MAX_BLOCK_BYTES = 16_777_216
const OPTION_TIME_RESOLUTION = 9

interface Interface {
  readonly linkType: number
  readonly snapBytes: number
  readonly ticksPerSecond: number
}

/** Whether a file that begins with `magic` (big-endian) is of the newer format. */
export function isPcapng(magic: number): boolean {
  return magic === SECTION_HEADER
}

/**
 * Reads a capture file of the newer format: the packets of all its interfaces, in the order of the
 * file.
 *
 * @throws {CaptureError} when it breaks off or makes no sense
 */
export async function* readPcapng(source: ByteSource): AsyncGenerator<Packet, void> {
  let littleEndian = true
  let interfaces: Interface[] = []
  while ((await source.peek(1)).length > 0) {
    const start = view(await source.peek(BLOCK_OVERHEAD_BYTES), BLOCK_OVERHEAD_BYTES)
    if (start.getUint32(0) === SECTION_HEADER) {
      littleEndian = readByteOrder(start)
      interfaces = []
    }
    const sizeBytes = start.getUint32(4, littleEndian)
    if (sizeBytes < BLOCK_OVERHEAD_BYTES || sizeBytes > MAX_BLOCK_BYTES || sizeBytes % 4 !== 0) {
      throw new CaptureError(`a block of ${sizeBytes} bytes`)
    }
    const block = await source.take(sizeBytes)
    const body = view(block, sizeBytes)
    const type = body.getUint32(0, littleEndian)
    if (type === INTERFACE_DESCRIPTION) interfaces.push(readInterface(body, littleEndian))
    const packet = readPacket(type, body, littleEndian, interfaces)
    if (packet !== undefined) yield packet
  }
}

function readByteOrder(start: DataView): boolean {
  const order = start.getUint32(8)
  if (order !== BYTE_ORDER_LITTLE && order !== BYTE_ORDER_BIG) {
    throw new CaptureError('a section of no byte order')
  }
  return order === BYTE_ORDER_LITTLE
}

function readInterface(body: DataView, littleEndian: boolean): Interface {
  if (body.byteLength < BLOCK_OVERHEAD_BYTES + 8) throw new CaptureError('an interface cut short')
  return {
    linkType: body.getUint16(8, littleEndian),
    snapBytes: body.getUint32(12, littleEndian),
    ticksPerSecond: readResolution(body, littleEndian),
  }
}

/** Looks among an interface's options for the unit of its times. Microseconds if it does not say. */
function readResolution(body: DataView, littleEndian: boolean): number {
  const end = body.byteLength - 4
  let at = 16
  while (at + 4 <= end) {
    const code = body.getUint16(at, littleEndian)
    const length = body.getUint16(at + 2, littleEndian)
    if (code === 0) break
    if (code === OPTION_TIME_RESOLUTION && length >= 1 && at + 4 < end) {
      const value = body.getUint8(at + 4)
      return value & 0x80 ? 2 ** (value & 0x7f) : 10 ** value
    }
    at += 4 + Math.ceil(length / 4) * 4
  }
  return 1e6
}

function readPacket(
  type: number,
  body: DataView,
  littleEndian: boolean,
  interfaces: readonly Interface[],
): Packet | undefined {
  const isEnhanced = type === ENHANCED_PACKET
  if (!isEnhanced && type !== SIMPLE_PACKET) return undefined
  const bytesAt = isEnhanced ? 28 : 12
  const roomBytes = body.byteLength - bytesAt - 4
  const origin = interfaces[isEnhanced && roomBytes >= 0 ? body.getUint32(8, littleEndian) : 0]
  if (origin === undefined || roomBytes < 0) throw new CaptureError('a packet of no interface')
  const snapBytes = origin.snapBytes === 0 ? MAX_PACKET_BYTES : origin.snapBytes
  const sizeBytes = isEnhanced
    ? body.getUint32(20, littleEndian)
    : Math.min(body.getUint32(8, littleEndian), snapBytes, roomBytes)
  if (sizeBytes > roomBytes) throw new CaptureError('a packet larger than its block')
  const ticks = isEnhanced
    ? body.getUint32(12, littleEndian) * 2 ** 32 + body.getUint32(16, littleEndian)
    : 0
  return {
    linkType: origin.linkType,
    time: ticks / origin.ticksPerSecond,
    bytes: new Uint8Array(body.buffer, body.byteOffset + bytesAt, sizeBytes),
  }
}

function view(bytes: Uint8Array | undefined, sizeBytes: number): DataView {
  if (bytes === undefined || bytes.length < sizeBytes) {
    throw new CaptureError('the capture file breaks off')
  }
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
