import { describe, expect, it } from 'vitest'
import { heardRate } from './heard-rate.ts'

const FRAME_RATE = 14_720

describe('heardRate', () => {
  it('leaves a rate alone down to a frame in 16 round trips', () => {
    for (const hasLoss of [true, false]) {
      expect(heardRate(50_000, FRAME_RATE, hasLoss)).toBe(50_000)
      expect(heardRate(920, FRAME_RATE, hasLoss)).toBe(920)
    }
  })

  it('sends below that a frame a round trip, or a timeout after a loss', () => {
    expect(heardRate(919, FRAME_RATE, false)).toBe(14_720)
    expect(heardRate(919, FRAME_RATE, true)).toBe(3_680)
    expect(heardRate(0, FRAME_RATE, true)).toBe(3_680)
  })
})
