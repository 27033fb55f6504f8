import { expect, it } from 'vitest'
import { bulkResult } from './run-bulk.ts'

it('speed is read off the receiver, load off each side, each by its own clock', () => {
  const mark = { messages: 0, frames: 0, damaged: 0 }
  const before = {
    sender: { ...mark, nowMs: 100, cpuMs: 10 },
    receiver: { ...mark, nowMs: 5_000, cpuMs: 40, messages: 1_000, frames: 500 },
  }
  const after = {
    // Asked late: twice the time, and twice the work.
    sender: { ...mark, nowMs: 2_100, cpuMs: 1_010 },
    receiver: { ...mark, nowMs: 6_000, cpuMs: 290, messages: 3_000, frames: 1_500 },
  }
  expect(bulkResult(before, after, 500_000)).toEqual({
    messagesPerSecond: 2_000,
    framesPerSecond: 1_000,
    megabytesPerSecond: 1_000,
    cpuSecondsPerGigabyte: 0.75,
    senderLoad: 0.5,
    receiverLoad: 0.25,
  })
})
