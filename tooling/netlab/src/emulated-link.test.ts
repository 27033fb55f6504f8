import { describe, expect, it } from 'vitest'
import { EmulatedLink } from './emulated-link.ts'

/** A packet takes 1 ms for 1,000 bytes, then 10 ms. */
const OPTIONS = { bitsPerSecond: 8e6, oneWayMs: 10, queueBytes: 3000 }
const packet = (bytes: number, mark = 0): Uint8Array => new Uint8Array(bytes).fill(mark)

describe('an emulated link', () => {
  it('delivers after the time on the line and the delay', () => {
    const link = new EmulatedLink(OPTIONS)
    expect(link.nextMs).toBe(Infinity)
    link.offer(100, packet(500))
    expect(link.nextMs).toBeCloseTo(110.5)
  })

  it('lets packets wait for each other, and keeps their order and bytes', () => {
    const link = new EmulatedLink(OPTIONS)
    for (const mark of [1, 2, 3]) link.offer(0, packet(1000, mark))
    for (const mark of [1, 2, 3]) {
      expect(link.nextMs).toBeCloseTo(10 + mark)
      expect(link.take()).toEqual(packet(1000, mark))
    }
    expect(link.nextMs).toBe(Infinity)
  })

  it('drops what does not fit into the queue, and has room again as packets leave it', () => {
    const link = new EmulatedLink(OPTIONS)
    expect([0, 0, 0, 0].map((nowMs) => link.offer(nowMs, packet(1000)))).toEqual([
      true,
      true,
      true,
      false,
    ])
    expect(link.offer(0.9, packet(1000))).toBe(false)
    expect(link.offer(1, packet(1000))).toBe(true)
  })

  it('keeps its rate over many turns of its ring', () => {
    const link = new EmulatedLink({ ...OPTIONS, queueBytes: 1e9 })
    let delivered = 0
    for (let nowMs = 0; nowMs < 100_000; nowMs++) {
      // Twice what the line carries.
      link.offer(nowMs, packet(1000))
      link.offer(nowMs, packet(1000))
      for (; link.nextMs <= nowMs; delivered++) link.take()
    }
    expect(delivered).toBe(100_000 - 10 - 1)
  })

  it('refuses what no packet may be', () => {
    expect(() => new EmulatedLink(OPTIONS).offer(0, packet(1501))).toThrow('Cannot carry packet')
  })
})
