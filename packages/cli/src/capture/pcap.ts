import type { ByteSource } from './byte-source.ts'
import { CaptureError, MAX_PACKET_BYTES, type Packet } from './packet.ts'

const HEADER_BYTES = 24
const RECORD_HEADER_BYTES = 16

/** The first four bytes, read big-endian, and what they say about the rest. */
const KINDS: ReadonlyMap<number, { littleEndian: boolean; ticksPerSecond: number }> = new Map([
  [0xa1b2c3d4, { littleEndian: false, ticksPerSecond: 1e6 }],
  [0xd4c3b2a1, { littleEndian: true, ticksPerSecond: 1e6 }],
  [0xa1b23c4d, { littleEndian: false, ticksPerSecond: 1e9 }],
  [0x4d3cb2a1, { littleEndian: true, ticksPerSecond: 1e9 }],
])

/** Whether a file that begins with `magic` (big-endian) is a classic capture file. */
export function isPcap(magic: number): boolean {
  return KINDS.has(magic)
}

/**
 * Reads a classic capture file (draft-ietf-opsawg-pcap).
 *
 * @throws {CaptureError} when it breaks off or makes no sense
 */
export async function* readPcap(source: ByteSource): AsyncGenerator<Packet, void> {
  const header = view(await source.take(HEADER_BYTES))
  const kind = KINDS.get(header.getUint32(0))
  if (kind === undefined) throw new CaptureError('not a capture file')
  const { littleEndian, ticksPerSecond } = kind
  // The upper bits tell whether frames end in a checksum, and how long.
  const linkType = header.getUint32(20, littleEndian) & 0xffff
  while ((await source.peek(1)).length > 0) {
    const record = view(await source.take(RECORD_HEADER_BYTES))
    const seconds = record.getUint32(0, littleEndian)
    const ticks = record.getUint32(4, littleEndian)
    const sizeBytes = record.getUint32(8, littleEndian)
    if (sizeBytes > MAX_PACKET_BYTES) throw new CaptureError(`a packet of ${sizeBytes} bytes`)
    const bytes = await source.take(sizeBytes)
    if (bytes === undefined) throw brokenOff()
    yield { linkType, time: seconds + ticks / ticksPerSecond, bytes }
  }
}

function view(bytes: Uint8Array | undefined): DataView {
  if (bytes === undefined) throw brokenOff()
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

function brokenOff(): CaptureError {
  return new CaptureError('the capture file breaks off')
}
