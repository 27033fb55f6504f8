import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type PayloadSlab, PayloadSlabs } from './payload-slabs.ts'

const SLAB_BYTES = 16_384

/** A message of which every byte is `fill`. */
const message = (sizeBytes: number, fill = 1) => new Uint8Array(sizeBytes).fill(fill)

/** Copies messages until there is bulk. */
function startBulk(slabs: PayloadSlabs): void {
  slabs.copy(message(2_048))?.release()
}

describe('PayloadSlabs', () => {
  it('never lets two messages in use share a byte, however they come and go', () => {
    const step = fc.oneof(
      { weight: 6, arbitrary: fc.record({ copy: fc.nat(3_000) }) },
      { weight: 1, arbitrary: fc.record({ copy: fc.integer({ min: 3_000, max: 140_000 }) }) },
      { weight: 5, arbitrary: fc.record({ release: fc.nat(1_000) }) },
      { weight: 1, arbitrary: fc.constantFrom({ endFlush: true }, { trim: true }) },
    )
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const slabs = new PayloadSlabs()
        const inUse: { slab: PayloadSlab; start: number; sizeBytes: number; fill: number }[] = []
        let fill = 0
        for (const each of steps) {
          if ('copy' in each) {
            fill = (fill + 1) & 0xff
            const slab = slabs.copy(message(each.copy, fill))
            const start = slabs.lastStart
            if (slab !== undefined) inUse.push({ slab, start, sizeBytes: each.copy, fill })
          } else if ('release' in each && inUse.length > 0) {
            const [gone] = inUse.splice(each.release % inUse.length, 1)
            gone?.slab.release()
          } else if ('endFlush' in each) slabs.endFlush()
          else if ('trim' in each) slabs.trim()
        }
        for (const { slab, start, sizeBytes, fill: wanted } of inUse) {
          const bytes = slab.bytes.subarray(start, start + sizeBytes)
          expect(bytes.every((byte) => byte === wanted)).toBe(true)
          expect(bytes.length).toBe(sizeBytes)
        }
      }),
    )
  })

  it('uses a slab of bulk again once the last of its messages is released', () => {
    const slabs = new PayloadSlabs()
    startBulk(slabs)
    const copies = Array.from({ length: 16 }, () => slabs.copy(message(2_048)))
    const first = copies[0]
    expect(copies[7]).toBe(first)
    expect(copies[8]).not.toBe(first)
    for (const copy of copies.slice(1, 8)) copy?.release()
    expect(slabs.copy(message(2_048))).not.toBe(first)
    first?.release()
    const later = Array.from({ length: 16 }, () => slabs.copy(message(2_048)))
    expect(later).toContain(first)
  })

  it('lets messages that come alone share a kilobyte, but for larger ones', () => {
    const slabs = new PayloadSlabs()
    const first = slabs.copy(message(100))
    slabs.endFlush()
    const second = slabs.copy(message(100))
    slabs.endFlush()
    expect(second).toBe(first)
    expect(first?.bytes.length).toBe(1_024)
    expect(slabs.copy(message(513))).toBeUndefined()
  })

  it('fills its kilobyte from the front again when nothing in it is in use', () => {
    const slabs = new PayloadSlabs()
    const first = slabs.copy(message(500))
    for (let i = 0; i < 100; i++) {
      slabs.endFlush()
      slabs.copy(message(400))?.release()
      if (i === 0) first?.release()
    }
    slabs.endFlush()
    expect(slabs.copy(message(400))).toBe(first)
    expect(slabs.lastStart).toBe(0)
  })

  it('gives a large message of bulk a slab to itself, and the next of its size the same', () => {
    const slabs = new PayloadSlabs()
    const first = slabs.copy(message(65_536))
    const second = slabs.copy(message(65_536))
    expect(second).not.toBe(first)
    first?.release()
    expect(slabs.copy(message(65_000))).toBe(first)
  })

  it('keeps no memory of messages over 128 KiB', () => {
    const slabs = new PayloadSlabs()
    startBulk(slabs)
    expect(slabs.copy(message(131_072))).toBeDefined()
    expect(slabs.copy(message(131_073))).toBeUndefined()
  })

  it('keeps a mebibyte in spare slabs at most', () => {
    const slabs = new PayloadSlabs()
    startBulk(slabs)
    const all = new Set(Array.from({ length: 8 * 100 }, () => slabs.copy(message(2_048))))
    expect(all.size).toBe(100)
    for (const slab of all) for (let i = 0; i < 8; i++) slab?.release()
    const again = new Set(Array.from({ length: 8 * 100 }, () => slabs.copy(message(2_048))))
    const reused = [...again].filter((slab) => all.has(slab)).length
    expect(reused * SLAB_BYTES).toBeLessThanOrEqual(1_048_576 + SLAB_BYTES)
    expect(reused * SLAB_BYTES).toBeGreaterThanOrEqual(1_048_576 - SLAB_BYTES)
  })

  it('gives back what is not in use when it is told to', () => {
    const slabs = new PayloadSlabs()
    startBulk(slabs)
    const before = slabs.copy(message(2_048))
    before?.release()
    slabs.trim()
    expect(slabs.copy(message(2_048))).not.toBe(before)
  })
})
