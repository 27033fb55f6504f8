import { MODE_RELIABLE } from '@rudp/channels'
import { fixedRate, unlimited } from '@rudp/congestion'
import { type LinkConditions, SimulatedNetwork } from '@rudp/simulator'
import { FRAME_DATA, FRAME_DATA_ACK, uflow3 } from '@rudp/wire'
import { describe, expect, it } from 'vitest'
import type { ConnectionOptions } from '../src/index.ts'
import { endpointOn, logOf } from './support/endpoint-on.ts'

const SHORT = uflow3.maxFrameBytes
const LONG = uflow3.maxLongFrameBytes
const JUMBO: ConnectionOptions = { mtu: 9_000 }

/** A client and a server whose connection stands; whatever they have sent each other, by size. */
function connect(
  clientOptions: ConnectionOptions = JUMBO,
  serverOptions: ConnectionOptions = JUMBO,
  link: LinkConditions = {},
) {
  const network = new SimulatedNetwork({ seed: 1, link: { delayMs: 5, ...link } })
  const common: ConnectionOptions = {
    congestion: unlimited,
    maxMessageBytes: 10_000_000,
    maxReceiveAlloc: 10_000_000,
  }
  const server = endpointOn(network, 'server', { ...common, ...serverOptions, maxConnections: 1 })
  const client = endpointOn(network, 'client', { ...common, ...clientOptions }, 2)
  const sizes: number[] = []
  network.onTrace = (entry) => {
    if (entry.type !== 'send' || entry.from !== 'client') return
    const { bytes } = entry
    if (bytes[0] === FRAME_DATA || bytes[0] === FRAME_DATA_ACK) sizes.push(bytes.length)
  }
  const peer = client.connect('server')
  network.run({ untilMs: 500 })
  const [served] = server.peers
  if (served === undefined) throw new Error('no connection')
  return { network, server, client, peer, served, sizes }
}

type Pair = ReturnType<typeof connect>

/** Sends a message, whose bytes say where they belong, and waits until it is there. */
function transfer(
  { network, client, peer, served }: Pair,
  sizeBytes: number,
  waitMs: number,
): void {
  const before = logOf(served).deliveries.length
  const message = Uint8Array.from({ length: sizeBytes }, (_, i) => (i * 167 + (i >> 8)) & 0xff)
  client.send(peer, message, { mode: MODE_RELIABLE })
  network.run({ forMs: waitMs })
  const deliveries = logOf(served).deliveries.slice(before)
  expect(deliveries).toHaveLength(1)
  expect(Buffer.compare(deliveries[0]!.payload, message)).toBe(0)
}

const longest = ({ sizes }: Pair): number => Math.max(...sizes)

