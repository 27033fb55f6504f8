import { aimd } from '@rudp/congestion'
import { uflow3 } from '@rudp/wire'
import { describe, expect, it } from 'vitest'
import {
  createEndpoint,
  type DatagramHandler,
  type EndpointOptions,
  type UdpLike,
} from '../src/index.ts'
import { createPair, messageOf, range } from './support/side.ts'

const SILENT: UdpLike = { send: () => {} }

/** Two endpoints on a pipe, on a clock that stands still until it is moved. */
function createPipe(options: EndpointOptions = {}) {
  const clock = { nowMs: 0 }
  const all = { nowMs: () => clock.nowMs, ...options }
  const left: UdpLike = { send: (bytes) => (right.onReceive as DatagramHandler)(bytes) }
  const right: UdpLike = { send: (bytes) => (left.onReceive as DatagramHandler)(bytes) }
  const a = createEndpoint(left, all)
  const b = createEndpoint(right, all)
  const tick = (count = 10): void => {
    for (let index = 0; index < count; index++) {
      clock.nowMs += 10
      a.maintain()
      b.maintain()
    }
  }
  return { a, b, left, right, clock, tick }
}

describe('messages', () => {
  it('are bytes of any kind, text or nothing at all', () => {
    const { a, b, tick } = createPipe()
    const words = Uint16Array.of(0x0201, 0x0403)
    for (const data of [Uint8Array.of(1), words, words.buffer, 'ä', '']) {
      a.sendPayload('delivery', data)
    }
    a.sendWritten('delivery')
    tick()
    const received: number[][] = []
    for (let next = b.recv(); next !== undefined; next = b.recv()) received.push([...next])
    expect(received).toEqual([[1], [1, 2, 3, 4], [1, 2, 3, 4], [0xc3, 0xa4], [], []])
  })

  it('are copied when they are sent or written', () => {
    const { a, b, tick } = createPipe()
    const bytes = Uint8Array.of(1, 2)
    a.sendPayload('delivery', bytes)
    a.write(bytes)
    bytes.fill(9)
    a.sendWritten('delivery')
    tick()
    expect([b.recv(), b.recv()]).toEqual([Uint8Array.of(1, 2), Uint8Array.of(1, 2)])
  })

  it('are written in pieces of any size, and forgotten by clearWritten', () => {
    const { a, b, tick } = createPipe()
    a.write('forget this')
    a.clearWritten()
    for (const value of range(100)) a.write(new Uint8Array(value).fill(value))
    a.sendWritten('delivery')
    a.write('b')
    a.sendWritten('delivery')
    tick(50)
    const first = b.recv()
    expect(first).toEqual(Uint8Array.from(range(100).flatMap((n) => Array(n).fill(n))))
    expect(b.recv()).toEqual(Uint8Array.of(98))
  })

  it('can be sent before the connection stands', () => {
    const { a, b, tick } = createPipe()
    for (const value of range(10)) a.sendPayload('delivery', messageOf(value))
    expect(a.bufferedBytes).toBe(40)
    tick()
    expect(range(10).map(() => b.recv())).toEqual(range(10).map((value) => messageOf(value)))
    expect(b.recv()).toBeUndefined()
  })

  it('of one tick share datagrams', () => {
    const { a, tick } = createPipe()
    tick()
    const before = a.stats().datagramsSent
    for (const value of range(50)) a.sendPayload('delivery', messageOf(value))
    a.maintain()
    expect(a.stats().datagramsSent - before).toBe(1)
  })

  it('are refused with a TypeError when they or their guarantee are none', () => {
    const { a } = createPipe()
    // @ts-expect-error
    expect(() => a.sendPayload('reliable', 'x')).toThrow(TypeError)
    // @ts-expect-error
    expect(() => a.sendPayload('delivery', 5)).toThrow(TypeError)
    // @ts-expect-error
    expect(() => a.sendWritten()).toThrow(TypeError)
    // @ts-expect-error
    expect(() => a.write(undefined)).toThrow(TypeError)
  })

  it('above the high-water mark are taken, and say so', () => {
    const { a } = createPipe({ highWaterBytes: 100 })
    expect(a.sendPayload('delivery', new Uint8Array(100))).toBe(true)
    expect(a.sendPayload('delivery', new Uint8Array(1))).toBe(false)
    expect(a.bufferedBytes).toBe(101)
  })

  it('that nobody takes hold the peer back, and arrive when they are taken', () => {
    const { network, a, b } = createPair(
      1,
      { delayMs: 5 },
      { maxReceiveAlloc: 20_000, maxMessageBytes: 1_000 },
    )
    b.takesAtOnce = () => 0
    for (const value of range(100)) a.endpoint.sendPayload('delivery', messageOf(value, 1_000))
    network.run({ untilMs: 5_000 })
    expect(a.endpoint.bufferedBytes).toBeGreaterThanOrEqual(75_000)
    b.takesAtOnce = () => Infinity
    network.run({ untilMs: 15_000 })
    expect(b.received).toEqual(range(100))
  })

  it('that the peer turns out to have no room for are counted, and refused from then on', () => {
    // Our own server would refuse such a client; another may grant what it likes.
    const sent: Uint8Array[] = []
    const carrier: UdpLike = { send: (bytes) => sent.push(bytes) }
    const endpoint = createEndpoint(carrier, { role: 'client', nowMs: () => 0 })
    for (const sizeBytes of [5_000, 100]) {
      endpoint.sendPayload('delivery', new Uint8Array(sizeBytes))
    }
    endpoint.maintain()
    const nonceAck = new DataView(sent[0]?.buffer ?? new ArrayBuffer(0)).getUint32(2)
    const answer = new Uint8Array(25)
    const limits = { maxReceiveRate: 1e6, maxMessageBytes: 1_000, maxReceiveAlloc: 1_000 }
    uflow3.writeHandshakeSynAck(answer, 0, { nonceAck, nonce: 5, ...limits })
    ;(carrier.onReceive as DatagramHandler)(answer)
    expect(endpoint.state).toBe('connected')
    expect([endpoint.stats().undeliverable, endpoint.bufferedBytes]).toEqual([1, 100])
    expect(() => endpoint.sendPayload('delivery', new Uint8Array(5_000))).toThrow(RangeError)
  })
})

