import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { SendSlab } from './send-slab.ts'

const MAX_FRAME_BYTES = 1472

describe('SendSlab', () => {
  it('goes round in the same memory while the socket keeps up', () => {
    const slab = new SendSlab(MAX_FRAME_BYTES, () => true)
    const { bytes } = slab
    for (let i = 0; i < 1000; i++) slab.advance(MAX_FRAME_BYTES)
    expect(slab.bytes).toBe(bytes)
  })

  it('leaves memory to a socket that lags behind, and takes twice as much, up to 1 MiB', () => {
    const slab = new SendSlab(MAX_FRAME_BYTES, () => false)
    const sizes = new Set<number>()
    for (let i = 0; i < 5000; i++) {
      sizes.add(slab.bytes.length)
      slab.advance(MAX_FRAME_BYTES)
    }
    expect([...sizes]).toEqual([16, 32, 64, 128, 256, 512, 1024].map((size) => size * 1024))
  })

  it('begins at the front again on request, in more memory if need be', () => {
    const slab = new SendSlab(MAX_FRAME_BYTES, () => true)
    const { bytes } = slab
    slab.advance(MAX_FRAME_BYTES)
    slab.rewind()
    expect([slab.offset, slab.bytes]).toEqual([0, bytes])
    slab.rewind(65_536)
    expect(slab.bytes.length).toBe(65_536)
    slab.rewind(10)
    expect(slab.bytes.length).toBe(65_536)
  })

  it('tells whether another frame fits before it wraps', () => {
    const slab = new SendSlab(MAX_FRAME_BYTES, () => true)
    let frames = 1
    while (slab.hasRoomBehind(MAX_FRAME_BYTES)) {
      slab.advance(MAX_FRAME_BYTES)
      frames++
    }
    expect(frames).toBe(Math.floor(slab.bytes.length / MAX_FRAME_BYTES))
    slab.advance(MAX_FRAME_BYTES)
    expect(slab.offset).toBe(0)
  })

  it('never writes over a datagram that is under way, and always has room for a frame', () => {
    const step = fc.record({
      sizeBytes: fc.integer({ min: 1, max: MAX_FRAME_BYTES }),
      completes: fc.boolean(),
    })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 300 }), (steps) => {
        let underWay: { datagram: Uint8Array; mark: number }[] = []
        const slab = new SendSlab(MAX_FRAME_BYTES, () => underWay.length === 0)
        for (const [index, { sizeBytes, completes }] of steps.entries()) {
          expect(slab.offset + MAX_FRAME_BYTES).toBeLessThanOrEqual(slab.bytes.length)
          const mark = index % 256
          const datagram = slab.bytes.subarray(slab.offset, slab.offset + sizeBytes)
          datagram.fill(mark)
          underWay.push({ datagram, mark })
          slab.advance(sizeBytes)
          for (const sent of underWay)
            expect(sent.datagram.every((b) => b === sent.mark)).toBe(true)
          if (completes) underWay = []
        }
      }),
    )
  })
})
