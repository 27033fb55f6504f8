import fc from 'fast-check'
import { expect, it } from 'vitest'
import { damagedCopy } from './damage.ts'
import { Random } from './random.ts'

function countDifferingBits(a: Uint8Array, b: Uint8Array): number {
  let count = 0
  for (let i = 0; i < a.length; i++) {
    for (let bits = (a[i] as number) ^ (b[i] as number); bits > 0; bits >>>= 1) count += bits & 1
  }
  return count
}

it('flips exactly as many bits as asked, and leaves the original alone', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 64 }),
      fc.nat(64),
      fc.nat(600),
      fc.integer(),
      (bytes, cut, flippedBits, seed) => {
        const before = bytes.slice()
        const sizeBytes = Math.min(cut, bytes.length)
        const copy = damagedCopy(bytes, sizeBytes, flippedBits, new Random(seed))
        expect(bytes).toEqual(before)
        expect(copy).toHaveLength(sizeBytes)
        expect(countDifferingBits(copy, bytes)).toBe(Math.min(flippedBits, sizeBytes * 8))
        expect(copy.buffer).not.toBe(bytes.buffer)
      },
    ),
  )
})
