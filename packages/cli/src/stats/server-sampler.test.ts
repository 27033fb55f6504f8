import { listen } from '@rudp/node'
import { expect, test } from 'vitest'
import { type SampledServer, ServerSampler } from './server-sampler.ts'

type Fake = { port: number; rttMs: number; sent: number; lost: number; bytes: number }

/** A server with connections of which only these figures matter here. */
function serverOf(fakes: readonly Fake[]): SampledServer {
  const connections = fakes.map((fake) => ({
    remoteAddress: { hostname: '10.0.0.1', port: fake.port },
    stats: () => ({
      state: 'connected',
      rttMs: fake.rttMs,
      frames: {
        framesSent: fake.sent,
        framesLost: fake.lost,
        framesSpuriouslyLost: 0,
        bytesSent: fake.bytes,
      },
      inbox: { deliveredBytes: 0 },
      inFlightBytes: 1,
      bufferedBytes: 2,
      receiveAllocBytes: 3,
    }),
  }))
  return {
    address: { hostname: '::', port: 7777, family: 6 },
    connections,
    stats: () => ({ pending: 4, refused: 5, malformed: 6, unknownPeer: 7, overBudget: 8 }),
  } as unknown as SampledServer
}

test('sums are over all connections, the list has the busiest', () => {
  const fakes = [1, 2, 3].map((port) => ({ port, rttMs: port * 10, sent: 0, lost: 0, bytes: 0 }))
  const sampler = new ServerSampler(serverOf(fakes), 2)
  expect(sampler.sample(5000)).toMatchObject({ at_ms: 0, loss: null, sent_bytes_per_second: 0 })
  fakes[1]!.bytes = 100
  fakes[2]!.bytes = 300
  fakes[2]!.sent = 10
  fakes[1]!.sent = 90
  fakes[1]!.lost = 5
  const { connections, ...sums } = sampler.sample(6000)
  expect(connections.map(({ id, peer }) => [id, peer])).toEqual([
    [3, '10.0.0.1:3'],
    [2, '10.0.0.1:2'],
  ])
  expect(sums).toEqual({
    event: 'stats',
    address: '[::]:7777',
    at_ms: 1000,
    connected: 3,
    pending: 4,
    refused: 5,
    malformed: 6,
    unknown_peer: 7,
    over_budget: 8,
    sent_bytes_per_second: 400,
    received_bytes_per_second: 0,
    in_flight_bytes: 3,
    queued_bytes: 6,
    receiving_bytes: 9,
    loss: 0.05,
    median_rtt_ms: 20,
    highest_rtt_ms: 30,
    not_listed: 1,
  })
})

test('among equals those that have been there for longest come first', () => {
  const fakes = [9, 8, 7].map((port) => ({ port, rttMs: Number.NaN, sent: 0, lost: 0, bytes: 0 }))
  const sampler = new ServerSampler(serverOf(fakes))
  const stats = sampler.sample(0)
  expect(stats.connections.map(({ id }) => id)).toEqual([1, 2, 3])
  expect(stats).toMatchObject({ median_rtt_ms: null, highest_rtt_ms: null, not_listed: 0 })
})

test('a real server without connections has zeros and nulls', async () => {
  await using server = await listen({ port: 0, hostname: '127.0.0.1' })
  expect(new ServerSampler(server).sample(0)).toMatchObject({
    address: `127.0.0.1:${server.address.port}`,
    connected: 0,
    loss: null,
    connections: [],
  })
})
