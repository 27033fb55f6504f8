import { uflow3 } from '@rudp/wire'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MergedReceiver } from './merged-receiver.ts'

/** Where the pieces lay that a merged buffer was taken apart into. */
function piecesOf(bytes: Uint8Array): [start: number, end: number][] {
  const pieces: [number, number][] = []
  const receiver = new MergedReceiver({
    handleDatagram(given, start, end, hostname, port) {
      expect([given, hostname, port]).toEqual([bytes, '10.0.0.1', 7])
      pieces.push([start, end])
    },
    handleBatchEnd() {},
    handleError() {},
  })
  receiver.handle(bytes, '10.0.0.1', 7)
  return pieces
}

/** A data frame of one fragment. */
function frame(payloadBytes: number): Uint8Array {
  const out = new Uint8Array(1472)
  const writer = uflow3.createDataWriter()
  writer.begin(out, 0, out.length, 1, 0)
  writer.add(
    {
      messageId: 1,
      channel: 0,
      windowParentLead: 0,
      channelParentLead: 0,
      fragmentId: 0,
      lastFragmentId: 0,
    },
    new Uint8Array(payloadBytes).fill(7),
    0,
    payloadBytes,
  )
  return out.slice(0, writer.finish())
}

function join(...parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(parts.flatMap((part) => [...part]))
}

describe('MergedReceiver', () => {
  it('hands on a datagram of one frame as it came', () => {
    const one = frame(100)
    expect(piecesOf(one)).toEqual([[0, one.length]])
  })

  it('takes merged datagrams of one size apart, the last one shorter', () => {
    const [large, small] = [frame(1000), frame(20)]
    const size = large.length
    expect(piecesOf(join(large, large, small))).toEqual([
      [0, size],
      [size, 2 * size],
      [2 * size, 2 * size + small.length],
    ])
  })

  it('lets a damaged one hurt no neighbour', () => {
    const good = frame(50)
    const bad = good.slice().fill(0xff)
    const size = good.length
    expect(piecesOf(join(good, bad, good)).map(([start]) => start)).toEqual([0, size, 2 * size])
  })

  it('hands on what begins with no frame in one piece, to be counted once', () => {
    const bytes = join(new Uint8Array(50).fill(0xff), frame(50))
    expect(piecesOf(bytes)).toEqual([[0, bytes.length]])
    expect(piecesOf(new Uint8Array(0))).toEqual([[0, 0]])
  })

  it('does not believe that a kernel merged more than 128', () => {
    const tiny = new Uint8Array(16)
    const sizeBytes = uflow3.writeDisconnect(tiny, 0)
    const many = (count: number): Uint8Array =>
      join(...Array.from({ length: count }, () => tiny.subarray(0, sizeBytes)))
    expect(piecesOf(many(128)).length).toBe(128)
    expect(piecesOf(many(129))).toEqual([[0, 129 * sizeBytes]])
    expect(piecesOf(many(13_000)).length).toBe(1)
  })

  it('looks at every byte once, whatever the bytes', () => {
    const piece = fc.oneof(
      fc.uint8Array({ maxLength: 300 }),
      fc.integer({ min: 0, max: 1400 }).map(frame),
      fc.constantFrom(4, 5, 10, 11, 12).map((type) => Uint8Array.of(type, 0, 0, 0, 0)),
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (parts) => {
        const bytes = join(...parts)
        const pieces = piecesOf(bytes)
        let at = 0
        for (const [start, end] of pieces) {
          expect(start).toBe(at)
          at = end
        }
        expect(at).toBe(bytes.length)
        expect(pieces.length).toBeLessThanOrEqual(128)
      }),
    )
  })
})
