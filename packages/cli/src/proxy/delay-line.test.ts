import fc from 'fast-check'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { DelayLine } from './delay-line.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

test('deliveries come in the order of their time, and of their coming where that is the same', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(50), { maxLength: 100 }), (delaysMs) => {
      const line = new DelayLine(() => Date.now())
      const startMs = Date.now()
      const got: { delayMs: number; index: number; atMs: number }[] = []
      delaysMs.forEach((delayMs, index) => {
        line.schedule(startMs + delayMs, () => {
          got.push({ delayMs, index, atMs: Date.now() - startMs })
        })
      })
      vi.advanceTimersByTime(60)
      const expected = delaysMs
        .map((delayMs, index) => ({ delayMs, index }))
        .toSorted((a, b) => a.delayMs - b.delayMs || a.index - b.index)
      expect(got.map(({ delayMs, index }) => ({ delayMs, index }))).toEqual(expected)
      for (const { delayMs, atMs } of got) expect(atMs - delayMs).toBeLessThanOrEqual(1)
      expect(line.size).toBe(0)
    }),
  )
})

test('what is due at once goes at once', () => {
  const line = new DelayLine(() => Date.now())
  let hasCome = false
  line.schedule(Date.now(), () => {
    hasCome = true
  })
  expect(hasCome).toBe(true)
})

test('an earlier delivery is not kept waiting by a later one', () => {
  const line = new DelayLine(() => Date.now())
  const got: string[] = []
  line.schedule(Date.now() + 100, () => got.push('late'))
  line.schedule(Date.now() + 10, () => got.push('early'))
  vi.advanceTimersByTime(20)
  expect(got).toEqual(['early'])
})

test('what is cleared never comes', () => {
  const line = new DelayLine(() => Date.now())
  const deliver = vi.fn()
  line.schedule(Date.now() + 10, deliver)
  line.clear()
  vi.advanceTimersByTime(100)
  expect(deliver).not.toHaveBeenCalled()
  expect(vi.getTimerCount()).toBe(0)
})
