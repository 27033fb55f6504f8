import { describe, expect, it } from 'vitest'
import { GapMeter } from './gap-meter.ts'

const newest = (meter: GapMeter, count: number, gap = 0) => {
  for (let i = 0; i < count; i++) meter.onNewest(gap)
}

describe('GapMeter', () => {
  it('takes two gaps in 128 frames for ids passed over on purpose, three for loss', () => {
    const meter = new GapMeter()
    newest(meter, 2, 1)
    expect(meter.isLossy).toBe(false)
    newest(meter, 1, 1)
    expect(meter.isLossy).toBe(true)
  })

  it('remembers the block before', () => {
    const meter = new GapMeter()
    meter.onNewest(3)
    newest(meter, 127)
    expect(meter.isLossy).toBe(true)
    newest(meter, 127)
    expect(meter.isLossy).toBe(true)
    newest(meter, 1)
    expect(meter.isLossy).toBe(false)
  })

  it('takes a gap back when it is filled', () => {
    const meter = new GapMeter()
    meter.onNewest(3)
    meter.onLate()
    expect(meter.isLossy).toBe(false)
    for (let i = 0; i < 9; i++) meter.onLate()
    meter.onNewest(3)
    expect(meter.isLossy).toBe(true)
  })
})
