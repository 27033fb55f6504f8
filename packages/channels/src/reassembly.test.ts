import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Reassembly } from './reassembly.ts'

const FRAGMENT = 4

/** Fragment `id`, the last of them `lastBytes` long. */
function payload(id: number, lastFragmentId: number, lastBytes: number): Uint8Array {
  return new Uint8Array(id === lastFragmentId ? lastBytes : FRAGMENT).fill(id + 1)
}

describe('Reassembly', () => {
  it('puts the same together, roomy or compact or first one and then the other, in any order', () => {
    const message = fc.integer({ min: 1, max: 70 }).chain((lastFragmentId) =>
      fc.record({
        order: fc.shuffledSubarray(
          Array.from({ length: lastFragmentId + 1 }, (_, id) => id),
          { minLength: lastFragmentId + 1 },
        ),
        lastBytes: fc.nat(FRAGMENT),
        isRoomy: fc.boolean(),
        compactAt: fc.nat(lastFragmentId + 1),
      }),
    )
    fc.assert(
      fc.property(message, ({ compactAt, isRoomy, lastBytes, order }) => {
        const lastFragmentId = order.length - 1
        const reassembly = new Reassembly(lastFragmentId, FRAGMENT, isRoomy)
        order.forEach((id, index) => {
          expect(reassembly.isComplete).toBe(false)
          expect(reassembly.has(id)).toBe(false)
          if (index === compactAt) reassembly.compact()
          reassembly.add(id, payload(id, lastFragmentId, lastBytes))
          expect(reassembly.has(id)).toBe(true)
        })
        const parts = [...order].sort((a, b) => a - b)
        expect(reassembly.isComplete).toBe(true)
        expect([...reassembly.finish()]).toEqual(
          parts.flatMap((id) => [...payload(id, lastFragmentId, lastBytes)]),
        )
      }),
    )
  })

  it('takes nothing beside what is counted for it while it is compact', () => {
    const reassembly = new Reassembly(9, FRAGMENT, false)
    for (let id = 9; id > 0; id--) {
      reassembly.add(id, payload(id, 9, 1))
      expect(reassembly.overheadBytes).toBe(0)
    }
    reassembly.add(0, payload(0, 9, 1))
    expect(reassembly.overheadBytes).toBeGreaterThan(0)

    const roomy = new Reassembly(9, FRAGMENT)
    roomy.add(3, payload(3, 9, 1))
    expect(roomy.overheadBytes).toBeGreaterThan(0)
    roomy.compact()
    expect(roomy.overheadBytes).toBe(0)
  })

  it('leaves messages of many fragments as they are: moving them would take long', () => {
    expect(new Reassembly(255, FRAGMENT, false).overheadBytes).toBe(0)
    const large = new Reassembly(256, FRAGMENT, false)
    large.compact()
    expect(large.overheadBytes).toBeGreaterThan(0)
  })
})
