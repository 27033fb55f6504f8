import { MODE_RELIABLE, MODE_TIME_SENSITIVE } from '@rudp/channels'
import {
  ERROR_SERVER_FULL,
  FRAME_ACK,
  FRAME_DATA,
  FRAME_DISCONNECT,
  FRAME_HANDSHAKE_ACK,
  FRAME_SYNC,
  uflow3,
} from '@rudp/wire'
import { describe, expect, it } from 'vitest'
import type { ConnectionEvent } from '../src/index.ts'
import { Connection, Endpoint, readChannelStats, readStats, resolveSettings } from '../src/index.ts'
import { DirectPair } from './support/direct-pair.ts'

const OPTIONS = { channel: 3, mode: MODE_RELIABLE } as const
const HELLO = Uint8Array.of(1, 2, 3)

function eventsOf(connection: Connection): ConnectionEvent[] {
  const events: ConnectionEvent[] = []
  for (let it = connection.pollEvent(); it !== undefined; it = connection.pollEvent()) {
    events.push(it)
  }
  return events
}

function opened(nonce = 7): Connection {
  return Connection.open(0, { settings: resolveSettings(), random: () => nonce })
}

/** The first bytes, hence the types, of what `by` has said. */
function typesOf(pair: DirectPair, by: Connection): number[] {
  return pair.datagrams.filter((it) => it.by === by).map((it) => it.bytes[0] ?? -1)
}

function written(sizeBytes: number, write: (out: Uint8Array) => unknown): Uint8Array {
  const out = new Uint8Array(sizeBytes)
  write(out)
  return out
}

const LIMITS = { maxReceiveRate: 1e6, maxMessageBytes: 1e6, maxReceiveAlloc: 1e6 }
const synOf = (nonce: number): Uint8Array =>
  written(1472, (out) => uflow3.writeHandshakeSyn(out, 0, { version: 3, nonce, ...LIMITS }))
const synAckOf = (nonceAck: number, nonce: number): Uint8Array =>
  written(25, (out) => uflow3.writeHandshakeSynAck(out, 0, { nonceAck, nonce, ...LIMITS }))
const errorOf = (nonceAck: number): Uint8Array =>
  written(10, (out) => uflow3.writeHandshakeError(out, 0, { nonceAck, code: ERROR_SERVER_FULL }))

describe('a connection that does not stand yet', () => {
  it('knows nothing of its peer', () => {
    const connection = opened()
    expect(connection.state).toBe('connecting')
    expect(connection.remoteNonce).toBe(-1)
    expect(connection.rttMs).toBeNaN()
    expect(connection.bufferedBytes).toBe(0)
    expect(connection.nextMessage()).toBeUndefined()
    expect(connection.messageChannel).toBe(0)
    expect(connection.pollEvent()).toBeUndefined()
    const stats = readStats(connection)
    expect([stats.rttMs, stats.latestRttMs, stats.minRttMs, stats.rttVarianceMs]).toEqual([
      Number.NaN,
      Number.NaN,
      Number.NaN,
      Number.NaN,
    ])
    expect(stats).toMatchObject({ limit: 'application', windowBytes: 0, bufferedBytes: 0 })
    expect(readChannelStats(connection, 3).sent.begun).toBe(0)
  })

  it('keeps what is sent, counts it, and refuses what could never be', () => {
    const connection = opened()
    expect(connection.send(0, new Uint8Array(100), OPTIONS)).toBe(true)
    expect(connection.send(0, new Uint8Array(20), OPTIONS)).toBe(true)
    expect(connection.bufferedBytes).toBe(120)
    expect(() => connection.send(0, new Uint8Array(1_000_001), OPTIONS)).toThrow(RangeError)
    expect(() => connection.send(0, HELLO, { ...OPTIONS, channel: 64 })).toThrow(RangeError)
  })

  it('drops what is time-sensitive, and says so only where a receipt was asked for', () => {
    const connection = opened()
    const options = { channel: 0, mode: MODE_TIME_SENSITIVE } as const
    connection.send(0, HELLO, options)
    connection.send(0, HELLO, { ...options, receipt: 5 })
    connection.poll(0, new Uint8Array(1472))
    connection.handleDatagram(10, synAckOf(7, 8))
    expect(eventsOf(connection)).toEqual([
      { type: 'connected' },
      { type: 'receipt', token: 5, outcome: 'expired' },
    ])
    expect(connection.bufferedBytes).toBe(0)
  })

  it('ends at once when it is closed, and once', () => {
    const connection = opened()
    connection.send(0, HELLO, { ...OPTIONS, receipt: 9 })
    connection.close(0, true)
    connection.close(0, false)
    connection.abort(0)
    expect(eventsOf(connection)).toEqual([
      { type: 'receipt', token: 9, outcome: 'abandoned' },
      { type: 'closed', reason: 'local' },
    ])
    expect(connection.poll(0, new Uint8Array(1472))).toBe(0)
    expect(connection.nextTimeoutMs()).toBe(Infinity)
    expect(connection.send(0, HELLO, OPTIONS)).toBe(false)
    connection.handleTimeout(1e6)
    connection.handleDatagram(1e6, synAckOf(7, 8))
    expect(eventsOf(connection)).toEqual([])
  })

  it('believes only answers that name its nonce', () => {
    const connection = opened(7)
    connection.poll(0, new Uint8Array(1472))
    connection.handleDatagram(10, errorOf(6))
    connection.handleDatagram(10, synAckOf(6, 8))
    connection.handleDatagram(
      10,
      written(14, (out) => uflow3.writeDisconnect(out, 0)),
    )
    expect(connection.state).toBe('connecting')
    connection.handleDatagram(10, synAckOf(7, 8))
    expect(connection.state).toBe('connected')
    expect(connection.remoteNonce).toBe(8)
    expect(connection.rttMs).toBe(10)
    expect(eventsOf(connection)).toEqual([{ type: 'connected' }])
  })

  it('is told by a refusal why', () => {
    const connection = opened(7)
    connection.handleDatagram(10, errorOf(7))
    expect(eventsOf(connection)).toEqual([{ type: 'closed', reason: 'server-full' }])
  })
})

