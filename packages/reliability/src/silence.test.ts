import { describe, expect, it } from 'vitest'
import { Silence } from './silence.ts'

/** When probes leave after a frame at time 0, if each leaves as soon as it is due. */
function probeTimes(silence: Silence, timeoutMs: number, count: number): number[] {
  return Array.from({ length: count }, () => {
    const atMs = silence.nextProbeAtMs(timeoutMs)
    silence.onProbe(atMs)
    return atMs
  })
}

describe('Silence', () => {
  it('never begins while nothing was sent, or all was answered', () => {
    const silence = new Silence()
    expect(silence.nextProbeAtMs(100)).toBe(Infinity)
    expect(silence.isSilentAt(1e9, 100)).toBe(false)
    silence.onSent(0)
    silence.onAck()
    expect(silence.nextProbeAtMs(100)).toBe(Infinity)
    expect(silence.isSilentAt(1e9, 100)).toBe(false)
  })

  it('begins three timeouts after the first frame that was not answered', () => {
    const silence = new Silence()
    silence.onSent(1_000)
    silence.onSent(1_050)
    expect(silence.nextProbeAtMs(150)).toBe(1_450)
    expect(silence.isSilentAt(1_449, 150)).toBe(false)
    expect(silence.isSilentAt(1_450, 150)).toBe(true)
  })

  it('begins after 300 ms at the soonest, and 500 ms after the first timeout at the latest', () => {
    const silence = new Silence()
    silence.onSent(0)
    expect(silence.nextProbeAtMs(2)).toBe(300)
    expect(silence.nextProbeAtMs(100)).toBe(300)
    expect(silence.nextProbeAtMs(250)).toBe(750)
    expect(silence.nextProbeAtMs(400)).toBe(900)
    expect(silence.nextProbeAtMs(1_000)).toBe(1_500)
    expect(silence.nextProbeAtMs(9_000)).toBe(1_500)
  })

  it('doubles the interval of probes, up to 500 ms', () => {
    const silence = new Silence()
    silence.onSent(0)
    expect(probeTimes(silence, 100, 7)).toEqual([300, 400, 600, 1_000, 1_500, 2_000, 2_500])
  })

  it('reaches 500 ms from the shortest timeout as well, and stays there', () => {
    const silence = new Silence()
    silence.onSent(0)
    const times = probeTimes(silence, 1, 40)
    expect(times.slice(0, 4)).toEqual([300, 301, 303, 307])
    expect(times[39]! - times[38]!).toBe(500)
    expect(times[11]! - times[10]!).toBe(500)
  })

  it('begins anew with each ack', () => {
    const silence = new Silence()
    silence.onSent(0)
    probeTimes(silence, 100, 5)
    silence.onAck()
    expect(silence.nextProbeAtMs(100)).toBe(Infinity)
    silence.onSent(5_000)
    expect(probeTimes(silence, 100, 2)).toEqual([5_300, 5_400])
  })

  it('lets 32 frames time out between acks, and then probes after one more timeout', () => {
    const silence = new Silence()
    silence.onSent(0)
    for (let i = 0; i < 31; i++) silence.onTimeout(101)
    expect(silence.isSilentAt(102, 100)).toBe(false)
    silence.onTimeout(102)
    expect(silence.isSilentAt(102, 100)).toBe(true)
    expect(silence.nextProbeAtMs(100)).toBe(202)
    silence.onTimeout(103)
    expect(silence.nextProbeAtMs(100)).toBe(202)
    expect(silence.nextProbeAtMs(10)).toBe(112)
    silence.onAck()
    expect(silence.isSilentAt(102, 100)).toBe(false)
    for (let i = 0; i < 31; i++) silence.onTimeout(101)
    expect(silence.isSilentAt(102, 100)).toBe(false)
  })

  it('probes for frames that timed out even if none was sent since the last ack', () => {
    const silence = new Silence()
    for (let i = 0; i < 32; i++) silence.onTimeout(1_000)
    expect(silence.nextProbeAtMs(700)).toBe(1_500)
  })

  it('is too early only where no timeout could make a probe due', () => {
    for (const timeouts of [0, 31, 32]) {
      for (let nowMs = 0; nowMs < 700; nowMs += 50) {
        const silence = new Silence()
        silence.onSent(0)
        for (let i = 0; i < timeouts; i++) silence.onTimeout(10)
        const soonestMs = Math.min(...[0, 1, 100, 1e4].map((ms) => silence.nextProbeAtMs(ms)))
        expect(silence.isTooEarly(nowMs)).toBe(timeouts < 32 && nowMs < soonestMs)
        silence.onProbe(0)
        expect(silence.isTooEarly(nowMs)).toBe(false)
      }
    }
    expect(new Silence().isTooEarly(1e9)).toBe(true)
  })
})
