import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FragmentRing } from './fragment-ring.ts'

describe('FragmentRing', () => {
  it('agrees with a queue', () => {
    const operation = fc.record({ push: fc.nat(90), release: fc.nat(100) })
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 40 }), (operations) => {
        const ring = new FragmentRing()
        const queue: number[] = []
        let head = 0
        let next = 2 ** 36
        for (const { push, release } of operations) {
          for (let i = 0; i < push; i++) {
            ring.push(next)
            queue.push(next++)
          }
          const count = Math.min(release, queue.length)
          queue.splice(0, count)
          head += count
          ring.releaseTo(head)
          expect(queue.map((_, i) => ring.at(head + i))).toEqual(queue)
          expect(ring.tail).toBe(head + queue.length)
        }
      }),
    )
  })

  it('doubles when full, not before', () => {
    const ring = new FragmentRing()
    for (let i = 0; i < 64; i++) ring.push(i)
    expect(ring.capacity).toBe(64)
    ring.push(64)
    expect(ring.capacity).toBe(128)
    ring.releaseTo(65)
    ring.shrink()
    expect(ring.capacity).toBe(64)
  })
})
