import { fixedRate } from '@rudp/congestion'
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
  return new SendGate(0, fixedRate(bytesPerSecond)(path), FRAME_BYTES)
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
