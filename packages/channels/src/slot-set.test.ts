import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { SlotSet } from './slot-set.ts'

const capacity = fc.constantFrom(32, 64, 1024, 2048, 4096)

describe('SlotSet', () => {
  it('agrees with a Set, whatever is added and deleted', () => {
    fc.assert(
      fc.property(capacity, fc.array(fc.tuple(fc.boolean(), fc.nat(4095))), (size, operations) => {
        const set = new SlotSet(size)
        const model = new Set<number>()
        for (const [isAdded, number] of operations) {
          const slot = number % size
          if (isAdded) {
            set.add(slot)
            model.add(slot)
          } else {
            set.delete(slot)
            model.delete(slot)
          }
          expect(set.size).toBe(model.size)
          expect(set.has(slot)).toBe(model.has(slot))
        }
        for (const [, number] of operations) {
          const from = number % size
          const members = [...model].sort((a, b) => a - b)
          const next = members.find((slot) => slot >= from) ?? members[0] ?? -1
          expect(set.nextFrom(from)).toBe(next)
        }
      }),
    )
  })

  it('crosses a full window one member at a time', () => {
    const set = new SlotSet(4096)
    for (let slot = 0; slot < 4096; slot++) set.add(slot)
    for (let slot = 0; slot < 4096; slot++) {
      expect(set.nextFrom(slot)).toBe(slot)
      set.delete(slot)
    }
    expect(set.nextFrom(17)).toBe(-1)
  })

  it('refuses a capacity it cannot mask', () => {
    expect(() => new SlotSet(48)).toThrow(RangeError)
    expect(() => new SlotSet(16)).toThrow(RangeError)
  })
})
