import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { SendPieces } from './send-pieces.ts'

const FRAME_BYTES = 1472

/** How many datagrams fit before the same memory comes again, or other memory does. */
function lap(pieces: SendPieces): number {
  const { buffer } = pieces.bytes
  const first = pieces.bytes
  for (let count = 1; ; count++) {
    pieces.advance(FRAME_BYTES)
    if (pieces.bytes === first || pieces.bytes.buffer !== buffer) return count
  }
}

describe('SendPieces', () => {
  it('has each datagram written to the front of memory that is just as long', () => {
    const pieces = new SendPieces(FRAME_BYTES, () => true)
    for (let i = 0; i < 100; i++) {
      expect([pieces.offset, pieces.bytes.length]).toEqual([0, FRAME_BYTES])
      pieces.advance(i)
    }
  })

  it('goes round in the same 16 KiB while the socket keeps up', () => {
    const pieces = new SendPieces(FRAME_BYTES, () => true)
    const { buffer } = pieces.bytes
    expect(lap(pieces)).toBe(Math.floor(16_384 / FRAME_BYTES))
    expect(pieces.bytes.buffer).toBe(buffer)
  })

  it('leaves memory to a socket that lags behind, and takes twice as much, up to 1 MiB', () => {
    const pieces = new SendPieces(FRAME_BYTES, () => false)
    const laps = Array.from({ length: 8 }, () => lap(pieces))
    const most = Math.floor(1_048_576 / FRAME_BYTES)
    expect(laps).toEqual([11, 22, 44, 88, 176, 352, 704, most])
    expect(lap(pieces)).toBe(most)
  })

  it('has room for one frame of any size', () => {
    const pieces = new SendPieces(2_000_000, () => false)
    for (let i = 0; i < 30; i++) {
      expect(pieces.bytes.length).toBe(2_000_000)
      pieces.advance(1)
    }
  })

  it('never has anything written over a datagram that is under way', () => {
    const step = fc.record({ sizeBytes: fc.nat(FRAME_BYTES), completes: fc.boolean() })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 300 }), (steps) => {
        let underWay: { datagram: Uint8Array; mark: number }[] = []
        const pieces = new SendPieces(FRAME_BYTES, () => underWay.length === 0)
        for (const [index, { sizeBytes, completes }] of steps.entries()) {
          const mark = index % 256
          const datagram = pieces.bytes.subarray(0, sizeBytes).fill(mark)
          underWay.push({ datagram, mark })
          pieces.advance(sizeBytes)
          for (const sent of underWay)
            expect(sent.datagram.every((b) => b === sent.mark)).toBe(true)
          if (completes) underWay = []
        }
      }),
    )
  })
})