describe('between peers whose paths carry long frames', () => {
  it('bulk travels in them, once one has got through', () => {
    const pair = connect()
    transfer(pair, 500_000, 200)
    const firstLong = pair.sizes.findIndex((size) => size > SHORT)
    expect(pair.sizes[firstLong]).toBe(LONG)
    // All that left before its ack came, but for it, was as short as ever.
    const others = pair.sizes.filter((_, i) => i !== firstLong)
    expect(Math.max(...others)).toBeLessThanOrEqual(SHORT)
    pair.sizes.length = 0
    transfer(pair, 500_000, 200)
    // 346 fragments, six of them a frame.
    expect(pair.sizes).toHaveLength(58)
    expect(pair.sizes.filter((size) => size === LONG)).toHaveLength(57)
    expect(pair.peer.connection.frameBytes).toBe(LONG)
    expect(pair.served.connection.frameBytes).toBe(SHORT)
  })

  it.each<[string, ConnectionOptions, ConnectionOptions]>([
    ['the client’s does not', {}, JUMBO],
    ['the server’s does not', JUMBO, {}],
    ['neither does', { mtu: 1_500 }, { mtu: 'auto' }],
  ])('but where %s none is sent', (_, clientOptions, serverOptions) => {
    const pair = connect(clientOptions, serverOptions)
    transfer(pair, 500_000, 200)
    transfer(pair, 500_000, 200)
    expect(longest(pair)).toBe(SHORT)
    expect(pair.peer.connection.frameBytes).toBe(SHORT)
  })

  it('a frame is no longer than the smaller MTU', () => {
    const pair = connect({ mtu: 4_000 })
    transfer(pair, 500_000, 200)
    transfer(pair, 500_000, 200)
    expect(longest(pair)).toBe(2 * 1_462 + 10)
    expect(longest(pair)).toBeLessThanOrEqual(4_000 - 28)
  })

  it('what is little, or would keep others waiting, travels as ever', () => {
    const pair = connect()
    transfer(pair, 1_000, 100)
    transfer(pair, 1_400, 100)
    expect(longest(pair)).toBeLessThanOrEqual(SHORT)
    // A long frame would take two milliseconds to leave.
    const slow = connect({ ...JUMBO, congestion: fixedRate(4_000_000) })
    transfer(slow, 400_000, 400)
    transfer(slow, 400_000, 400)
    expect(longest(slow)).toBe(SHORT)
    const fast = connect({ ...JUMBO, congestion: fixedRate(20_000_000) })
    transfer(fast, 400_000, 400)
    transfer(fast, 400_000, 400)
    expect(longest(fast)).toBe(LONG)
  })

  it('who has no room for a long frame is given short ones', () => {
    const pair = connect()
    transfer(pair, 500_000, 200)
    const { connection } = pair.peer
    expect(connection.frameBytes).toBe(LONG)
    connection.send(pair.network.nowMs, new Uint8Array(50_000), { channel: 0, mode: MODE_RELIABLE })
    const out = new Uint8Array(LONG - 1)
    expect(connection.poll(pair.network.nowMs, out)).toBe(SHORT)
    expect(connection.poll(pair.network.nowMs, new Uint8Array(LONG + 99), 100)).toBe(SHORT)
    expect(connection.poll(pair.network.nowMs, new Uint8Array(LONG + 100), 100)).toBe(LONG)
  })
})

describe('on a path that does not carry what was hoped for', () => {
  it('one frame is lost, and the next tries are rare', () => {
    const pair = connect(JUMBO, JUMBO, { mtuBytes: 1_500 })
    for (let i = 0; i < 20; i++) transfer(pair, 200_000, 1_000)
    // Tried at once, 1, 5 and 21 s later.
    expect(pair.sizes.filter((size) => size > SHORT)).toHaveLength(3)
    expect(pair.peer.connection.frameBytes).toBe(SHORT)
  })

  it('frames become short again where the path comes to carry less, and long where more', () => {
    const pair = connect()
    transfer(pair, 500_000, 500)
    transfer(pair, 500_000, 500)
    expect(longest(pair)).toBe(LONG)
    pair.network.setLink('client', 'server', { delayMs: 5, mtuBytes: 1_500 })
    pair.sizes.length = 0
    transfer(pair, 500_000, 1_500)
    const lost = pair.sizes.filter((size) => size > SHORT).length
    pair.sizes.length = 0
    transfer(pair, 500_000, 500)
    expect(pair.sizes.filter((size) => size > SHORT).length).toBeLessThanOrEqual(1)
    expect(lost).toBeLessThanOrEqual(64)
    pair.network.setLink('client', 'server', { delayMs: 5 })
    pair.network.run({ forMs: 60_000 })
    transfer(pair, 500_000, 500)
    pair.sizes.length = 0
    transfer(pair, 500_000, 500)
    expect(pair.sizes.filter((size) => size === LONG)).toHaveLength(57)
  })

  it('frames are as long as those that get through, where that is less than was hoped for', () => {
    const pair = connect(JUMBO, JUMBO, { mtuBytes: 3_000 })
    for (let i = 0; i < 3; i++) pair.client.queue(pair.peer, new Uint8Array(2_000))
    pair.client.pump()
    pair.network.run({ forMs: 500 })
    for (let i = 0; i < 20; i++) transfer(pair, 200_000, 1_000)
    expect(pair.sizes.filter((size) => size > 3_000 - 28).length).toBeLessThanOrEqual(5)
    expect(logOf(pair.served).deliveries).toHaveLength(23)
  })

  it('a message gets through even if all long frames under way at once are lost', () => {
    const pair = connect()
    transfer(pair, 500_000, 500)
    pair.network.setLink('client', 'server', { delayMs: 5, mtuBytes: 1_500 })
    // All of it leaves at once: nothing short is under way that could show the loss.
    transfer(pair, 1_000_000, 3_000)
  })
})
