import {
  aimd,
  type CongestionController,
  fixedRate,
  type LossSample,
  type PathInfo,
} from '@rudp/congestion'
import type { AckSample } from '@rudp/reliability'
import { describe, expect, it } from 'vitest'
import { SendGate } from './send-gate.ts'

const FRAME_BYTES = 1_000

const PATH: PathInfo = {
  nowMs: 0,
  maxFrameBytes: FRAME_BYTES,
  initialRttMs: 100,
  minSendRate: 0,
  maxSendRate: Infinity,
}

function gateOf(bytesPerSecond: number): SendGate {
  return new SendGate(PATH, fixedRate(bytesPerSecond))
}

it('makes a frame that it let out pay for the next', () => {
  const gate = gateOf(1_000)
  for (let i = 0; i < 2; i++) {
    expect(gate.admits(0, FRAME_BYTES, 0)).toBe(true)
    gate.onSent(0, FRAME_BYTES, 0, false)
  }
  expect(gate.admits(0, FRAME_BYTES, 0)).toBe(false)
  expect(gate.opensAtMs).toBeCloseTo(1_000)
})

it('makes no probe pay, or nothing could leave for long after an outage', () => {
  const gate = gateOf(1_000)
  for (let i = 0; i < 10; i++) gate.onSent(i, FRAME_BYTES, 0, false)
  expect(gate.admits(10, FRAME_BYTES, 0)).toBe(true)
})

it('makes the controller that statistics ask for in the present, not in the past', () => {
  const madeAtMs: number[] = []
  const gate = new SendGate(PATH, (info) => {
    madeAtMs.push(info.nowMs)
    return fixedRate(1_000)(info)
  })
  gate.handleTimeout(60_000)
  expect(gate.controller.name).toBe('fixed-rate')
  expect(madeAtMs).toEqual([60_000])
})

it('makes a controller when the first frame wants to leave, and no sooner', () => {
  const madeAtMs: number[] = []
  const gate = new SendGate({ ...PATH, nowMs: 5 }, (info) => {
    madeAtMs.push(info.nowMs)
    return fixedRate(1_000)(info)
  })
  gate.handleTimeout(10)
  gate.onIdle(10)
  gate.refresh(10)
  expect(gate.nextTimeoutMs).toBe(Infinity)
  expect(madeAtMs).toEqual([])
  expect(gate.admits(20, FRAME_BYTES, 0)).toBe(true)
  gate.onSent(20, FRAME_BYTES, 0, false)
  expect(gate.admits(21, FRAME_BYTES, 0)).toBe(true)
  expect(madeAtMs).toEqual([20])
})

it('lets out what fills the window exactly, and says what is in the way of more', () => {
  const gate = new SendGate(PATH, aimd)
  expect(gate.limit).toBe('application')
  expect(gate.controller.windowBytes).toBe(10 * FRAME_BYTES)
  expect(gate.admits(0, FRAME_BYTES, 9 * FRAME_BYTES)).toBe(true)
  expect(gate.admits(0, FRAME_BYTES, 9 * FRAME_BYTES + 1)).toBe(false)
  expect([gate.limit, gate.opensAtMs]).toEqual(['window', Infinity])
  expect(gate.close('memory')).toBe(false)
  expect(gate.limit).toBe('memory')
})

/** A controller that lets everything out and learns nothing, but for what is given. */
function plainController(own: Partial<CongestionController>): CongestionController {
  const doNothing = (): void => {}
  return {
    name: 'plain',
    windowBytes: Infinity,
    bytesPerSecond: Infinity,
    burstBytes: Infinity,
    nextTimeoutMs: Infinity,
    onSent: doNothing,
    onAcked: doNothing,
    onLost: doNothing,
    onSpuriousLoss: doNothing,
    onPersistentCongestion: doNothing,
    onIdle: doNothing,
    onTimeout: doNothing,
    ...own,
  }
}

/** A gate whose controller's rate is ten times as high after each frame that it is told of. */
function hastyGate(): SendGate {
  const rate = { bytesPerSecond: 1_000 }
  const controller = plainController({
    burstBytes: FRAME_BYTES,
    onSent: () => {
      rate.bytesPerSecond *= 10
    },
  })
  Object.defineProperty(controller, 'bytesPerSecond', { get: () => rate.bytesPerSecond })
  return new SendGate(PATH, () => controller)
}

it('goes by the rate that the controller has come to by sending', () => {
  const gate = hastyGate()
  while (gate.admits(0, FRAME_BYTES, 0)) gate.onSent(0, FRAME_BYTES, 0, false)
  expect([gate.limit, gate.opensAtMs]).toEqual(['rate', 100])
})

