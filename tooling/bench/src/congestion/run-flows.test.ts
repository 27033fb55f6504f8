import { describe, expect, it } from 'vitest'
import { newcomerShare } from './checks/newcomer.ts'
import { bdpBytes, type FlowsInput, runFlows, SECONDS } from './run-flows.ts'

const INPUT: FlowsInput = {
  controller: 'unlimited',
  mbit: 2,
  rttMs: 20,
  queueBdp: 2,
  startsAtMs: [0],
  traffic: 'game',
  seed: 1,
}
/** A message of 100 bytes as an IP packet: frame, fragment and UDP/IP headers around it. */
const GAME_PACKET_BYTES = 100 + 10 + 9 + 28
const GAME_BYTES = 60 * GAME_PACKET_BYTES
/** Some seconds hold an ack besides, the answer to the receiver's keepalive. */
const ACK_BYTES = 50

describe('flows over a bottleneck', () => {
  it('are measured in IP bytes that left it, from second 5 on', () => {
    const result = runFlows(INPUT)
    expect(result.utilisation).toBeCloseTo((GAME_BYTES * 8) / 2e6, 4)
    expect(result.queueP95Ms).toBe(0)
    expect(result.loss).toBe(0)
    expect(result.dead).toBe(0)
    expect(result.bytesBySecond).toHaveLength(1)
    expect(result.bytesBySecond[0]).toHaveLength(SECONDS)
    expect(result.bytesBySecond[0]?.[8]).toBe(GAME_BYTES)
  })

  it('begin when they are told to', () => {
    const { bytesBySecond } = runFlows({ ...INPUT, startsAtMs: [0, 20_000] })
    expect(bytesBySecond[1]?.slice(0, 20).every((bytes) => bytes === 0)).toBe(true)
    expect((bytesBySecond[1]?.[25] ?? 0) - GAME_BYTES).toBeLessThan(ACK_BYTES)
    expect(bytesBySecond[1]?.[25]).toBeGreaterThanOrEqual(GAME_BYTES)
  })

  it('give the same for the same seed, and deliver no more than leaves the bottleneck', () => {
    const bulk: FlowsInput = { ...INPUT, controller: 'aimd', traffic: 'bulk', traced: true }
    const result = runFlows(bulk)
    expect(runFlows(bulk)).toEqual(result)
    expect(result.utilisation).toBeGreaterThan(0.5)
    expect(result.utilisation).toBeLessThanOrEqual(1 + 1e-9)
    // Messages of 64 KiB are counted when they are whole.
    expect(result.goodput).toBeLessThanOrEqual(result.utilisation + (2 * 65_536) / (25 * 250_000))
    expect(Math.max(...result.queueMs)).toBeLessThanOrEqual(2 * 20 + 6)
  })
})

it('the bandwidth-delay product is rate times round trip', () => {
  expect(bdpBytes({ mbit: 10, rttMs: 30 })).toBe(37_500)
})

it('a newcomer’s share is its part of what both sent', () => {
  const bytesBySecond = [
    [9, 4, 6],
    [0, 4, 2],
  ]
  expect(newcomerShare({ bytesBySecond }, 1, 3)).toBeCloseTo(6 / 16)
})