describe('two connections with nothing between them', () => {
  it('carry messages on their channels', () => {
    const both = new DirectPair()
    both.client.send(0, HELLO, OPTIONS)
    both.exchange()
    expect(both.server.nextMessage()).toEqual(HELLO)
    expect(both.server.messageChannel).toBe(3)
    expect(both.server.nextMessage()).toBeUndefined()
    expect(readChannelStats(both.client, 3).sent).toMatchObject({ begun: 1 })
    expect(readChannelStats(both.server, 3).received).toMatchObject({ delivered: 1 })
    expect(readChannelStats(both.server, 4).received).toMatchObject({ delivered: 0 })
    expect(readStats(both.client)).toMatchObject({ state: 'connected', rttMs: 0 })
    expect([both.client.state, both.server.state]).toEqual(['connected', 'connected'])
  })

  it('copy what is borrowed, before they stand and after', () => {
    const early = opened(7)
    const { client, server } = new DirectPair()
    for (const connection of [early, client]) {
      const bytes = Uint8Array.of(1, 2, 3)
      expect(connection.sendCopy(0, bytes, OPTIONS)).toBe(true)
      bytes.fill(0)
    }
    const out = new Uint8Array(1472)
    server.handleDatagram(0, out, 0, client.poll(0, out))
    expect(server.nextMessage()).toEqual(HELLO)
    early.handleDatagram(0, synAckOf(7, 8))
    const frames: Uint8Array[] = []
    for (let size = early.poll(0, out); size > 0; size = early.poll(0, out)) {
      frames.push(out.slice(0, size))
    }
    const data = frames.find((frame) => frame[0] === FRAME_DATA)
    expect([...(data ?? [])].join()).toContain('1,2,3')
    early.abort(0)
    expect(early.sendCopy(0, HELLO, OPTIONS)).toBe(false)
  })

  it('fill no frame beyond what the path takes', () => {
    const limits = { maxReceiveRate: Infinity, maxMessageBytes: 1e6, maxReceiveAlloc: 1e6 }
    const handshake = { localNonce: 7, remoteNonce: 8, peer: limits, rttMs: 50 }
    const context = { settings: resolveSettings(), random: () => 1, maxFrameBytes: 500 }
    const connection = Connection.accept(0, context, handshake)
    for (let i = 0; i < 20; i++) connection.send(0, new Uint8Array(100), OPTIONS)
    const size = connection.poll(0, new Uint8Array(1472))
    expect(size).toBeGreaterThan(300)
    expect(size).toBeLessThanOrEqual(500)
  })

  it('end both when one closes, and drain first', () => {
    const pair = new DirectPair()
    pair.client.send(0, HELLO, { ...OPTIONS, receipt: 1 })
    pair.client.close(0, true)
    expect(pair.client.state).toBe('draining')
    expect(pair.client.send(0, HELLO, OPTIONS)).toBe(false)
    pair.exchange()
    expect(pair.server.nextMessage()).toEqual(HELLO)
    pair.pass(2_000)
    expect(eventsOf(pair.client).slice(1)).toEqual([
      { type: 'receipt', token: 1, outcome: 'delivered' },
      { type: 'closed', reason: 'local' },
    ])
    expect(eventsOf(pair.server).at(-1)).toEqual({ type: 'closed', reason: 'remote' })
    expect(pair.server.nextTimeoutMs()).toBe(Infinity)
  })

  it('do not drain where they are told not to', () => {
    const pair = new DirectPair()
    pair.client.send(0, HELLO, { ...OPTIONS, receipt: 1 })
    pair.client.close(0, false)
    pair.exchange()
    expect(typesOf(pair, pair.client)).not.toContain(FRAME_DATA)
    expect(typesOf(pair, pair.client)).toContain(FRAME_DISCONNECT)
    expect(eventsOf(pair.client)).toContainEqual({
      type: 'receipt',
      token: 1,
      outcome: 'abandoned',
    })
  })

  it('answer a disconnect after the end as well', () => {
    const pair = new DirectPair()
    pair.server.abort(0)
    expect(eventsOf(pair.server).at(-1)).toEqual({ type: 'closed', reason: 'aborted' })
    pair.server.abort(0)
    expect(eventsOf(pair.server)).toEqual([])
    pair.client.close(0, false)
    pair.exchange()
    expect(eventsOf(pair.client).at(-1)).toEqual({ type: 'closed', reason: 'local' })
  })
})

