import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DeadlineHeap } from './deadline-heap.ts'
import { OutgoingMessage } from './outgoing-message.ts'
import { MODE_UNRELIABLE } from './send-mode.ts'

const operation = fc.oneof(
  {
    weight: 2,
    arbitrary: fc.record({ type: fc.constant('add' as const), deadlineAtMs: fc.nat(50) }),
  },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('remove' as const), pick: fc.nat() }) },
)

describe('DeadlineHeap', () => {
  it('agrees with a sorted list', () => {
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 200, size: 'max' }), (operations) => {
        const heap = new DeadlineHeap()
        const model: { message: OutgoingMessage; deadlineAtMs: number }[] = []
        for (const op of operations) {
          if (op.type === 'add') {
            const options = { channel: 0, mode: MODE_UNRELIABLE } as const
            const message = new OutgoingMessage(new Uint8Array(0), options, 4)
            heap.add(message, op.deadlineAtMs)
            model.push({ message, deadlineAtMs: op.deadlineAtMs })
          } else if (model.length > 0) {
            const [{ message }] = model.splice(op.pick % model.length, 1) as [(typeof model)[0]]
            heap.remove(message)
            heap.remove(message)
          }
          const firstMs = Math.min(Infinity, ...model.map(({ deadlineAtMs }) => deadlineAtMs))
          expect(heap.firstMs).toBe(firstMs)
          const first = model.find(({ message }) => message === heap.first)
          expect(first?.deadlineAtMs).toBe(model.length > 0 ? firstMs : undefined)
        }

        const drainedMs: number[] = []
        while (heap.first !== undefined) {
          drainedMs.push(heap.firstMs)
          heap.remove(heap.first)
        }
        expect(drainedMs).toEqual(model.map((one) => one.deadlineAtMs).sort((a, b) => a - b))
      }),
    )
  })
})
