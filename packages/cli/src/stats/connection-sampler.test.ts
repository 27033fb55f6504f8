import type { ConnectionStats } from '@rudp/node'
import { expect, test } from 'vitest'
import { ConnectionSampler } from './connection-sampler.ts'

/** Statistics of a connection, of which only these counters matter here. */
function stats(counters: {
  sent?: number
  lost?: number
  spurious?: number
  bytes?: number
  delivered?: number
  rttMs?: number
  bytesPerSecond?: number
}): ConnectionStats {
  const { sent = 0, lost = 0, spurious = 0, bytes = 0, delivered = 0 } = counters
  return {
    state: 'connected',
    rttMs: counters.rttMs ?? Number.NaN,
    latestRttMs: Number.NaN,
    minRttMs: Number.NaN,
    controller: 'tfrc',
    windowBytes: Infinity,
    bytesPerSecond: counters.bytesPerSecond ?? 1000.4,
    inFlightBytes: 7,
    bufferedBytes: 8,
    receiveAllocBytes: 9,
    limit: 'rate',
    frames: {
      framesSent: sent,
      framesLost: lost,
      framesSpuriouslyLost: spurious,
      bytesSent: bytes,
    },
    inbox: { deliveredBytes: delivered },
  } as ConnectionStats
}

test('rates are what was added since the look before, whenever that was', () => {
  const sampler = new ConnectionSampler(1, '10.0.0.1:7', 0)
  // A server that has long been running is looked at for the first time.
  const first = sampler.sample(0, stats({ bytes: 1e9, delivered: 1e9 }))
  expect(first).toMatchObject({ sent_bytes_per_second: 0, received_bytes_per_second: 0 })
  expect(sampler.sample(500, stats({ bytes: 1e9 + 600, delivered: 1e9 + 50 }))).toMatchObject({
    for_ms: 500,
    sent_bytes_per_second: 1200,
    received_bytes_per_second: 100,
  })
})

test('loss is counted over five seconds, without what was no loss after all', () => {
  const sampler = new ConnectionSampler(1, '10.0.0.1:7', 0)
  expect(sampler.sample(0, stats({ sent: 1000, lost: 1000 })).loss).toBeNull()
  expect(sampler.sample(1000, stats({ sent: 1100, lost: 1010 })).loss).toBe(0.1)
  expect(sampler.sample(2000, stats({ sent: 1200, lost: 1010, spurious: 4 })).loss).toBe(0.03)
  for (let s = 3; s <= 5; s++)
    sampler.sample(s * 1000, stats({ sent: 1200, lost: 1010, spurious: 4 }))
  // The second in which they were lost is still in sight, then only what was taken back.
  expect(sampler.recentFrames).toEqual({ sent: 200, lost: 6 })
  expect(sampler.sample(6000, stats({ sent: 1300, lost: 1010, spurious: 4 })).loss).toBe(0)
  expect(sampler.sample(60_000, stats({ sent: 1300, lost: 1010, spurious: 4 })).loss).toBeNull()
})

test('what is unknown or unlimited is null', () => {
  const sampler = new ConnectionSampler(3, '10.0.0.1:7', 0)
  expect(sampler.sample(10, stats({ bytesPerSecond: Infinity }))).toEqual({
    id: 3,
    peer: '10.0.0.1:7',
    state: 'connected',
    for_ms: 10,
    rtt_ms: null,
    latest_rtt_ms: null,
    min_rtt_ms: null,
    loss: null,
    sent_bytes_per_second: 0,
    received_bytes_per_second: 0,
    controller: 'tfrc',
    allowed_bytes_per_second: null,
    window_bytes: null,
    in_flight_bytes: 7,
    queued_bytes: 8,
    receiving_bytes: 9,
    limit: 'rate',
  })
  expect(sampler.sample(20, stats({})).allowed_bytes_per_second).toBe(1000)
})