describe('time', () => {
  it('passes only in calls: nothing is sent before maintain or recv', () => {
    let sent = 0
    const endpoint = createEndpoint({ send: () => sent++ }, { nowMs: () => 0 })
    endpoint.sendPayload('delivery', 'x')
    expect(sent).toBe(0)
    expect(endpoint.nextMaintainMs()).toBe(0)
    expect(endpoint.recv()).toBeUndefined()
    expect(sent).toBe(1)
    expect(endpoint.nextMaintainMs()).toBe(200)
  })

  it('that goes back does no harm', () => {
    const { a, b, clock, tick } = createPipe()
    tick()
    clock.nowMs = -1e6
    a.sendPayload('delivery', 'x')
    a.maintain()
    clock.nowMs = 200
    tick()
    expect(b.recv()).toHaveLength(1)
  })

  it('without a word from the application keeps the connection up by heartbeats', () => {
    const options = { keepaliveMs: 2_000, idleTimeoutMs: 5_000 }
    const { network, a, b } = createPair(1, { delayMs: 20 }, options)
    network.run({ untilMs: 60_000 })
    expect([a.endpoint.state, b.endpoint.state]).toEqual(['connected', 'connected'])
  })

  it('without a word from the peer ends the conversation', () => {
    const { network, a, b } = createPair(1, { delayMs: 20 }, { idleTimeoutMs: 3_000 })
    network.run({ untilMs: 1_000 })
    b.host.stop()
    network.run({ untilMs: 2_900 })
    expect(a.endpoint.state).toBe('connected')
    network.run({ untilMs: 4_100 })
    expect([a.endpoint.state, a.endpoint.closedReason]).toEqual(['closed', 'timeout'])
    expect(a.endpoint.nextMaintainMs()).toBe(Infinity)
  })
})

