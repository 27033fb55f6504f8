import { crc32 } from '@rudp/wire'

/** First bytes of frames (docs/protocol.md §3): enough of the format for an onlooker. */
export const SYN = 0
export const SYN_ACK = 1
export const DISCONNECT = 4
export const DATA = 10
export const ACK = 12
export const DATA_ACK = 13
export const CRC_BYTES = 4

/** Whether a frame of that type carries fragments, and whether it carries an ack. */
export const hasData = (type: number | undefined): boolean => type === DATA || type === DATA_ACK
export const hasAck = (type: number | undefined): boolean => type === ACK || type === DATA_ACK

/** The 32 bits at `offset`. */
export function uint32At(bytes: Uint8Array, offset: number): number {
  const high = (bytes[offset]! << 24) | (bytes[offset + 1]! << 16)
  return (high | (bytes[offset + 2]! << 8) | bytes[offset + 3]!) >>> 0
}

/** Whether the frame's checksum is right. */
export function isIntact(bytes: Uint8Array): boolean {
  const end = bytes.length - CRC_BYTES
  return end > 0 && crc32(bytes, 0, end) === uint32At(bytes, end)
}

/** Makes the checksum right. */
export function seal(bytes: Uint8Array): Uint8Array {
  const end = bytes.length - CRC_BYTES
  new DataView(bytes.buffer, bytes.byteOffset).setUint32(end, crc32(bytes, 0, end))
  return bytes
}
