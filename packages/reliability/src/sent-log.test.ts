import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ACKED, LOST, SENT_AT_MS, SentLog, SIZE_BYTES } from './sent-log.ts'

const MAX_CAPACITY = 64
const firstId = fc.oneof(fc.constant(0), fc.constant(2 ** 32 - 20), fc.nat(2 ** 32 - 1))

const operation = fc.oneof(
  { weight: 3, arbitrary: fc.record({ type: fc.constant('append' as const), count: fc.nat(3) }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('settle' as const), index: fc.nat(70) }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('wait' as const), ms: fc.nat(1_500) }) },
)

describe('SentLog', () => {
  it('agrees with an array of all frames ever sent', () => {
    fc.assert(
      fc.property(firstId, fc.array(operation, { maxLength: 300 }), (first, operations) => {
        const log = new SentLog(first, MAX_CAPACITY)
        const model: { sentAtMs: number; fragments: number[]; flags: number }[] = []
        const isInFlight = (frame: { flags: number }) => frame.flags === 0
        let nowMs = 0
        let fragment = 0
        for (const op of operations) {
          if (op.type === 'wait') nowMs += op.ms
          else if (op.type === 'append') {
            const oldest = model.findIndex(isInFlight)
            expect(log.isFull).toBe(oldest >= 0 && model.length - oldest >= MAX_CAPACITY)
            if (log.isFull) continue
            const fragments: number[] = []
            for (let i = 0; i < op.count; i++) {
              fragments.push(fragment)
              log.addFragment(fragment++)
            }
            const id = log.append(nowMs, 0)
            log.set(id, SIZE_BYTES, fragment)
            expect(id).toBe((first + model.length) >>> 0)
            model.push({ sentAtMs: nowMs, fragments, flags: 0 })
          } else {
            const index = model.length - 1 - op.index
            const id = (first + index) >>> 0
            const frame = model[index]
            if (frame === undefined || !log.contains(id)) continue
            const flag = op.index % 3 === 0 ? LOST : ACKED
            frame.flags |= flag
            log.addFlag(id, flag)
            log.releaseFragments()
          }
        }
        const oldest = model.findIndex(isInFlight)
        expect(log.oldestInFlightId()).toBe((first + (oldest < 0 ? model.length : oldest)) >>> 0)
        model.forEach((frame, index) => {
          const id = (first + index) >>> 0
          // What is in flight, or was sent within two seconds, is remembered; the last 64 at most.
          const mayBeForgotten = !isInFlight(frame) && frame.sentAtMs + 2_000 < nowMs
          if (!mayBeForgotten && model.length - index <= MAX_CAPACITY) {
            expect(log.contains(id)).toBe(true)
          }
          if (model.length - index > MAX_CAPACITY) expect(log.contains(id)).toBe(false)
          if (!log.contains(id)) return
          expect(log.get(id, SENT_AT_MS)).toBe(frame.sentAtMs)
          expect(log.flags(id)).toBe(frame.flags)
          if ((frame.flags & ACKED) !== 0) return
          expect(log.fragmentCount(id)).toBe(frame.fragments.length)
          const fragments = frame.fragments.map((_, i) => log.fragment(id, i))
          expect(fragments).toEqual(frame.fragments)
        })
        expect(log.contains(log.nextId)).toBe(false)
      }),
    )
  })

  it('begins small, and grows only while it may have to remember', () => {
    const log = new SentLog(0, 8_192)
    const smallBytes = log.memoryBytes
    expect(smallBytes).toBeLessThan(4_096)
    for (let i = 0; i < 1_000; i++) {
      const id = log.append(i * 100, 0)
      log.addFlag(id, ACKED)
    }
    expect(log.memoryBytes).toBe(smallBytes)
    for (let i = 0; i < 20_000; i++) {
      const id = log.append(100_000, 0)
      log.addFlag(id, ACKED)
    }
    expect(log.memoryBytes).toBeGreaterThan(8_192 * 64)
    expect(log.memoryBytes).toBeLessThan(8_192 * 80)
  })

  it('gives its memory back two seconds after the last frame, if nothing is in flight', () => {
    const log = new SentLog(0, 8_192)
    const smallBytes = log.memoryBytes
    expect(log.trimAtMs()).toBe(Infinity)
    for (let i = 0; i < 1_000; i++) {
      log.addFragment(i)
      log.append(50, 0)
    }
    expect(log.trimAtMs()).toBe(Infinity)
    for (let id = 0; id < 1_000; id++) log.addFlag(id, id % 2 === 0 ? ACKED : LOST)
    expect(log.trimAtMs()).toBe(2_050)
    log.trim()
    expect(log.memoryBytes).toBe(smallBytes)
    expect(log.contains(999)).toBe(false)
    expect(log.nextId).toBe(1_000)
    expect(log.trimAtMs()).toBe(Infinity)
    log.addFragment(7)
    const id = log.append(3_000, 0)
    expect([log.fragmentCount(id), log.fragment(id, 0)]).toEqual([1, 7])
  })

  it('does not give memory back while a frame is being built', () => {
    const log = new SentLog(0, 8_192)
    for (let i = 0; i < 40; i++) log.addFlag(log.append(0, 0), ACKED)
    expect(log.trimAtMs()).toBe(2_000)
    log.addFragment(7)
    expect(log.trimAtMs()).toBe(Infinity)
    expect(log.fragment(log.append(3_000, 0), 0)).toBe(7)
  })

  it('frees the fragments of acknowledged frames long before it forgets the frames', () => {
    const log = new SentLog(0, 8_192)
    for (let i = 0; i < 4_000; i++) {
      for (let n = 0; n < 50; n++) log.addFragment(n)
      log.addFlag(log.append(0, 0), ACKED)
      log.releaseFragments()
    }
    expect(log.memoryBytes).toBeLessThan(4_096 * 80)
  })

  it('frees the fragments of lost frames when it forgets the frames', () => {
    const log = new SentLog(0, 64)
    for (let i = 0; i < 4_000; i++) {
      for (let n = 0; n < 4; n++) log.addFragment(n)
      log.addFlag(log.append(0, 0), LOST)
      log.releaseFragments()
    }
    // 64 frames of 4 fragments, in a ring that has doubled to hold one frame more.
    expect(log.memoryBytes).toBeLessThan(64 * 80 + 512 * 8)
    expect(log.fragment(3_999, 3)).toBe(3)
  })

  it('counts the memory of the fragments', () => {
    const log = new SentLog(0, 64)
    const smallBytes = log.memoryBytes
    for (let n = 0; n < 1_000; n++) log.addFragment(n)
    expect(log.memoryBytes - smallBytes).toBe((1_024 - 64) * 8)
  })
})