describe('closing', () => {
  it('delivers first what was sent, sets and all, even before the connection stands', () => {
    for (let seed = 0; seed < 50; seed++) {
      const { network, a, b } = createPair(seed, { delayMs: 20, loss: 0.1 })
      a.endpoint.sendPayload('delivery', messageOf(0))
      a.endpoint.asSet((set) => set.sendPayload('delivery', messageOf(1)))
      a.endpoint.sendPayload('delivery', messageOf(2))
      a.endpoint.close()
      expect(a.endpoint.state).toBe('draining')
      network.run({ untilMs: 20_000 })
      expect(b.received, `seed ${seed}`).toEqual([0, 1, 2])
      expect([a.endpoint.closedReason, b.endpoint.closedReason]).toEqual(['local', 'remote'])
    }
  })

  it('at once gives up what is held, and counts it', () => {
    const { a, b, tick } = createPipe()
    tick()
    a.sendPayload('delivery', 'a')
    a.asSet((set) => set.sendPayload('delivery', 'b'))
    a.close({ drain: false })
    tick(100)
    expect([a.closedReason, b.closedReason]).toEqual(['local', 'remote'])
    expect(a.stats().abandonedMessages).toBe(1)
  })

  it('before there is anything to say is over at once', () => {
    const { a } = createPipe()
    a.close()
    expect([a.state, a.closedReason]).toEqual(['closed', 'local'])
    a.close()
    a.maintain()
    expect(a.recv()).toBeUndefined()
  })

  it('on both sides at once ends both', () => {
    const { network, a, b } = createPair(1, { delayMs: 20 })
    network.run({ untilMs: 500 })
    a.endpoint.close()
    b.endpoint.close()
    network.run({ untilMs: 2_000 })
    expect([a.endpoint.closedReason, b.endpoint.closedReason]).toEqual(['local', 'local'])
  })

  it('lets nothing be sent any more, but what came be taken', () => {
    const { a, b, tick } = createPipe()
    tick()
    b.sendPayload('delivery', 'x')
    tick()
    a.close({ drain: false })
    tick(100)
    expect(() => a.sendPayload('delivery', 'x')).toThrow(
      expect.objectContaining({ code: 'ERR_RUDP_CLOSED' }),
    )
    expect(a.recv()).toHaveLength(1)
    expect(a.recv()).toBeUndefined()
  })

  it('by abort says nothing, and lets go of the carrier', () => {
    const { a, b, left, tick } = createPipe()
    tick()
    const before = a.stats().datagramsSent
    a.abort()
    expect([a.closedReason, a.stats().datagramsSent - before]).toEqual(['aborted', 0])
    expect(left.onReceive).toBeUndefined()
    expect(b.state).toBe('connected')
    a[Symbol.dispose]()
  })
})

