import type { Random } from './random.ts'

/**
 * Returns a damaged copy of `bytes`, cut to `sizeBytes` and with `flippedBits` bits flipped at
 * distinct places. `bytes` is borrowed and stays as it is; the result is the caller's.
 */
export function damagedCopy(
  bytes: Uint8Array,
  sizeBytes: number,
  flippedBits: number,
  random: Random,
): Uint8Array {
  const copy = bytes.slice(0, sizeBytes)
  const wanted = Math.min(flippedBits, sizeBytes * 8)
  for (let flipped = 0; flipped < wanted; ) {
    const bit = random.int(0, sizeBytes * 8 - 1)
    const mask = 1 << (bit & 7)
    const index = bit >>> 3
    // A bit that was flipped before would flip back.
    if (((copy[index] as number) ^ (bytes[index] as number)) & mask) continue
    copy[index] = (copy[index] as number) ^ mask
    flipped++
  }
  return copy
}
