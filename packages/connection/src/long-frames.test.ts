import { describe, expect, it } from 'vitest'
import { LongFrames } from './long-frames.ts'

const SHORT = 1_472
const LONG = 8_782

/** Frames of which one of `sizeBytes` has got through. */
function proven(sizeBytes: number = LONG): LongFrames {
  const frames = new LongFrames(SHORT, LONG)
  frames.onSent(sizeBytes)
  frames.onAcked(sizeBytes)
  return frames
}

function lose(frames: LongFrames, nowMs: number, ...sizes: readonly number[]): void {
  for (const sizeBytes of sizes) frames.onLost(nowMs, sizeBytes)
}

describe('long frames', () => {
  it('are tried one at a time, until one has got through', () => {
    const frames = new LongFrames(SHORT, LONG)
    expect(frames.limitBytes(0)).toBe(LONG)
    frames.onSent(SHORT)
    expect(frames.limitBytes(0)).toBe(LONG)
    frames.onSent(SHORT + 1)
    expect(frames.limitBytes(1e9)).toBe(SHORT)
    frames.onAcked(SHORT)
    lose(frames, 1, SHORT)
    expect(frames.limitBytes(1e9)).toBe(SHORT)
    frames.onAcked(SHORT + 1)
    expect(frames.limitBytes(1)).toBe(LONG)
  })

  it('may follow those that are as long, but not longer ones, until theirs has got through', () => {
    const frames = proven(5_000)
    frames.onSent(5_000)
    expect(frames.limitBytes(1)).toBe(LONG)
    frames.onSent(5_001)
    expect(frames.limitBytes(1)).toBe(5_000)
    frames.onAcked(5_000)
    expect(frames.limitBytes(1)).toBe(5_000)
    lose(frames, 2, 5_001)
    expect(frames.limitBytes(1_001)).toBe(5_000)
    expect(frames.limitBytes(1_002)).toBe(LONG)
  })

  it('are tried again after pauses that grow, the longest of ten minutes', () => {
    const frames = new LongFrames(SHORT, LONG)
    let nowMs = 5
    for (const pauseMs of [1_000, 4_000, 16_000, 64_000, 256_000, 600_000, 600_000]) {
      frames.onSent(LONG)
      lose(frames, nowMs, LONG)
      expect(frames.limitBytes(nowMs + pauseMs - 1)).toBe(SHORT)
      nowMs += pauseMs
      expect(frames.limitBytes(nowMs)).toBe(LONG)
    }
    frames.onSent(LONG)
    frames.onAcked(LONG)
    lose(frames, nowMs, LONG, LONG, LONG)
    expect(frames.limitBytes(nowMs + 999)).toBe(SHORT)
    expect(frames.limitBytes(nowMs + 1_000)).toBe(LONG)
  })

  it('end when three are lost, and none as long acknowledged in between', () => {
    const frames = proven()
    lose(frames, 0, LONG, LONG, SHORT, SHORT, SHORT)
    frames.onAcked(LONG)
    lose(frames, 1, LONG, 4_000)
    frames.onAcked(3_999)
    expect(frames.limitBytes(2)).toBe(LONG)
    lose(frames, 2, LONG)
    expect(frames.limitBytes(1_001)).toBe(SHORT)
    expect(frames.limitBytes(1_002)).toBe(LONG)
  })

  it('go on where one as long as the least that was lost gets through', () => {
    const frames = proven()
    lose(frames, 0, 4_000, LONG)
    frames.onAcked(4_000)
    lose(frames, 1, LONG, LONG)
    expect(frames.limitBytes(2)).toBe(LONG)
    lose(frames, 2, LONG)
    expect(frames.limitBytes(2)).toBe(SHORT)
  })

  it('wait no longer because those are lost as well that were under way', () => {
    const frames = proven()
    for (let i = 0; i < 50; i++) lose(frames, i, LONG)
    expect(frames.limitBytes(1_001)).toBe(SHORT)
    expect(frames.limitBytes(1_002)).toBe(LONG)
  })

  it('go on at once where a loss was none', () => {
    const frames = proven()
    lose(frames, 0, LONG, LONG, LONG)
    expect(frames.limitBytes(1)).toBe(SHORT)
    frames.onAcked(LONG)
    frames.onSent(LONG)
    expect(frames.limitBytes(1)).toBe(LONG)
  })
})
