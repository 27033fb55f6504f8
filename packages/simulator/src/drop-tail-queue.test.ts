import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DropTailQueue } from './drop-tail-queue.ts'

/** Remembers every datagram for ever and looks at all of them each time. */
class NaiveQueue {
  readonly accepted: { startAtMs: number; departAtMs: number; sizeBytes: number }[] = []

  offer(nowMs: number, size: number, msPerByte: number, maxBytes: number, maxWaitMs: number) {
    const startAtMs = Math.max(nowMs, ...this.accepted.map((other) => other.departAtMs))
    const mustWait = startAtMs > nowMs
    if (mustWait && this.waitingBytes(nowMs) + size > maxBytes) return -1
    if (mustWait && startAtMs - nowMs > maxWaitMs) return -1
    const departAtMs = startAtMs + size * msPerByte
    this.accepted.push({ startAtMs, departAtMs, sizeBytes: size })
    return departAtMs
  }

  waitingBytes(nowMs: number): number {
    const waiting = this.accepted.filter((datagram) => datagram.startAtMs > nowMs)
    return waiting.reduce((sum, datagram) => sum + datagram.sizeBytes, 0)
  }

  unsentBytes(nowMs: number): number {
    return this.accepted.reduce((sum, { startAtMs, departAtMs, sizeBytes }) => {
      if (departAtMs <= nowMs) return sum
      if (startAtMs >= nowMs) return sum + sizeBytes
      return sum + (sizeBytes * (departAtMs - nowMs)) / (departAtMs - startAtMs)
    }, 0)
  }
}

const offers = fc.array(
  fc.record({
    gapMs: fc.oneof(fc.constant(0), fc.double({ min: 0, max: 5, noNaN: true })),
    sizeBytes: fc.integer({ min: 1, max: 1500 }),
  }),
  { maxLength: 150, size: 'max' },
)

describe('DropTailQueue', () => {
  it('agrees with a queue that remembers everything', () => {
    fc.assert(
      fc.property(
        offers,
        fc.integer({ min: 100_000, max: 20_000_000 }),
        fc.constantFrom(Infinity, 0, 1000, 10_000),
        fc.constantFrom(Infinity, 0, 3),
        (steps, bitsPerSecond, maxBytes, maxWaitMs) => {
          const queue = new DropTailQueue()
          queue.setRate(bitsPerSecond)
          const naive = new NaiveQueue()
          let nowMs = 0
          for (const { gapMs, sizeBytes } of steps) {
            nowMs += gapMs
            const departAtMs = queue.offer(nowMs, sizeBytes, maxBytes, maxWaitMs)
            const msPerByte = 8000 / bitsPerSecond
            expect(departAtMs).toBe(naive.offer(nowMs, sizeBytes, msPerByte, maxBytes, maxWaitMs))
            expect(queue.waitingBytes(nowMs)).toBe(naive.waitingBytes(nowMs))
            expect(queue.unsentBytes(nowMs)).toBeCloseTo(naive.unsentBytes(nowMs), 6)
            const lastDepartureMs = naive.accepted.at(-1)?.departAtMs ?? 0
            expect(queue.waitMs(nowMs)).toBe(Math.max(0, lastDepartureMs - nowMs))
          }
        },
      ),
    )
  })

  it('transmits what finds the link idle, however small the queue', () => {
    const queue = new DropTailQueue()
    queue.setRate(8000)
    expect(queue.offer(0, 100, 0, 0)).toBe(100)
    expect(queue.offer(0, 1, 0, 0)).toBe(-1)
    expect(queue.offer(100, 1, 0, 0)).toBe(101)
  })

  it('lets what waits keep its departure when the rate changes', () => {
    const queue = new DropTailQueue()
    queue.setRate(8000)
    expect(queue.offer(0, 10, 1000, Infinity)).toBe(10)
    expect(queue.offer(0, 10, 1000, Infinity)).toBe(20)
    queue.setRate(80_000)
    expect(queue.offer(0, 10, 1000, Infinity)).toBe(21)
  })
})
