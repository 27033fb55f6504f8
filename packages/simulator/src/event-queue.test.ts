import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { EventQueue } from './event-queue.ts'

/** Few distinct times, so that many are equal. */
const operation = fc.oneof(
  { weight: 3, arbitrary: fc.record({ atMs: fc.oneof(fc.nat(8), fc.double({ noNaN: true })) }) },
  { weight: 2, arbitrary: fc.constant('pop' as const) },
)

describe('EventQueue', () => {
  it('agrees with a sorted array, equal times in the order in which they came', () => {
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 1000, size: 'max' }), (operations) => {
        const queue = new EventQueue()
        let model: { atMs: number; item: number }[] = []
        operations.forEach((op, item) => {
          if (op !== 'pop') {
            queue.push(op.atMs, item, item)
            model = [...model, { atMs: op.atMs, item }].sort((a, b) =>
              a.atMs < b.atMs ? -1 : a.atMs > b.atMs ? 1 : a.item - b.item,
            )
          } else if (model.length > 0) {
            expect(queue.pop()).toBe(model.shift()?.item)
          }
          expect(queue.size).toBe(model.length)
          expect(queue.nextOrder).toBe(model[0]?.item ?? Infinity)
          expect(queue.nextAtMs === (model[0]?.atMs ?? Infinity)).toBe(true)
        })
      }),
      { numRuns: 30 },
    )
  })
})
