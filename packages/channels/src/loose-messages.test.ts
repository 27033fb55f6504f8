import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { LooseMessages } from './loose-messages.ts'

const message = (sequence: number) => Uint8Array.of(sequence, sequence >>> 8)

describe('LooseMessages', () => {
  it('agrees with a Map, near and far, in any order', () => {
    const step = fc.record({
      isKept: fc.boolean(),
      ahead: fc.oneof(fc.nat(40), fc.nat(4_095)),
      moves: fc.oneof(fc.constant(0), fc.nat(30)),
    })
    fc.assert(
      fc.property(
        fc.nat(5_000),
        fc.array(step, { maxLength: 300, size: 'max' }),
        (first, steps) => {
          const loose = new LooseMessages()
          const model = new Map<number, Uint8Array>()
          let base = first
          for (const { ahead, isKept, moves } of steps) {
            for (const sequence of [...model.keys()]) {
              if (sequence >= base + moves) continue
              expect(loose.take(sequence)).toBe(model.get(sequence))
              model.delete(sequence)
            }
            base += moves
            const sequence = base + ahead
            if (model.has(sequence)) {
              expect(loose.take(sequence)).toBe(model.get(sequence))
              model.delete(sequence)
            } else if (isKept) {
              const kept = message(sequence)
              loose.keep(sequence, kept)
              model.set(sequence, kept)
            }
            expect(loose.count).toBe(model.size)
            for (const [other, kept] of model) expect(loose.get(other)).toBe(kept)
          }
          loose.clear()
          expect(loose.count).toBe(0)
        },
      ),
      { numRuns: 60 },
    )
  })

  it('takes some 300 bytes a message, whether they are neighbours or as far apart as can be', () => {
    for (const step of [1, 7, 100, 1_365]) {
      const loose = new LooseMessages()
      const idleBytes = loose.overheadBytes
      for (let sequence = 0; sequence < 4_096; sequence += step) {
        loose.keep(sequence, message(sequence))
        expect(loose.overheadBytes - idleBytes).toBeLessThanOrEqual(loose.count * 300)
      }
      loose.clear()
      expect(loose.overheadBytes).toBe(idleBytes)
    }
  })
})
