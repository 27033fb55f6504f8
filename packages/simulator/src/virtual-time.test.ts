import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { VirtualTime } from './virtual-time.ts'

/** A clock that logs what happens. */
function createTime(startMs = 0) {
  const log: string[] = []
  const time = new VirtualTime(
    {
      onItem: (item) => log.push(`item ${item} at ${time.nowMs}`),
      onTimer: (owner) => log.push(`timer ${owner} at ${time.nowMs}`),
    },
    startMs,
  )
  return { time, log }
}

describe('VirtualTime', () => {
  it('does what falls on one instant in the order in which it was asked for', () => {
    const { time, log } = createTime()
    time.schedule(5, 1)
    time.setTimer(0, 5)
    time.call(5, () => log.push('call'))
    time.setTimer(1, 5)
    time.schedule(5, 2)
    time.run(Infinity)
    expect(log).toEqual(['item 1 at 5', 'timer 0 at 5', 'call', 'timer 1 at 5', 'item 2 at 5'])
  })

  it('goes through all events in order, whatever the order in which they were set', () => {
    const event = fc.record({ atMs: fc.nat(20), kind: fc.constantFrom('item', 'timer', 'call') })
    fc.assert(
      fc.property(fc.array(event), (events) => {
        const { time } = createTime()
        const seen: number[] = []
        events.forEach(({ atMs, kind }, index) => {
          if (kind === 'item') time.schedule(atMs, index)
          else if (kind === 'timer') time.setTimer(index, atMs)
          else time.call(atMs, () => seen.push(time.nowMs))
        })
        expect(time.nextEventMs).toBe(Math.min(Infinity, ...events.map(({ atMs }) => atMs)))
        time.run(Infinity)
        const calls = events.filter(({ kind }) => kind === 'call').map(({ atMs }) => atMs)
        expect(seen).toEqual(calls.sort((a, b) => a - b))
        expect(time.nextEventMs).toBe(Infinity)
      }),
    )
  })

  it('stops at its limit, events of that instant included, and lets time pass until then', () => {
    const { time, log } = createTime()
    for (const atMs of [9, 10, 11]) time.schedule(atMs, atMs)
    expect(time.run(10)).toBe(false)
    expect(log).toEqual(['item 9 at 9', 'item 10 at 10'])
    expect(time.nowMs).toBe(10)
    time.run(10.5)
    expect(time.nowMs).toBe(10.5)
    time.run(3)
    expect(time.nowMs).toBe(10.5)
  })

  it('stays at the last event when it runs without a limit', () => {
    const { time } = createTime(100)
    time.schedule(250, 1)
    time.run(Infinity)
    expect(time.nowMs).toBe(250)
  })

  it('does at once what was due in the past', () => {
    const { time, log } = createTime(100)
    time.schedule(7, 1)
    time.setTimer(1, -Infinity)
    time.run(Infinity)
    expect(log).toEqual(['item 1 at 100', 'timer 1 at 100'])
  })

  it('stops as soon as it is done, and asks before the first event', () => {
    const { time, log } = createTime()
    for (const atMs of [1, 2, 3]) time.schedule(atMs, atMs)
    expect(time.run(100, () => log.length === 2)).toBe(true)
    expect(time.nowMs).toBe(2)
    expect(time.run(100, () => true)).toBe(true)
    expect(log).toHaveLength(2)
    expect(time.run(100, () => false)).toBe(false)
    expect(time.nowMs).toBe(100)
  })

  it('moves a timer and cancels it', () => {
    const { time, log } = createTime()
    time.setTimer(0, 5)
    time.setTimer(0, 8)
    time.setTimer(1, 6)
    time.setTimer(1, Infinity)
    time.run(Infinity)
    expect(log).toEqual(['timer 0 at 8'])
  })

  it('does not make a call that was cancelled, nor cancel another in its place', () => {
    const { time, log } = createTime()
    const cancel = time.call(1, () => log.push('first'))
    time.call(2, () => log.push('second'))
    cancel()
    time.run(1)
    time.call(3, () => log.push('third'))
    cancel()
    time.run(Infinity)
    expect(log).toEqual(['second', 'third'])
  })

  it('says so when time stands still', () => {
    const time: VirtualTime = new VirtualTime(
      { onItem: () => {}, onTimer: (owner) => time.setTimer(owner, 0) },
      0,
    )
    time.setTimer(0, 12)
    expect(() => time.run(Infinity)).toThrow('Cannot run the network: time stands still at 12 ms')
  })

  it('counts no event twice against a clock that moves', () => {
    let fired = 0
    const time: VirtualTime = new VirtualTime(
      {
        onItem: () => {},
        onTimer: (owner) => {
          fired++
          // A thousand in each instant.
          if (fired < 1_100_000) time.setTimer(owner, Math.floor(fired / 1000))
        },
      },
      0,
    )
    time.setTimer(0, 0)
    time.run(Infinity)
    expect(fired).toBe(1_100_000)
  })

  it('refuses to run inside a run, and runs again after an exception', () => {
    const { time, log } = createTime()
    time.call(1, () => time.run(5))
    expect(() => time.run(Infinity)).toThrow('Cannot run the network: it is running already')
    time.schedule(2, 1)
    time.run(Infinity)
    expect(log).toEqual(['item 1 at 2'])
    expect(() => time.call(Number.NaN, () => {})).toThrow(RangeError)
  })
})
