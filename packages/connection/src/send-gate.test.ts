import { fixedRate, type PathInfo } from '@rudp/congestion'
import { expect, it } from 'vitest'
import { SendGate } from './send-gate.ts'

const FRAME_BYTES = 1_000

function gateOf(bytesPerSecond: number): SendGate {
  const path = {
    nowMs: 0,
    maxFrameBytes: FRAME_BYTES,
    initialRttMs: 100,
    minSendRate: 0,
    maxSendRate: Infinity,
  }
  return new SendGate(path, fixedRate(bytesPerSecond))
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

it('makes a controller when the first frame wants to leave, and no sooner', () => {
  const madeAtMs: number[] = []
  const path = { nowMs: 5, maxFrameBytes: 1_000, initialRttMs: 100, minSendRate: 0 }
  const gate = new SendGate({ ...path, maxSendRate: Infinity }, (info: PathInfo) => {
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
