import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { TimerQueue } from './timer-queue.ts'

const owner = fc.oneof(fc.nat(5), fc.nat(200))
const operation = fc.oneof(
  fc.record({
    type: fc.constant('set' as const),
    owner,
    atMs: fc.oneof(fc.nat(8), fc.constant(Infinity)),
  }),
  fc.record({ type: fc.constant('cancel' as const), owner }),
  fc.record({ type: fc.constant('pop' as const) }),
)

describe('TimerQueue', () => {
  it('agrees with a Map that is searched for the earliest timer', () => {
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 300, size: 'max' }), (operations) => {
        const queue = new TimerQueue()
        const model = new Map<number, { atMs: number; order: number }>()
        const first = () =>
          [...model.entries()].sort(([, a], [, b]) => a.atMs - b.atMs || a.order - b.order)[0]

        operations.forEach((op, order) => {
          if (op.type === 'set') {
            queue.set(op.owner, op.atMs, order)
            if (op.atMs === Infinity) model.delete(op.owner)
            else model.set(op.owner, { atMs: op.atMs, order })
          } else if (op.type === 'cancel') {
            queue.cancel(op.owner)
            model.delete(op.owner)
          } else if (model.size > 0) {
            const expected = first()?.[0] as number
            expect(queue.pop()).toBe(expected)
            model.delete(expected)
          }
          expect(queue.nextAtMs).toBe(first()?.[1].atMs ?? Infinity)
          expect(queue.nextOrder).toBe(first()?.[1].order ?? Infinity)
        })
      }),
      { numRuns: 50 },
    )
  })
})
