import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { IdBits, parity } from './id-bits.ts'

const CAPACITY = 128
const firstId = fc.oneof(fc.constant(0), fc.constant(2 ** 32 - 70), fc.nat(2 ** 32 - 1))
const offset = fc.nat(CAPACITY - 1)

describe.each([
  [0, 1],
  [0, 3],
  [2, 3],
  [7, 8],
])('set %i of %i IdBits', (set, setCount) => {
  it('agrees with a Set of ids, wherever they begin', () => {
    const operation = fc.oneof(
      fc.record({ type: fc.constant('set' as const), offset, bit: fc.nat(1) }),
      fc.record({
        type: fc.constant('clear' as const),
        offset: fc.nat(CAPACITY - 32),
        bits: fc.nat(2 ** 32 - 1),
      }),
      fc.record({ type: fc.constant('range' as const), offset, count: fc.nat(CAPACITY) }),
    )
    fc.assert(
      fc.property(firstId, fc.array(operation, { maxLength: 60 }), (first, operations) => {
        const bits = new IdBits(CAPACITY, setCount)
        for (let other = 0; other < setCount; other++) {
          if (other !== set) for (let n = 0; n < CAPACITY; n += 2) bits.put(other, n, 1)
        }
        const model = new Set<number>()
        const idAt = (n: number) => (first + n) >>> 0
        for (const op of operations) {
          if (op.type === 'set') {
            bits.put(set, idAt(op.offset), op.bit)
            if (op.bit === 1) model.add(op.offset)
            else model.delete(op.offset)
          } else if (op.type === 'clear') {
            bits.clear(set, idAt(op.offset), op.bits)
            for (let n = 0; n < 32; n++) if ((op.bits >>> n) & 1) model.delete(op.offset + n)
          } else {
            const count = Math.min(op.count, CAPACITY - op.offset)
            bits.clearRange(set, idAt(op.offset), count)
            for (let n = 0; n < count; n++) model.delete(op.offset + n)
          }
        }
        for (let n = 0; n < CAPACITY; n++) expect(bits.has(set, idAt(n))).toBe(model.has(n))
        for (let n = 0; n <= CAPACITY - 32; n += 5) {
          let expected = 0
          for (let i = 0; i < 32; i++) if (model.has(n + i)) expected += 2 ** i
          expect(bits.read(set, idAt(n))).toBe(expected)
        }
        for (let other = 0; other < setCount; other++) {
          if (other !== set) expect(bits.read(other, 32)).toBe(0x5555_5555)
        }
      }),
    )
  })
})

describe('parity', () => {
  it('is 1 if an odd number of bits is set', () => {
    fc.assert(
      fc.property(fc.nat(2 ** 32 - 1), (bits) => {
        expect(parity(bits)).toBe([...bits.toString(2)].filter((bit) => bit === '1').length % 2)
      }),
    )
    expect(parity(-1)).toBe(0)
    expect(parity(1 << 31)).toBe(1)
  })
})
