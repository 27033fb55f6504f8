import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Campaign } from '../fuzz/campaign.ts'
import { crc32, uflow3 } from '../src/index.ts'
import { readJson } from './frame-json.ts'
import { naiveMeasure, naiveRead } from './naive-codec.ts'

const reader = uflow3.createReader()

test('any bytes: no throw, and both codecs give the same verdict and length', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 80 }),
      fc.nat({ max: 13 }),
      fc.boolean(),
      (bytes, type, isCrcRight) => {
        if (bytes.length > 0) bytes[0] = type
        if (bytes.length >= 5 && isCrcRight) {
          new DataView(bytes.buffer, bytes.byteOffset).setUint32(
            bytes.length - 4,
            crc32(bytes, 0, bytes.length - 4),
          )
        }
        expect(readJson(reader, bytes)).toEqual(naiveRead(bytes))
        expect(uflow3.measureFrame(bytes, 0, bytes.length)).toBe(naiveMeasure(bytes))
      },
    ),
    { numRuns: 3000 },
  )
})

test('a slice of the fuzz campaign finds nothing', () => {
  const campaign = new Campaign(2)
  for (let i = 0; i < 50_000; i++) campaign.step()
  const { counts } = campaign
  // Otherwise the campaign has lost its bite.
  expect(counts.accepted).toBeGreaterThan(10_000)
  expect(counts.malformed).toBeGreaterThan(10_000)
  expect(counts.comparedWithNaive).toBeGreaterThan(100)
  expect(counts.walkedFrames).toBeGreaterThan(2_000)
  expect(Object.keys(counts.acceptedByType)).toHaveLength(10)
})

test('the same seed gives the same campaign', () => {
  const [one, other] = [new Campaign(77), new Campaign(77)]
  for (let i = 0; i < 2000; i++) {
    one.step()
    other.step()
  }
  expect(one.counts).toEqual(other.counts)
})
