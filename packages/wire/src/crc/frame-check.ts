import { readInt32, writeUint32 } from '../bytes.ts'
import { signedCrc32 } from './crc32.ts'

/** Writes the CRC of all from `start` on to `bytes[at]`, where the four bytes must have room. */
export function writeFrameCheck(bytes: Uint8Array, start: number, at: number): void {
  writeUint32(bytes, at, signedCrc32(bytes, start, at))
}

/** Whether the CRC at `bytes[at]` is that of all from `start` on. */
export function isFrameCheckRight(bytes: Uint8Array, start: number, at: number): boolean {
  return signedCrc32(bytes, start, at) === readInt32(bytes, at)
}
