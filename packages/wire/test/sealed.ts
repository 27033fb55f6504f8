import { crc32 } from '../src/crc/crc32.ts'

/** Hex with the right CRC behind it. */
export function sealed(hex: string): Uint8Array {
  const content = Buffer.from(hex.replaceAll(' ', ''), 'hex')
  const bytes = new Uint8Array(content.length + 4)
  bytes.set(content)
  new DataView(bytes.buffer).setUint32(content.length, crc32(bytes, 0, content.length))
  return bytes
}
