import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { TraceHash } from './trace-hash.ts'

function hashOf(...numbers: number[]): string {
  const hash = new TraceHash()
  for (const number of numbers) hash.addNumber(number)
  return hash.digest
}

describe('TraceHash', () => {
  it('is the same on every runtime and in every version', () => {
    const hash = new TraceHash()
    hash.addWord(7)
    hash.addNumber(0.1)
    hash.addDatagram(Uint8Array.of(1, 2, 3))
    expect(hash.digest).toMatchInlineSnapshot(`"d3fa7323655f7047"`)
  })

  it('tells numbers apart to the last bit, and their order', () => {
    expect(hashOf(1)).not.toBe(hashOf(1 + Number.EPSILON))
    expect(hashOf(1, 2)).not.toBe(hashOf(2, 1))
    expect(hashOf(0)).not.toBe(hashOf(0, 0))
  })

  it('tells datagrams apart by size and by their first and last eight bytes', () => {
    const digest = (bytes: Uint8Array) => {
      const hash = new TraceHash()
      hash.addDatagram(bytes)
      return hash.digest
    }
    const bytes = new Uint8Array(100)
    for (const index of [0, 7, 92, 99]) {
      expect(digest(bytes.with(index, 1))).not.toBe(digest(bytes))
    }
    expect(digest(new Uint8Array(99))).not.toBe(digest(bytes))
    expect(digest(new Uint8Array(0))).not.toBe(digest(new Uint8Array(1)))
  })

  it('gives no two of many short histories the same hash', () => {
    const digests = new Set<string>()
    for (let a = 0; a < 200; a++) for (let b = 0; b < 200; b++) digests.add(hashOf(a, b))
    expect(digests.size).toBe(40_000)
  })

  it('is sixteen digits long', () => {
    fc.assert(
      fc.property(fc.array(fc.double()), (numbers) => {
        expect(hashOf(...numbers)).toMatch(/^[0-9a-f]{16}$/)
      }),
    )
  })
})
