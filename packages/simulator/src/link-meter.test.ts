import { describe, expect, it } from 'vitest'
import { Link } from './link.ts'
import { LinkMeter } from './link-meter.ts'

describe('LinkMeter', () => {
  it('finds a link full that always has something to send', () => {
    const link = new Link({ bitsPerSecond: 128_000, queueBytes: 1280, loss: 0.3 })
    const meter = new LinkMeter(link)
    for (let nowMs = 0; nowMs <= 1000; nowMs++) link.offerSize(nowMs, 100)
    expect(meter.utilisation(1000)).toBeCloseTo(1, 9)
    expect(meter.bitsPerSecond(1000)).toBeCloseTo(128_000, 6)
  })

  it('finds a link half full that has something to send half of the time', () => {
    const link = new Link({ bitsPerSecond: 128_000 })
    const meter = new LinkMeter(link)
    for (let nowMs = 0; nowMs < 1600; nowMs += 16) link.offerSize(nowMs, 100)
    expect(meter.utilisation(1600)).toBeCloseTo(0.5, 9)
    expect(meter.queueDelayMs(0.95)).toBe(0)
  })

  it('measures from its start on', () => {
    const link = new Link({ bitsPerSecond: 128_000 })
    const meter = new LinkMeter(link)
    for (let i = 0; i < 5; i++) link.offerSize(0, 100)
    meter.start(20)
    expect(meter.queueDelayMs(0.5)).toBeNaN()
    expect(meter.bitsPerSecond(20)).toBe(0)
    // 20 of the 40 ms of work are left, then it idles.
    expect(meter.utilisation(60)).toBeCloseTo(0.5, 9)
  })

  it('gives quantiles of the queue delay of all that was let in', () => {
    const link = new Link({ bitsPerSecond: 128_000, queueMs: 1000, loss: 0.5 })
    const meter = new LinkMeter(link)
    for (let i = 0; i < 100; i++) link.offerSize(0, 100)
    expect(meter.queueDelayMs(0)).toBe(0)
    expect(meter.queueDelayMs(0.5)).toBe(49 * 8)
    expect(meter.queueDelayMs(0.95)).toBe(94 * 8)
    expect(meter.queueDelayMs(1)).toBe(99 * 8)
    link.isDown = true
    link.offerSize(0, 100)
    expect(meter.queueDelayMs(0)).toBe(0)
    expect(meter.queueDelayMs(1)).toBe(99 * 8)
  })

  it('keeps more samples than it has room for at first', () => {
    const link = new Link({ bitsPerSecond: 8e6, queueMs: Infinity, overheadBytes: 0 })
    const meter = new LinkMeter(link)
    for (let i = 0; i < 5000; i++) link.offerSize(0, 1000)
    expect(meter.queueDelayMs(1)).toBe(4999)
  })

  it('passes decisions on to whoever listened before', () => {
    const link = new Link()
    const seen: number[] = []
    link.onDecision = ({ sizeBytes }) => seen.push(sizeBytes)
    const first = new LinkMeter(link)
    const second = new LinkMeter(link)
    link.offerSize(0, 7)
    expect(seen).toEqual([7])
    expect([first.queueDelayMs(1), second.queueDelayMs(1)]).toEqual([0, 0])
  })
})
