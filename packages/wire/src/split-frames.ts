import type { Dialect } from './dialect.ts'
import { MALFORMED } from './malformed.ts'

/** A buffer in which the kernel may have merged datagrams of one size (UDP_GRO). */
export interface MergedBuffer {
  /** Borrowed. */
  bytes: Uint8Array
  /** Position of the first datagram. */
  start: number
  /** One past the last datagram. */
  end: number
  /** Size of every datagram but the last, which may be shorter; 0 if it is not known. */
  segmentBytes: number
}

/**
 * Told where a frame should lie, reads it and says what {@link FrameReader.read} said: only if
 * it was sound is the byte after it known to begin another.
 */
export type FrameVisitor = (bytes: Uint8Array, start: number, end: number) => number

/**
 * Takes a merged buffer apart, in order, without allocating.
 *
 * With the segment size known each segment is visited, sound or not: a damaged one does not hurt
 * its neighbours. Otherwise each frame tells where the next begins, so the walk ends at the first
 * that cannot be measured or that the visitor calls `MALFORMED`.
 *
 * Not for plain datagrams: a peer that puts two frames into one is at fault, and uflow refuses it.
 *
 * @returns How many bytes at the end were given up, 0 if all was visited.
 * @throws RangeError if the segment size is not an integer from 0.
 */
export function splitFrames(
  dialect: Dialect,
  buffer: Readonly<MergedBuffer>,
  visit: FrameVisitor,
): number {
  const { bytes, end, segmentBytes } = buffer
  if (!(Number.isInteger(segmentBytes) && segmentBytes >= 0)) {
    throw new RangeError(
      `Cannot split frames: segmentBytes must be an integer from 0, got ${segmentBytes}`,
    )
  }
  let start = buffer.start
  while (start < end) {
    const remaining = end - start
    let sizeBytes = segmentBytes
    if (segmentBytes > 0) {
      if (sizeBytes > remaining) sizeBytes = remaining
      visit(bytes, start, start + sizeBytes)
    } else {
      sizeBytes = dialect.measureFrame(bytes, start, end)
      if (sizeBytes === MALFORMED) return remaining
      if (visit(bytes, start, start + sizeBytes) === MALFORMED) return remaining
    }
    start += sizeBytes
  }
  return 0
}
