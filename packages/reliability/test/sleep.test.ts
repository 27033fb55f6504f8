import { describe, expect, it } from 'vitest'
import { Recorder } from './recorder.ts'

/** A sender that knows its path to take 50 ms, and what it waits for by then. */
function awake(): { recorder: Recorder; rtoMs: number } {
  const recorder = new Recorder({ rttMs: 50 })
  for (let atMs = 0; atMs < 1_000; atMs += 100) {
    recorder.passTime(atMs)
    const id = recorder.send(atMs)
    recorder.ack(atMs + 50, [id])
  }
  return { recorder, rtoMs: recorder.sender.rtoMs }
}

describe('a process that slept', () => {
  it.each([
    ['its timers come first', true],
    ['it reads its socket first', false],
  ])('takes no round trip from what it sent before (%s)', (_, timersFirst) => {
    const { recorder, rtoMs } = awake()
    const ids = [1_000, 1_001].map((atMs) => recorder.send(atMs))
    if (timersFirst) recorder.sender.handleTimeout(16_000)
    recorder.ack(16_000, ids)
    expect(recorder.sender.counters.framesAcked).toBe(12)
    expect(recorder.sender.rtt.latestMs).toBe(50)
    expect(recorder.ackSamples.at(-1)?.latestRttMs).toBeNaN()
    expect(recorder.sender.rtoMs).toBe(rtoMs)
  })

  it('takes none from a frame that it had given up', () => {
    const { recorder } = awake()
    const id = recorder.send(1_000)
    recorder.passTime(1_200)
    expect(recorder.sender.inFlightFrames).toBe(0)
    recorder.ack(16_000, [id])
    expect(recorder.sender.counters.framesSpuriouslyLost).toBe(1)
    expect(recorder.sender.rtt.latestMs).toBe(50)
  })

  it('does not take a frame from before for one that was overtaken by seconds', () => {
    const { recorder, rtoMs } = awake()
    const ids = [1_000, 1_001].map((atMs) => recorder.send(atMs))
    recorder.ack(1_051, [ids[1]!])
    recorder.sender.handleTimeout(16_000)
    recorder.ack(16_000, [ids[0]!])
    expect(recorder.sender.counters.framesAcked).toBe(12)
    expect(recorder.sender.rtoMs).toBeLessThanOrEqual(rtoMs)
  })

  it('measures again with the first frame that it sends when it is awake', () => {
    const { recorder } = awake()
    const before = recorder.send(1_000)
    recorder.sender.handleTimeout(16_000)
    const after = recorder.send(16_010)
    recorder.ack(16_060, [before, after])
    expect(recorder.ackSamples.at(-1)?.latestRttMs).toBe(50)
    // The older frame seems to have taken 15 s: 60 ms since the process woke are what is known.
    expect(recorder.sender.rtoMs).toBeLessThan(100)
  })

  it('believes a round trip of 15 s if it was awake all the time', () => {
    const { recorder } = awake()
    const id = recorder.send(1_000)
    const { sender } = recorder
    for (let atMs = sender.nextTimeoutMs(); atMs < 16_000; atMs = sender.nextTimeoutMs()) {
      sender.handleTimeout(atMs)
      if (sender.probeDue(atMs)) sender.onProbeSent(atMs)
    }
    recorder.ack(16_000, [id])
    expect(sender.rtt.latestMs).toBe(15_000)
  })

  it('believes what was late by less than a second', () => {
    const { recorder } = awake()
    const id = recorder.send(1_000)
    recorder.sender.handleTimeout(recorder.sender.nextTimeoutMs() + 990)
    recorder.ack(2_100, [id])
    expect(recorder.sender.rtt.latestMs).toBe(1_100)
  })
})