describe('a client whose ACK the server may not have', () => {
  it('repeats it until it hears the server', () => {
    const pair = new DirectPair({}, { awaitsAck: true })
    const out = new Uint8Array(1472)
    expect(out.subarray(0, pair.client.poll(0, out))[0]).toBe(FRAME_HANDSHAKE_ACK)
    pair.server.send(0, HELLO, OPTIONS)
    pair.exchange()
    const before = pair.datagrams.length
    pair.pass(3_000)
    const later = pair.datagrams.slice(before).map((it) => it.bytes[0])
    expect(later).not.toContain(FRAME_HANDSHAKE_ACK)
  })

  it('believes that it is refused, until it has heard the server', () => {
    const refused = new DirectPair({}, { awaitsAck: true })
    refused.client.handleDatagram(0, errorOf(6))
    expect(refused.client.state).toBe('connected')
    refused.client.handleDatagram(0, errorOf(7))
    expect(eventsOf(refused.client).at(-1)).toEqual({ type: 'closed', reason: 'server-full' })

    const heard = new DirectPair({}, { awaitsAck: true })
    heard.server.send(0, HELLO, OPTIONS)
    heard.exchange()
    heard.client.handleDatagram(0, errorOf(7))
    expect(heard.client.state).toBe('connected')
  })

  it('says its ACK again when its own server asks', () => {
    const pair = new DirectPair()
    const out = new Uint8Array(1472)
    pair.client.handleDatagram(10, synAckOf(7, 99))
    expect(pair.client.poll(10, out)).toBe(0)
    pair.client.handleDatagram(10, synAckOf(7, 8))
    expect(pair.client.poll(10, out)).toBe(9)
    expect(out[0]).toBe(FRAME_HANDSHAKE_ACK)
  })
})

