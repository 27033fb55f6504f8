/** IPv4 and TCP headers with timestamps, less what the simulator adds to each datagram for IPv4 and UDP. */
const HEADER_BYTES = 52 - 28
/** A full segment: 1448 bytes in an IP packet of 1500. */
export const SEGMENT_DATAGRAM_BYTES: number = 1448 + HEADER_BYTES
/** SACK blocks that fit beside timestamps (RFC 2018 §3). */
const MAX_BLOCKS = 3

/** A run of segments: the first, and the one after the last. */
export type SegmentRange = readonly [from: number, until: number]

/** What a receiver says: all before `next` has arrived, and so have the blocks. */
export interface Ack {
  readonly next: number
  readonly blocks: readonly SegmentRange[]
}

/** A data segment as a datagram of its size. */
export function encodeSegment(number: number): Uint8Array {
  const bytes = new Uint8Array(SEGMENT_DATAGRAM_BYTES)
  new DataView(bytes.buffer).setUint32(0, number)
  return bytes
}

/** The number of a data segment. */
export function decodeSegment(bytes: Uint8Array): number {
  return new DataView(bytes.buffer, bytes.byteOffset).getUint32(0)
}

/** An ack as a datagram of its size, with the first three blocks. */
export function encodeAck({ next, blocks }: Ack): Uint8Array {
  const numbers = [next, ...blocks.slice(0, MAX_BLOCKS).flat()]
  const bytes = new Uint8Array(HEADER_BYTES + 8 * Math.min(blocks.length, MAX_BLOCKS))
  const view = new DataView(bytes.buffer)
  view.setUint32(0, numbers.length)
  for (const [index, number] of numbers.entries()) view.setUint32(4 + 4 * index, number)
  return bytes
}

/** What an ack says. */
export function decodeAck(bytes: Uint8Array): Ack {
  const view = new DataView(bytes.buffer, bytes.byteOffset)
  const blocks: SegmentRange[] = []
  const count = view.getUint32(0)
  for (let index = 1; index < count; index += 2) {
    blocks.push([view.getUint32(4 + 4 * index), view.getUint32(8 + 4 * index)])
  }
  return { next: view.getUint32(4), blocks }
}
