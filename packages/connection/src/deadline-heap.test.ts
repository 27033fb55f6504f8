import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DeadlineHeap, type HeapEntry } from './deadline-heap.ts'

const operation = fc.oneof(
  fc.record({
    type: fc.constant('schedule' as const),
    entry: fc.nat(15),
    deadlineMs: fc.oneof(fc.integer({ min: 0, max: 50 }), fc.constant(Infinity)),
  }),
  fc.record({ type: fc.constant('pop' as const), nowMs: fc.integer({ min: 0, max: 60 }) }),
)

describe('DeadlineHeap', () => {
  it('agrees with a sorted list, wherever deadlines move', () => {
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 200 }), (operations) => {
        const heap = new DeadlineHeap<HeapEntry>()
        const entries = Array.from({ length: 16 }, () => ({ deadlineMs: Infinity, heapIndex: -1 }))
        const model = new Map<HeapEntry, number>()
        const earliest = () => Math.min(Infinity, ...model.values())
        for (const op of operations) {
          if (op.type === 'schedule') {
            const entry = entries[op.entry]!
            heap.schedule(entry, op.deadlineMs)
            if (op.deadlineMs === Infinity) model.delete(entry)
            else model.set(entry, op.deadlineMs)
          } else {
            const expected = earliest()
            const popped = heap.popDue(op.nowMs)
            expect(popped === undefined).toBe(expected > op.nowMs)
            if (popped !== undefined) {
              expect(model.get(popped)).toBe(expected)
              model.delete(popped)
            }
          }
          expect(heap.earliestMs).toBe(earliest())
        }
      }),
    )
  })
})
