import { crc32 } from '../src/index.ts'
import type { Random } from './random.ts'

/**
 * Damages the `size` bytes at `start`, in place, and returns their new number. Four times in five
 * the CRC is put right again: what is then refused is refused for its structure.
 *
 * @param room How far the bytes may grow.
 */
export function mutate(
  random: Random,
  bytes: Uint8Array,
  start: number,
  size: number,
  room: number,
): number {
  let newSize = size
  for (let left = 1 + random.below(3); left > 0; left--) {
    newSize = mutateOnce(random, bytes, start, newSize, room)
  }
  if (newSize >= 5 && !random.oneIn(5)) repairCrc(bytes, start, newSize)
  return newSize
}

/** Writes the right CRC over the last four bytes. */
export function repairCrc(bytes: Uint8Array, start: number, size: number): void {
  const at = start + size - 4
  const crc = crc32(bytes, start, at)
  bytes[at] = crc >>> 24
  bytes[at + 1] = crc >>> 16
  bytes[at + 2] = crc >>> 8
  bytes[at + 3] = crc
}

function mutateOnce(
  random: Random,
  bytes: Uint8Array,
  start: number,
  size: number,
  room: number,
): number {
  if (size === 0) return 0
  const at = start + random.below(size)
  // Types, counts, modes and header sizes are among the first bytes.
  const early = start + random.below(Math.min(size, 16))
  switch (random.below(11)) {
    case 0:
      bytes[at]! ^= 1 << random.below(8)
      return size
    case 1:
    case 2:
      bytes[early]! ^= 1 << random.below(8)
      return size
    case 3:
      bytes[at] = random.edgy(8)
      return size
    case 4:
      bytes[early] = random.edgy(8)
      return size
    case 5:
      bytes[start] = random.below(16)
      return size
    case 6:
      // The count of a data frame, and the lower half of an ack's.
      bytes[start + (random.oneIn(2) ? 5 : 10)] = random.edgy(8)
      return size
    case 7:
      return random.below(size)
    case 8:
      return Math.max(0, size - 1 - random.below(12))
    case 9: {
      const grown = Math.min(room, size + 1 + random.below(20))
      for (let i = size; i < grown; i++) bytes[start + i] = random.uint32()
      return grown
    }
    default: {
      // A piece of the frame again, in another place.
      const length = random.below(start + size - at + 1)
      const to = start + random.below(size)
      bytes.copyWithin(to, at, at + Math.min(length, start + size - to))
      return size
    }
  }
}