describe('carriers', () => {
  it('whose onReceive is a method are subscribed to, and unsubscribed from by abort', () => {
    const handlers = new Set<DatagramHandler>()
    const carrier = {
      handlers,
      send: () => {},
      onReceive(handler: DatagramHandler) {
        this.handlers.add(handler)
        return () => this.handlers.delete(handler)
      },
    }
    const endpoint = createEndpoint(carrier)
    expect(handlers.size).toBe(1)
    endpoint.abort()
    expect(handlers.size).toBe(0)
  })

  it('whose onReceive is a property can be given to another endpoint later', () => {
    const carrier: UdpLike = { send: () => {}, onReceive: null }
    const first = createEndpoint(carrier)
    const handler = carrier.onReceive
    expect(handler).toBeTypeOf('function')
    createEndpoint(carrier)
    expect(carrier.onReceive).not.toBe(handler)
    const second = carrier.onReceive
    first.abort()
    expect(carrier.onReceive).toBe(second)
  })

  it('that cannot be carriers are a TypeError', () => {
    for (const carrier of [undefined, null, {}, { send: 5 }, { send() {}, onReceive: 5 }]) {
      expect(() => createEndpoint(carrier as never)).toThrow(TypeError)
    }
  })

  it('that throw, or reject, lose a datagram and no more', async () => {
    const { a, b, left, tick } = createPipe()
    tick()
    const { send } = left
    const failures: (() => unknown)[] = [
      () => {
        throw new Error('full')
      },
      () => Promise.reject(new Error('full')),
    ]
    for (const failure of failures) {
      left.send = failure
      a.sendPayload('delivery', 'x')
      a.maintain()
      left.send = send
      await new Promise(setImmediate)
    }
    expect(a.stats().datagramsFailed).toBe(2)
    tick(200)
    expect([b.recv(), b.recv()].map((message) => message?.byteLength)).toEqual([1, 1])
  })

  it('own the bytes that they are given', () => {
    const sent: Uint8Array[] = []
    const endpoint = createEndpoint({ send: (bytes) => sent.push(bytes) }, { nowMs: () => 0 })
    endpoint.maintain()
    const copy = sent[0]?.slice()
    createEndpoint({ send: (bytes) => bytes.fill(0) }, { nowMs: () => 0 }).maintain()
    expect(sent[0]).toEqual(copy)
    expect(sent[0]?.buffer.byteLength).toBe(1_472)
  })

  it('may bring an ArrayBuffer; what is no frame is counted', () => {
    const carrier: UdpLike = { send: () => {} }
    const endpoint = createEndpoint(carrier)
    const receive = carrier.onReceive as DatagramHandler
    for (const data of [new ArrayBuffer(5), new Uint8Array(), 'text', undefined, 7, {}]) {
      receive(data as never)
    }
    const { datagramsReceived, datagramsMalformed } = endpoint.stats()
    expect([datagramsReceived, datagramsMalformed]).toEqual([6, 6])
  })

  it('that call back within send, and whose owner calls maintain then, end in no loop', () => {
    const left: UdpLike = {
      send(bytes) {
        ;(right.onReceive as DatagramHandler)(bytes)
        b.maintain()
      },
    }
    const right: UdpLike = {
      send(bytes) {
        ;(left.onReceive as DatagramHandler)(bytes)
        a.maintain()
      },
    }
    const a = createEndpoint(left, { nowMs: () => 0 })
    const b = createEndpoint(right, { nowMs: () => 0 })
    a.sendPayload('delivery', 'x')
    for (let index = 0; index < 5; index++) a.maintain()
    expect(b.recv()).toHaveLength(1)
  })

  it('that bring anything at all make nothing throw', () => {
    const { network, a, b } = createPair(1, {
      delayMs: 20,
      corrupt: 0.3,
      corruptBits: 3,
      truncate: 0.2,
    })
    for (const value of range(100)) a.endpoint.sendPayload('delivery', messageOf(value, 300))
    network.runUntil(() => b.received.length === 100, { untilMs: 60_000 })
    expect(b.received).toEqual(range(100))
    expect(b.endpoint.stats().datagramsMalformed).toBeGreaterThan(0)
  })
})

describe('options', () => {
  it('all have defaults, which work with the clock and the randomness of any runtime', () => {
    const endpoint = createEndpoint(SILENT)
    endpoint.maintain()
    expect(endpoint.state).toBe('connecting')
    expect(endpoint.rttMs).toBeNaN()
    expect(endpoint.nextMaintainMs() - performance.now()).toBeGreaterThan(0)
  })

  it.each<[object, typeof TypeError | typeof RangeError]>([
    [{ role: 'both' }, TypeError],
    [{ newSetUnsent: 'panic' }, TypeError],
    [{ nowMs: 5 }, TypeError],
    [{ random: 5 }, TypeError],
    [{ highWaterBytes: '1' }, TypeError],
    [{ highWaterBytes: Number.NaN }, RangeError],
    [{ highWaterBytes: -1 }, RangeError],
    [{ maxMessageBytes: 0 }, RangeError],
    [{ sendWindow: 5_000 }, RangeError],
    [{ keepaliveMs: 'often' }, TypeError],
    [{ idleTimeoutMs: Number.NaN }, RangeError],
    [{ congestion: 'tfrc' }, TypeError],
  ])('%j is refused', (options, error) => {
    expect(() => createEndpoint(SILENT, options)).toThrow(error)
  })

  it('reach the connection', () => {
    const { network, a } = createPair(1, { delayMs: 20 }, { congestion: aimd, sendWindow: 2 })
    network.run({ untilMs: 1_000 })
    expect(a.endpoint.stats().connection?.controller).toBe('aimd')
    expect(a.endpoint.rttMs).toBeCloseTo(40)
  })
})
