import { describe, expect, it } from 'vitest'
import { MeanRtt } from './mean-rtt.ts'

describe('MeanRtt', () => {
  it('is the handshake’s until the first feedback, then that one’s, then a mean (RFC 5348 §4.3)', () => {
    const rtt = new MeanRtt(100)
    expect([rtt.ms, rtt.sampleMs]).toEqual([100, 100])
    expect(rtt.update(true)).toBe(false)
    rtt.onSample(50)
    expect([rtt.ms, rtt.sampleMs]).toEqual([100, 50])
    expect(rtt.update(true)).toBe(true)
    expect(rtt.ms).toBe(50)
    rtt.onSample(150)
    expect(rtt.update(false)).toBe(true)
    expect([rtt.ms, rtt.sampleMs]).toEqual([60, 150])
  })

  it('takes in no sample twice', () => {
    const rtt = new MeanRtt(100)
    rtt.onSample(50)
    rtt.update(false)
    expect(rtt.update(false)).toBe(false)
    expect(rtt.ms).toBe(95)
  })

  it('forgets after a pause what is longer than the first round trip, and that once', () => {
    const rtt = new MeanRtt(100)
    rtt.onPause()
    rtt.onSample(10)
    rtt.update(false)
    expect(rtt.ms).toBe(10)
    rtt.onSample(0)
    rtt.update(false)
    expect(rtt.ms).toBe(9)
  })

  it('does not take a first round trip for the rule that is longer than those before a pause', () => {
    const rtt = new MeanRtt(10)
    rtt.onPause()
    rtt.onSample(110)
    rtt.update(false)
    expect(rtt.ms).toBe(20)
    rtt.onSample(0)
    rtt.update(false)
    expect(rtt.ms).toBe(18)
  })
})
