import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  addFrameId,
  addMessageId,
  frameIdDistance,
  messageIdDistance,
  nextFrameId,
  nextMessageId,
} from './ids.ts'

const kinds = [
  {
    name: 'frame ids',
    count: 2 ** 32,
    next: nextFrameId,
    add: addFrameId,
    distance: frameIdDistance,
  },
  {
    name: 'message ids',
    count: 2 ** 20,
    next: nextMessageId,
    add: addMessageId,
    distance: messageIdDistance,
  },
]

describe.each(kinds)('$name', ({ count, next, add, distance }) => {
  const id = fc.oneof(
    fc.integer({ min: 0, max: count - 1 }),
    fc.integer({ min: count - 5, max: count - 1 }),
    fc.integer({ min: 0, max: 5 }),
  )
  const steps = fc.oneof(fc.integer({ min: -5000, max: 5000 }), fc.constantFrom(0, 1, -1))

  test('start again after the last', () => {
    expect(next(count - 1)).toBe(0)
    expect(next(count - 2)).toBe(count - 1)
    expect(next(0)).toBe(1)
    expect(distance(2, count - 1)).toBe(3)
    expect(distance(count - 1, 2)).toBe(count - 3)
  })

  test('move and differ as integers modulo their number', () => {
    fc.assert(
      fc.property(id, id, steps, (one, other, by) => {
        const modulo = (value: number) => ((value % count) + count) % count
        expect(next(one)).toBe(modulo(one + 1))
        expect(add(one, by)).toBe(modulo(one + by))
        expect(distance(one, other)).toBe(modulo(one - other))
      }),
    )
  })

  test('are as far apart as one was moved from the other', () => {
    fc.assert(
      fc.property(id, fc.integer({ min: 0, max: 100_000 }), (one, by) => {
        expect(distance(add(one, by), one)).toBe(by)
        expect(add(add(one, by), -by)).toBe(one)
      }),
    )
  })
})
