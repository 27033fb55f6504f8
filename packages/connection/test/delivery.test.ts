import {
  emptyReceiveCounters,
  emptySendCounters,
  MODE_PERSISTENT,
  MODE_RELIABLE,
  MODE_TIME_SENSITIVE,
  MODE_UNRELIABLE,
  type SendMode,
} from '@rudp/channels'
import {
  aimd,
  type CongestionControllerFactory,
  cubic,
  fixedRate,
  tfrc,
  unlimited,
} from '@rudp/congestion'
import type { LinkConditions } from '@rudp/simulator'
import { SimulatedNetwork } from '@rudp/simulator'
import { describe, expect, it } from 'vitest'
import { type ConnectionOptions, readChannelStats, readStats } from '../src/index.ts'
import { endpointOn, logOf } from './support/endpoint-on.ts'

const MODES = [MODE_TIME_SENSITIVE, MODE_UNRELIABLE, MODE_PERSISTENT, MODE_RELIABLE] as const

/** Lets nothing out, ever. */
const silenced: CongestionControllerFactory = () => ({
  name: 'silenced',
  windowBytes: 0,
  bytesPerSecond: 0,
  burstBytes: 0,
  nextTimeoutMs: Infinity,
  onSent() {},
  onAcked() {},
  onLost() {},
  onSpuriousLoss() {},
  onPersistentCongestion() {},
  onIdle() {},
  onTimeout() {},
})

/** A client and a server whose connection stands. */
function connectedPair(link: LinkConditions, seed = 1, options: ConnectionOptions = {}) {
  const network = new SimulatedNetwork({ seed, link })
  const server = endpointOn(network, 'server', { maxConnections: 8 }, seed)
  const client = endpointOn(network, 'client', options, seed + 1)
  const peer = client.connect('server')
  network.runUntil(() => server.peers.length === 1, { untilMs: 10_000 })
  const served = server.peers[0]
  if (served === undefined) throw new Error('no connection')
  return { network, client, server, peer, served }
}

/** A payload that says its mode, its channel and its place in the order of its channel. */
function numbered(mode: SendMode, channel: number, index: number, sizeBytes = 8): Uint8Array {
  const payload = new Uint8Array(Math.max(8, sizeBytes))
  const view = new DataView(payload.buffer)
  view.setUint8(0, mode)
  view.setUint8(1, channel)
  view.setUint32(4, index)
  payload.fill(index & 0xff, 8)
  return payload
}

function indexOf(payload: Uint8Array): number {
  return new DataView(payload.buffer, payload.byteOffset).getUint32(4)
}

