import { describe, expect, it } from 'vitest'
import type { DatagramReceiver, Runtime, SocketOptions } from './runtime.ts'
import { SteppedRuntime } from './stepped-runtime.ts'

const OPTIONS: SocketOptions = {
  hostname: '127.0.0.1',
  port: 0,
  maxFrameBytes: 1472,
  receiveBufferBytes: 1,
  sendBufferBytes: 1,
}

/** A runtime whose clock stands where we put it, with everything that it is asked written down. */
function setUp() {
  const log: string[] = []
  const clock = { nowMs: 1_000 }
  const deferred: (() => void)[] = []
  const timers: { task: () => void; delayMs: number; isReferenced: boolean }[] = []
  const sockets: DatagramReceiver[] = []
  const runtime = {
    nowMs: () => clock.nowMs,
    defer: (task: () => void) => deferred.push(task),
    setTimer: (task: () => void, delayMs: number) => {
      const timer = { task, delayMs, isReferenced: true }
      timers.push(timer)
      return {
        cancel: () => timers.splice(timers.indexOf(timer), 1),
        ref() {},
        unref() {
          timer.isReferenced = false
        },
      }
    },
    open: async (_options: SocketOptions, receiver: DatagramReceiver) => sockets.push(receiver),
  } as unknown as Runtime
  const stepped = new SteppedRuntime(runtime, 10_000)
  void stepped.open(OPTIONS, {
    handleDatagram: (bytes, start, end) => log.push(`datagram ${bytes.subarray(start, end)}`),
    handleBatchEnd: () => log.push('batch end'),
    handleError: (error) => log.push(error.message),
  })
  const arrive = (byte: number): void => {
    sockets[0]?.handleDatagram(Uint8Array.of(0, byte), 1, 2, 'peer', 1)
    sockets[0]?.handleBatchEnd()
  }
  return { log, clock, deferred, timers, sockets, stepped, arrive }
}

describe('between runs', () => {
  it('reads nothing, runs nothing and asks the runtime for nothing', () => {
    const { log, deferred, timers, stepped, clock, arrive } = setUp()
    stepped.defer(() => log.push('task'))
    stepped.setTimer(() => log.push('timer'), 5)
    arrive(1)
    clock.nowMs += 1_000
    expect([log, deferred, timers]).toEqual([[], [], []])
  })

  it('passes trouble on, which is only noted', () => {
    const { log, sockets } = setUp()
    sockets[0]?.handleError(new Error('trouble'))
    expect(log).toEqual(['trouble'])
  })
})

describe('a run', () => {
  it('reads before it runs timers, and timers before tasks, each once', () => {
    const { log, stepped, clock, arrive } = setUp()
    stepped.defer(() => log.push('task'))
    stepped.setTimer(() => log.push('timer'), 5)
    stepped.setTimer(() => log.push('later'), 50)
    stepped.setTimer(() => log.push('never'), 5).cancel()
    arrive(1)
    arrive(2)
    clock.nowMs += 5
    stepped.run()
    expect(log).toEqual(['datagram 1', 'datagram 2', 'timer', 'task'])
    stepped.run()
    clock.nowMs += 45
    stepped.run()
    expect(log.slice(4)).toEqual(['later'])
  })

  it('leaves what it causes to the next one, and does not run within itself', () => {
    const { log, stepped } = setUp()
    stepped.defer(() => {
      log.push('first')
      stepped.defer(() => log.push('second'))
      stepped.run()
    })
    stepped.run()
    expect(log).toEqual(['first'])
    stepped.run()
    expect(log).toEqual(['first', 'second'])
  })
})

describe('released', () => {
  it('hands all that waits over to the clock, and keeps nothing back afterwards', () => {
    const { log, clock, deferred, timers, stepped, arrive } = setUp()
    stepped.defer(() => log.push('task'))
    stepped.setTimer(() => log.push('timer'), 50).unref()
    stepped.setTimer(() => log.push('overdue'), 5)
    stepped.setTimer(() => log.push('never'), 5).cancel()
    arrive(1)
    clock.nowMs += 10
    stepped.release()
    stepped.release()
    expect(log).toEqual([])
    expect(timers.map(({ delayMs, isReferenced }) => [delayMs, isReferenced])).toEqual([
      [40, false],
      [0, true],
    ])
    for (const task of deferred.splice(0)) task()
    for (const { task } of timers) task()
    expect(log).toEqual(['task', 'datagram 1', 'batch end', 'timer', 'overdue'])
    arrive(2)
    stepped.defer(() => log.push('at once'))
    expect(deferred).toHaveLength(1)
    stepped.setTimer(() => {}, 7)
    expect(timers.at(-1)?.delayMs).toBe(7)
    expect(log.slice(5)).toEqual(['datagram 2', 'batch end'])
  })
})
