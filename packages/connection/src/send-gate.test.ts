import { aimd, fixedRate, type PathInfo } from '@rudp/congestion'
import { expect, it } from 'vitest'
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

/** A controller whose rate is ten times as high after each frame that it is told of. */
function hastyGate(): SendGate {
  const doNothing = (): void => {}
  const controller = {
    name: 'hasty',
    windowBytes: Infinity,
    bytesPerSecond: 1_000,
    burstBytes: FRAME_BYTES,
    nextTimeoutMs: Infinity,
    onSent: () => {
      controller.bytesPerSecond *= 10
    },
    onAcked: doNothing,
    onLost: doNothing,
    onSpuriousLoss: doNothing,
    onPersistentCongestion: doNothing,
    onIdle: doNothing,
    onTimeout: doNothing,
  }
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