describe('what else comes from a peer', () => {
  it('a handshake ACK again: it wants to hear us', () => {
    const pair = new DirectPair()
    const out = new Uint8Array(1472)
    expect(pair.server.poll(10, out)).toBe(0)
    pair.server.handleDatagram(
      10,
      written(9, (bytes) => uflow3.writeHandshakeAck(bytes, 0, { nonceAck: 8 })),
    )
    expect(pair.server.poll(10, out)).toBe(15)
    expect(out[0]).toBe(FRAME_ACK)
  })

  it.each([
    [7, false],
    [99, true],
  ])('a SYN of nonce %i: does it raise a doubt? %s', (nonce, isDoubted) => {
    const pair = new DirectPair()
    pair.server.handleDatagram(10, synOf(nonce))
    const out = new Uint8Array(1472)
    const types: number[] = []
    for (let size = pair.server.poll(10, out); size > 0; size = pair.server.poll(10, out)) {
      types.push(out[0] ?? -1)
    }
    expect(types.includes(FRAME_SYNC)).toBe(isDoubted)
    for (let nowMs = 100; nowMs < 10_000; nowMs += 100) {
      pair.server.handleTimeout(nowMs)
      while (pair.server.poll(nowMs, out) > 0);
    }
    expect(pair.server.state).toBe(isDoubted ? 'closed' : 'connected')
  })

  it('an ack of what was never sent, which ends it', () => {
    const pair = new DirectPair()
    const ids: number[] = []
    const out = new Uint8Array(1472)
    const reader = uflow3.createReader()
    for (let i = 0; i < 2_000 && ids.length < 700; i++) {
      pair.nowMs += 5
      pair.client.send(pair.nowMs, new Uint8Array(1_000), OPTIONS)
      const size = pair.client.poll(pair.nowMs, out)
      if (size === 0) continue
      reader.read(out, 0, size)
      if (out[0] === FRAME_DATA) ids.push(reader.data.frameId)
      pair.server.handleDatagram(pair.nowMs, out.slice(0, size))
      while (pair.server.nextMessage() !== undefined);
      const ackSize = pair.server.poll(pair.nowMs, out)
      pair.client.handleDatagram(pair.nowMs, out.slice(0, ackSize))
    }
    const gap = ids.findLast((id, i) => i > 0 && id !== (ids[i - 1] ?? 0) + 1)
    if (gap === undefined) throw new Error('no id was passed over')
    const forged = written(24, (bytes) => {
      const writer = uflow3.createAckWriter()
      writer.begin(bytes, 0, 24, (ids.at(-1) ?? 0) + 1, 7)
      writer.add(gap - 1, 1, 0)
      writer.finish()
    })
    pair.client.handleDatagram(pair.nowMs, forged)
    expect(eventsOf(pair.client).at(-1)).toEqual({ type: 'closed', reason: 'cheating' })
  })
})

describe('an endpoint', () => {
  it('opens one connection to an address, until that has ended', () => {
    const endpoint = new Endpoint({ settings: resolveSettings(), random: () => 1 })
    const address = { hostname: '192.0.2.1', port: 7 }
    const peer = endpoint.connect(0, address)
    expect(peer.isAccepted).toBe(false)
    expect(() => endpoint.connect(0, address)).toThrow(
      'Cannot connect to 192.0.2.1:7: there is a connection already',
    )
    peer.connection.abort(0)
    endpoint.settle(peer)
    expect(endpoint.size).toBe(0)
    expect(() => endpoint.connect(0, address)).not.toThrow()
  })

  it('gives the place of a connection that has ended to the next, and of its own none', () => {
    const endpoint = new Endpoint({
      settings: resolveSettings(),
      random: () => 100,
      maxConnections: 1,
    })
    const own = endpoint.connect(0, { hostname: '192.0.2.9', port: 1 })
    const ack = written(9, (out) => uflow3.writeHandshakeAck(out, 0, { nonceAck: 100 }))
    const out = new Uint8Array(1472)
    const enter = (port: number): number => {
      endpoint.handleDatagram(0, '192.0.2.1', port, synOf(port))
      const size = endpoint.pollReply(out, 0)
      if (size === 25) expect(endpoint.pendingCount).toBe(1)
      endpoint.handleDatagram(0, '192.0.2.1', port, ack)
      expect(endpoint.pendingCount).toBe(0)
      while (endpoint.pollReply(out, 0) > 0);
      return size
    }
    for (let port = 1; port <= 5; port++) {
      expect(enter(port)).toBe(25)
      expect(enter(port + 100)).toBe(10)
      // The same client again, whose old connection makes way.
      expect(enter(port)).toBe(0)
      for (const peer of [...endpoint.peers()]) {
        if (!peer.isAccepted) continue
        peer.connection.abort(0)
        endpoint.settle(peer)
      }
    }
    own.connection.abort(0)
    endpoint.settle(own)
    expect(enter(50)).toBe(25)
    expect(enter(51)).toBe(10)
  })

  it('lets nobody in any more once it has stopped listening', () => {
    const endpoint = new Endpoint({
      settings: resolveSettings(),
      random: () => 100,
      maxConnections: 8,
    })
    const out = new Uint8Array(1472)
    endpoint.stopListening()
    endpoint.handleDatagram(0, '192.0.2.1', 1, synOf(1))
    expect(endpoint.pollReply(out, 0)).not.toBe(25)
    expect(endpoint.pendingCount).toBe(0)
  })
})