it('asks for the rate once where frames leave at the same moment, and again at the next', () => {
  const gate = hastyGate()
  for (const nowMs of [0, 0, 0]) gate.onSent(nowMs, FRAME_BYTES, 0, false)
  expect(gate.admits(0, FRAME_BYTES, 0)).toBe(true)
  gate.onSent(0, FRAME_BYTES, 0, false)
  expect(gate.admits(0, FRAME_BYTES, 0)).toBe(false)
  // 10,000 bytes a second, as after the first.
  expect(gate.opensAtMs).toBe(100)
  gate.onSent(1, FRAME_BYTES, 0, false)
  expect(gate.admits(1, FRAME_BYTES, 0)).toBe(false)
  // 990 bytes are missing at 10⁸ a second.
  expect(gate.opensAtMs).toBeCloseTo(1.0099, 5)
})

/** A gate that has sent a frame, whose controller wants to be called every 10 ms, and when it was. */
function tickingGate() {
  const calledAtMs: number[] = []
  const timer = { atMs: 10 }
  const controller = plainController({
    onTimeout(nowMs) {
      calledAtMs.push(nowMs)
      timer.atMs = nowMs + 10
    },
  })
  Object.defineProperty(controller, 'nextTimeoutMs', { get: () => timer.atMs })
  const gate = new SendGate(PATH, () => controller)
  gate.admits(0, FRAME_BYTES, 0)
  gate.onSent(0, FRAME_BYTES, FRAME_BYTES, true)
  return { gate, calledAtMs }
}

const ACK = { nowMs: 35 } as AckSample

describe('a gate through which nothing goes', () => {
  it('keeps to the controller’s timer while something is under way', () => {
    const { gate, calledAtMs } = tickingGate()
    expect(gate.isAsleep).toBe(false)
    expect(gate.nextTimeoutMs).toBe(10)
    gate.handleTimeout(10)
    expect(calledAtMs).toEqual([10])
  })

  it('sleeps once nothing is, and wakes up for no timer', () => {
    const { gate, calledAtMs } = tickingGate()
    gate.sleep()
    expect(gate.isAsleep).toBe(true)
    expect(gate.nextTimeoutMs).toBe(Infinity)
    gate.handleTimeout(100)
    expect(calledAtMs).toEqual([])
  })

  it.each<[string, (gate: SendGate) => void]>([
    ['a frame wants to leave', (gate) => void gate.admits(35, FRAME_BYTES, 0)],
    ['a probe leaves', (gate) => gate.onSent(35, FRAME_BYTES, FRAME_BYTES, true)],
    ['an ack comes late', (gate) => gate.onAcked(ACK)],
    ['a loss is told', (gate) => gate.onLost({ nowMs: 35 } as LossSample)],
    ['a loss was none', (gate) => gate.onSpuriousLoss({ nowMs: 35 } as LossSample)],
    ['the path is taken for dead', (gate) => gate.onPersistentCongestion(35)],
    ['it is told to', (gate) => expect(gate.catchUp(35)).toBe(true)],
  ])('makes up for what was put off when %s, at its times', (_, happen) => {
    const { gate, calledAtMs } = tickingGate()
    gate.sleep()
    happen(gate)
    expect(calledAtMs).toEqual([10, 20, 30])
    expect(gate.catchUp(35)).toBe(false)
  })

  it('wakes up when a frame leaves, and not before', () => {
    const { gate, calledAtMs } = tickingGate()
    gate.sleep()
    gate.catchUp(35)
    expect(gate.nextTimeoutMs).toBe(Infinity)
    gate.admits(36, FRAME_BYTES, 0)
    expect(gate.isAsleep).toBe(false)
    expect(gate.nextTimeoutMs).toBe(40)
    expect(gate.catchUp(1_000)).toBe(false)
    expect(calledAtMs).toHaveLength(3)
  })

  it('makes up for no more than matters after a night', () => {
    const { gate, calledAtMs } = tickingGate()
    gate.sleep()
    gate.catchUp(3e7)
    expect(calledAtMs).toHaveLength(64)
    expect(calledAtMs.at(-2)).toBe(630)
    expect(calledAtMs.at(-1)).toBe(3e7)
  })

  it('goes by the rate that the controller has come to meanwhile', () => {
    const state = { bytesPerSecond: 1_000, nextTimeoutMs: 10 }
    const controller = plainController({
      burstBytes: FRAME_BYTES,
      onTimeout: () => Object.assign(state, { bytesPerSecond: 1e6, nextTimeoutMs: Infinity }),
    })
    for (const name of ['bytesPerSecond', 'nextTimeoutMs'] as const) {
      Object.defineProperty(controller, name, { get: () => state[name] })
    }
    const gate = new SendGate(PATH, () => controller)
    while (gate.admits(0, FRAME_BYTES, 0)) gate.onSent(0, FRAME_BYTES, 0, false)
    gate.sleep()
    expect(gate.togetherBytes).toBe(2)
    expect(gate.catchUp(20)).toBe(true)
    expect(gate.togetherBytes).toBe(2_000)
    expect(gate.admits(21, FRAME_BYTES, 0)).toBe(true)
  })
})
