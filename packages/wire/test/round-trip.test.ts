import fc from 'fast-check'
import { expect, test } from 'vitest'
import { uflow3 } from '../src/index.ts'
import { arbitraryFrame } from './arbitrary-frame.ts'
import { readJson, writeJson } from './frame-json.ts'
import { naiveRead, naiveWrite } from './naive-codec.ts'

const MAX_DATAGRAM_BYTES = 65_507
const reader = uflow3.createReader()
const out = new Uint8Array(MAX_DATAGRAM_BYTES + 20)

test('what is written is what is read, wherever it lies', () => {
  fc.assert(
    fc.property(arbitraryFrame, fc.nat({ max: 20 }), (frame, offset) => {
      const size = writeJson(uflow3, frame, out, offset, MAX_DATAGRAM_BYTES)
      expect(readJson(reader, out, offset, offset + size)).toEqual(frame)
    }),
    { numRuns: 1000 },
  )
})

test('both codecs write the same bytes, and each reads what the other wrote', () => {
  fc.assert(
    fc.property(arbitraryFrame, (frame) => {
      const size = writeJson(uflow3, frame, out, 0, MAX_DATAGRAM_BYTES)
      const written = out.slice(0, size)
      expect(written).toEqual(naiveWrite(frame))
      expect(naiveRead(written)).toEqual(frame)
    }),
    { numRuns: 500 },
  )
})

test('a frame cannot be read in part, or with a byte too many', () => {
  fc.assert(
    fc.property(arbitraryFrame, fc.nat({ max: 3000 }), (frame, cut) => {
      const size = writeJson(uflow3, frame, out, 0, MAX_DATAGRAM_BYTES)
      expect(readJson(reader, out, 0, cut % size)).toBeNull()
      expect(readJson(reader, out, 0, size + 1)).toBeNull()
    }),
    { numRuns: 300 },
  )
})

test('any bit that flips is noticed', () => {
  fc.assert(
    fc.property(arbitraryFrame, fc.nat(), (frame, where) => {
      const size = writeJson(uflow3, frame, out, 0, MAX_DATAGRAM_BYTES)
      const bit = where % (size * 8)
      out[bit >>> 3]! ^= 1 << (bit & 7)
      expect(readJson(reader, out, 0, size)).toBeNull()
    }),
    { numRuns: 300 },
  )
})
