import { uflow3 } from '@rudp/wire'
import { describe, expect, it } from 'vitest'
import { Disconnecting } from './disconnecting.ts'

const RTO_MS = 100
const out = new Uint8Array(uflow3.maxFrameBytes)

/** When it asks before `untilMs`, the peer being heard at these times. */
function asksAt(untilMs: number, heardAtMs: readonly number[] = []): number[] {
  const disconnecting = new Disconnecting(0, uflow3, RTO_MS, 10_000)
  const asks: number[] = []
  for (let nowMs = 0; nowMs < untilMs; nowMs += 10) {
    if (heardAtMs.includes(nowMs)) disconnecting.onHeard(nowMs)
    if (disconnecting.poll(nowMs, out, 0) > 0) asks.push(nowMs)
    expect(disconnecting.nextTimeoutMs()).toBeGreaterThan(nowMs)
  }
  return asks
}

describe('Disconnecting', () => {
  it('asks less and less often, every two seconds in the end', () => {
    expect(asksAt(9_200)).toEqual([0, 100, 300, 700, 1_500, 3_100, 5_100, 7_100, 9_100])
  })

  it('asks at once if the peer still speaks, which cannot have heard, once a timeout at most', () => {
    expect(asksAt(5_000, [1_600, 1_610, 2_000])).toEqual([
      0, 100, 300, 700, 1_500, 1_600, 1_700, 2_000, 4_000,
    ])
  })

  it('ends when its time is up, heard or not', () => {
    const disconnecting = new Disconnecting(0, uflow3, RTO_MS, 10_000)
    disconnecting.onHeard(9_990)
    expect(disconnecting.hasGivenUp(9_999)).toBe(false)
    expect(disconnecting.hasGivenUp(10_000)).toBe(true)
  })
})
