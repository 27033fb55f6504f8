import { describe, expect, it } from 'vitest'
import { Recovery } from './recovery.ts'

describe('Recovery', () => {
  it('answers the losses of one round trip once', () => {
    const recovery = new Recovery()
    expect(recovery.onLost(100, 0)).toBe(true)
    expect(recovery.onLost(110, 90)).toBe(false)
    expect(recovery.onLost(120, 100)).toBe(false)
    expect(recovery.onLost(210, 101)).toBe(true)
  })

  it('takes an event back once every loss of it has arrived', () => {
    const recovery = new Recovery()
    recovery.onLost(100, 0)
    recovery.onLost(110, 50)
    expect(recovery.onSpuriousLoss(50)).toBe(false)
    expect(recovery.onSpuriousLoss(0)).toBe(true)
    // It is as if it had not been: the same frame would open an event again.
    expect(recovery.covers(50)).toBe(false)
  })

  it('takes nothing back for a frame of an earlier event', () => {
    const recovery = new Recovery()
    recovery.onLost(100, 0)
    recovery.onLost(300, 200)
    expect(recovery.onSpuriousLoss(0)).toBe(false)
    expect(recovery.covers(300)).toBe(true)
  })

  it('takes nothing back for a frame that it never heard of', () => {
    const recovery = new Recovery()
    expect(recovery.onSpuriousLoss(50)).toBe(false)
    recovery.onLost(100, 0)
    expect(recovery.onSpuriousLoss(150)).toBe(false)
  })

  it('lets the next loss count at once when ended', () => {
    const recovery = new Recovery()
    recovery.onLost(100, 0)
    recovery.end()
    expect(recovery.onLost(101, 50)).toBe(true)
  })
})