describe('delivery', () => {
  it('U7: a side that only receives acknowledges as fast as data comes, whatever it may send itself', () => {
    const network = new SimulatedNetwork({ seed: 1, link: { delayMs: 20 } })
    const muted = { maxConnections: 1, maxReceiveAlloc: 8_000_000, congestion: silenced }
    const server = endpointOn(network, 'server', muted, 1)
    const client = endpointOn(network, 'client', { congestion: fixedRate(4_000_000) }, 2)
    const peer = client.connect('server')
    for (let i = 0; i < 80; i++) client.send(peer, new Uint8Array(50_000))
    network.run({ untilMs: 1_500 })
    expect(logOf(server.peers[0]!).deliveries).toHaveLength(80)
    const { deliveryBytesPerSecond, frames } = readStats(peer.connection)
    expect(frames.framesLost).toBe(0)
    expect(deliveryBytesPerSecond / 4_000_000).toBeCloseTo(1, 1)
  })

  it('carries every mode on every channel without loss, in order', () => {
    const { network, client, peer, served } = connectedPair({ delayMs: 20 })
    for (let index = 0; index < 3; index++) {
      for (let channel = 0; channel < 64; channel++) {
        const mode = MODES[(channel + index) % 4] ?? MODE_RELIABLE
        client.send(peer, numbered(mode, channel, index), { channel, mode })
      }
      network.run({ forMs: 100 })
    }
    const { deliveries } = logOf(served)
    expect(deliveries).toHaveLength(3 * 64)
    for (let channel = 0; channel < 64; channel++) {
      const order = deliveries.filter((d) => d.channel === channel).map((d) => indexOf(d.payload))
      expect(order).toEqual([0, 1, 2])
    }
  })

  it.each([
    ['5 % loss', { loss: 0.05, delayMs: 40, jitterMs: 10 }],
    ['20 % loss', { loss: 0.2, delayMs: 40 }],
    ['reordering', { delayMs: 40, jitterMs: 30, jitterReorders: true }],
    ['duplicates', { loss: 0.05, delayMs: 30, duplicate: 0.2, duplicateDelayMs: 30 }],
    ['corruption', { delayMs: 30, corrupt: 0.1 }],
  ] satisfies [string, LinkConditions][])(
    'delivers reliable messages once and in order, the others at most once, with %s',
    (_, link) => {
      for (let seed = 1; seed <= 5; seed++) {
        const { network, client, peer, served } = connectedPair(link, seed, {
          congestion: unlimited,
        })
        let index = 0
        for (let tick = 0; tick < 100; tick++) {
          for (const mode of MODES) {
            client.send(peer, numbered(mode, mode, index, index % 20 === 0 ? 4_000 : 60), {
              channel: mode,
              mode,
            })
          }
          index++
          network.run({ forMs: 16 })
        }
        network.run({ forMs: 20_000 })
        const { deliveries, closed } = logOf(served)
        expect(closed).toBeUndefined()
        for (const mode of MODES) {
          const order = deliveries.filter((d) => d.channel === mode).map((d) => indexOf(d.payload))
          expect(order, `seed ${seed} mode ${mode}`).toEqual(
            [...new Set(order)].sort((a, b) => a - b),
          )
          if (mode === MODE_RELIABLE) expect(order).toHaveLength(100)
          else expect(order.length).toBeGreaterThan(30)
        }
        for (const { payload } of deliveries) {
          const fill = indexOf(payload) & 0xff
          expect(payload.subarray(8).every((byte) => byte === fill)).toBe(true)
        }
      }
    },
  )

  it('carries a megabyte as one message, through loss', () => {
    const { network, client, peer, served } = connectedPair({ loss: 0.02, delayMs: 10 })
    const payload = numbered(MODE_RELIABLE, 0, 7, 1_000_000)
    client.send(peer, payload)
    network.run({ forMs: 30_000 })
    expect(logOf(served).deliveries).toHaveLength(1)
    expect(logOf(served).deliveries[0]?.payload).toEqual(payload)
  })

  it('shares frames among small messages of one wake-up', () => {
    const { network, client, peer, served } = connectedPair({ delayMs: 10 })
    network.run({ forMs: 500 })
    const before = network.link('client', 'server').counters.offered
    const now = client.host.nowMs
    for (let i = 0; i < 20; i++) {
      peer.connection.send(now, numbered(MODE_RELIABLE, 0, i, 50), {
        channel: 0,
        mode: MODE_RELIABLE,
      })
    }
    client.endpoint.activate(peer)
    client.pump()
    expect(network.link('client', 'server').counters.offered - before).toBe(1)
    network.run({ forMs: 100 })
    expect(logOf(served).deliveries).toHaveLength(20)
  })

  it('fills frames to no more than the path carries over IPv6, but for full fragments (U13)', () => {
    const network = new SimulatedNetwork({ seed: 1, link: { delayMs: 10 } })
    const sizes: number[] = []
    network.onTrace = (entry) => {
      if (entry.type === 'send' && entry.bytes[0] === 10) sizes.push(entry.bytes.length)
    }
    const server = endpointOn(network, '2001:db8::1', { maxConnections: 1 }, 1)
    const client = endpointOn(network, '2001:db8::2', { congestion: unlimited }, 2)
    const peer = client.connect('2001:db8::1')
    network.run({ forMs: 100 })
    for (let i = 0; i < 500; i++) client.queue(peer, numbered(MODE_RELIABLE, 0, i, 50))
    client.pump()
    network.run({ forMs: 1_000 })
    expect(Math.max(...sizes)).toBeLessThanOrEqual(1452)
    expect(Math.max(...sizes)).toBeGreaterThan(1380)
    sizes.length = 0
    client.send(peer, numbered(MODE_RELIABLE, 0, 500, 10_000))
    network.run({ forMs: 1_000 })
    expect(Math.max(...sizes)).toBe(1472)
    const [served] = server.peers
    expect(served && logOf(served).deliveries).toHaveLength(501)
  })

  it('holds the sender back while the receiving application takes nothing, and loses nothing', () => {
    const { network, client, server, peer, served } = connectedPair({ delayMs: 10 })
    server.takesMessages = false
    for (let i = 0; i < 300; i++) client.send(peer, numbered(MODE_RELIABLE, 0, i, 10_000))
    network.run({ forMs: 5_000 })
    expect(served.connection.session?.inbox.allocatedBytes).toBeLessThanOrEqual(1_000_000 + 1448)
    expect(peer.connection.bufferedBytes).toBeGreaterThan(1_500_000)
    expect(peer.connection.session?.limit).toBe('memory')
    server.takesMessages = true
    server.endpoint.activate(served)
    server.pump()
    network.run({ forMs: 5_000 })
    expect(logOf(served).deliveries.map((d) => indexOf(d.payload))).toEqual(
      Array.from({ length: 300 }, (_, i) => i),
    )
  })

  it('drops time-sensitive messages that the controller does not let out in their wake-up', () => {
    const { network, client, peer, served } = connectedPair({ delayMs: 10 })
    for (let i = 0; i < 100; i++) {
      peer.connection.send(client.host.nowMs, numbered(MODE_TIME_SENSITIVE, 0, i, 1400), {
        channel: 0,
        mode: MODE_TIME_SENSITIVE,
        receipt: i + 1,
      })
    }
    client.endpoint.activate(peer)
    client.pump()
    expect(peer.connection.bufferedBytes).toBe(0)
    network.run({ forMs: 1_000 })
    const { deliveries } = logOf(served)
    expect(deliveries.length).toBeGreaterThan(0)
    expect(deliveries.length).toBeLessThan(100)
    const outcomes = [...logOf(peer).outcomes.values()].flat()
    expect(outcomes.filter((o) => o === 'delivered')).toHaveLength(deliveries.length)
    expect(outcomes.filter((o) => o === 'expired')).toHaveLength(100 - deliveries.length)
  })

  it('sends small messages twice on a redundant channel, in different frames, and never a large one', () => {
    const options = { congestion: unlimited, redundantChannels: [1] }
    const { network, client, peer, served } = connectedPair({ delayMs: 50 }, 1, options)
    for (let i = 0; i < 100; i++) {
      client.send(peer, numbered(MODE_UNRELIABLE, 1, i), { channel: 1, mode: MODE_UNRELIABLE })
      network.run({ forMs: 16 })
    }
    network.run({ forMs: 200 })
    expect(peer.connection.session?.messages.counters.extraFragments).toBeGreaterThanOrEqual(99)
    expect(logOf(served).deliveries).toHaveLength(100)
    client.send(peer, numbered(MODE_UNRELIABLE, 1, 100, 5_000), { channel: 1 })
    client.send(peer, numbered(MODE_RELIABLE, 2, 101), { channel: 2 })
    network.run({ forMs: 1_000 })
    expect(peer.connection.session?.messages.counters.extraFragments).toBeLessThanOrEqual(100)
  })

  it.each(Object.entries({ aimd, cubic, tfrc }))(
    'lets most time-sensitive messages out beside a transfer that takes all it can, with %s',
    (_, congestion) => {
      const link = { delayMs: 40, loss: 0.05 }
      const { network, client, peer, served } = connectedPair(link, 1, { congestion })
      for (let i = 0; i < 60; i++)
        client.send(peer, numbered(MODE_RELIABLE, 9, i, 50_000), { channel: 9 })
      network.run({ forMs: 1_000 })
      for (let i = 0; i < 200; i++) {
        client.send(peer, numbered(MODE_TIME_SENSITIVE, 1, i, 80), {
          channel: 1,
          mode: MODE_TIME_SENSITIVE,
        })
        network.run({ forMs: 20 })
      }
      expect(peer.connection.bufferedBytes).toBeGreaterThan(0)
      const came = logOf(served).deliveries.filter(({ channel }) => channel === 1)
      expect(came.length).toBeGreaterThan(150)
    },
  )

  it('tells for each channel what became of its messages', () => {
    const { network, client, peer, served } = connectedPair({ delayMs: 10 })
    for (let i = 0; i < 3; i++) client.send(peer, numbered(MODE_RELIABLE, 5, i), { channel: 5 })
    network.run({ forMs: 200 })
    expect(readChannelStats(peer.connection, 5).sent).toMatchObject({ begun: 3, delivered: 3 })
    expect(readChannelStats(served.connection, 5).received).toMatchObject({ delivered: 3 })
    expect(readChannelStats(peer.connection, 6)).toEqual({
      sent: emptySendCounters(),
      received: emptyReceiveCounters(),
    })
    const stats = readStats(peer.connection)
    expect(stats).toMatchObject({ state: 'connected', controller: 'tfrc', limit: 'application' })
    expect(stats.messages).toMatchObject({ delivered: 3 })
    expect(stats.minRttMs).toBeCloseTo(20, 6)
    expect(stats.deliveryBytesPerSecond).toBeGreaterThan(0)
  })

  it('recovers when everything unreliable of a full window was lost', () => {
    const { network, client, peer, served } = connectedPair({ delayMs: 10 })
    network.run({ forMs: 100 })
    network.link('client', 'server').isDown = true
    for (let i = 0; i < 200; i++) {
      client.send(peer, numbered(MODE_UNRELIABLE, 0, i, 10_000), { mode: MODE_UNRELIABLE })
      network.run({ forMs: 5 })
    }
    network.link('client', 'server').isDown = false
    network.run({ forMs: 5_000 })
    client.send(peer, numbered(MODE_UNRELIABLE, 0, 999), { mode: MODE_UNRELIABLE })
    network.run({ forMs: 5_000 })
    expect(indexOf(logOf(served).deliveries.at(-1)?.payload ?? new Uint8Array(8))).toBe(999)
  })
})
