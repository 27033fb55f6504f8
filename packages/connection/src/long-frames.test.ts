import { describe, expect, it } from 'vitest'
import { LongFrames } from './long-frames.ts'

const SHORT = 1_472
const LONG = 8_782

/** One that was tried at 0 and has got through. */
function proven(): LongFrames {
  const frames = new LongFrames(SHORT, LONG)
  frames.onSent(LONG)
  frames.onAcked(LONG)
  return frames
}

describe('long frames', () => {
  it('are tried one at a time, until one has got through', () => {
    const frames = new LongFrames(SHORT, LONG)
    expect(frames.mayFollow(0)).toBe(true)
    frames.onSent(SHORT)
    expect(frames.mayFollow(0)).toBe(true)
    frames.onSent(SHORT + 1)
    expect(frames.mayFollow(0)).toBe(false)
    frames.onAcked(SHORT)
    frames.onLost(1, SHORT)
    expect(frames.mayFollow(1e9)).toBe(false)
    frames.onAcked(SHORT + 1)
    expect(frames.mayFollow(1)).toBe(true)
    frames.onSent(LONG)
    expect(frames.mayFollow(1)).toBe(true)
  })

  it('are tried again after pauses that grow, the longest of ten minutes', () => {
    const frames = new LongFrames(SHORT, LONG)
    let nowMs = 5
    const pausesMs = [1_000, 4_000, 16_000, 64_000, 256_000, 600_000, 600_000]
    for (const pauseMs of pausesMs) {
      frames.onSent(LONG)
      frames.onLost(nowMs, LONG)
      expect(frames.mayFollow(nowMs + pauseMs - 1)).toBe(false)
      nowMs += pauseMs
      expect(frames.mayFollow(nowMs)).toBe(true)
    }
    frames.onSent(LONG)
    frames.onAcked(LONG)
    for (let i = 0; i < 3; i++) frames.onLost(nowMs, LONG)
    expect(frames.mayFollow(nowMs + 999)).toBe(false)
    expect(frames.mayFollow(nowMs + 1_000)).toBe(true)
  })

  it('end when three are lost, and none acknowledged in between', () => {
    const frames = proven()
    frames.onLost(0, LONG)
    frames.onLost(0, LONG)
    frames.onAcked(LONG)
    for (let i = 0; i < 9; i++) frames.onLost(0, SHORT)
    frames.onLost(1, LONG)
    frames.onLost(1, LONG)
    frames.onAcked(SHORT)
    expect(frames.mayFollow(2)).toBe(true)
    frames.onLost(2, LONG)
    expect(frames.mayFollow(1_001)).toBe(false)
    expect(frames.mayFollow(1_002)).toBe(true)
  })

  it('wait no longer because those are lost as well that were under way', () => {
    const frames = proven()
    for (let i = 0; i < 50; i++) frames.onLost(i, LONG)
    expect(frames.mayFollow(1_001)).toBe(false)
    expect(frames.mayFollow(1_002)).toBe(true)
  })

  it('go on at once where a loss was none', () => {
    const frames = proven()
    for (let i = 0; i < 3; i++) frames.onLost(0, LONG)
    expect(frames.mayFollow(1)).toBe(false)
    frames.onAcked(LONG)
    expect(frames.mayFollow(1)).toBe(true)
  })
})
