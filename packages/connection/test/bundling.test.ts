import { MODE_RELIABLE } from '@rudp/channels'
import { type CongestionControllerFactory, fixedRate, unlimited } from '@rudp/congestion'
import { SimulatedNetwork } from '@rudp/simulator'
import { FRAME_DATA, uflow3 } from '@rudp/wire'
import { describe, expect, it } from 'vitest'
import { type ConnectionOptions, readStats } from '../src/index.ts'
import { endpointOn, logOf } from './support/endpoint-on.ts'

const SYN_ACK = 1
const EXTENDED_SYN_ACK = 6

interface Side {
  readonly options?: ConnectionOptions
  readonly address?: string
}

/** A client and a server, and what they have sent each other by then. */
function connect(client: Side = {}, server: Side = {}) {
  const network = new SimulatedNetwork({ seed: 1, link: { delayMs: 5 } })
  const serverAddress = server.address ?? 'server'
  const listening = endpointOn(network, serverAddress, { ...server.options, maxConnections: 1 })
  const asking = endpointOn(
    network,
    client.address ?? 'client',
    { congestion: unlimited, ...client.options },
    2,
  )
  const sent: Uint8Array[] = []
  network.onTrace = (entry) => {
    if (entry.type === 'send') sent.push(entry.bytes.slice())
  }
  const peer = asking.connect(serverAddress)
  network.run({ untilMs: 500 })
  const [served] = listening.peers
  if (served === undefined) throw new Error('no connection')
  return { network, listening, asking, peer, served, sent }
}

type Pair = ReturnType<typeof connect>

/** Sends so many messages of 1,000 bytes at once, three times. How many data frames that took. */
function framesFor({ network, asking, peer, sent }: Pair, messages: number): number {
  const before = sent.length
  for (let burst = 0; burst < 3; burst++) {
    for (let i = 0; i < messages; i++) {
      asking.queue(peer, new Uint8Array(1_000).fill(i), { channel: 0, mode: MODE_RELIABLE })
    }
    asking.pump()
    network.run({ forMs: 100 })
  }
  return sent.slice(before).filter(([type]) => type === FRAME_DATA).length
}

/** Whether any of `datagrams` has a fragment of a bundle. */
function hasBundles(datagrams: readonly Uint8Array[]): boolean {
  const reader = uflow3.createReader()
  return datagrams.some((bytes) => {
    reader.read(bytes)
    while (reader.nextFragment()) if (reader.fragment.isBundle) return true
    return false
  })
}

describe('bundles', () => {
  it('fill frames where both sides take them', () => {
    const pair = connect()
    expect(framesFor(pair, 29)).toBeLessThan(3 * 29 * 0.85)
    const { deliveries } = logOf(pair.served)
    expect(deliveries.map(({ payload }) => payload[0])).toEqual(
      [0, 1, 2].flatMap(() => Array.from({ length: 29 }, (_, index) => index)),
    )
    expect(readStats(pair.peer.connection).messages.delivered).toBe(87)
    expect(readStats(pair.served.connection).inbox.delivered).toBe(87)
  })

  it.each([
    ['client', { bundling: false }, {}],
    ['server', {}, { bundling: false }],
  ])('are not sent if the %s takes none', (_, client, server) => {
    const pair = connect({ options: client }, { options: server })
    expect(framesFor(pair, 20)).toBe(60)
    expect(logOf(pair.served).deliveries).toHaveLength(60)
  })

  it('are not asked for by a client that takes none, whose bytes are those of uflow', () => {
    const { sent } = connect({ options: { bundling: false, piggybacking: false } })
    const [syn, synAck] = sent
    expect(syn!.subarray(18, 1468).every((byte) => byte === 0)).toBe(true)
    expect([synAck![0], synAck!.length]).toEqual([SYN_ACK, 25])
  })

  it('are offered only in answer to a client that has asked', () => {
    const { sent } = connect()
    const reader = uflow3.createReader()
    reader.read(sent[0]!)
    expect(reader.handshakeSyn.extensions).toBe(0b11)
    expect([sent[1]![0], sent[1]!.length]).toEqual([EXTENDED_SYN_ACK, 26])
    const off = connect({}, { options: { bundling: false, piggybacking: false } })
    expect([off.sent[1]![0], off.sent[1]!.length]).toEqual([SYN_ACK, 25])
  })

  it('go from the server to the client as well', () => {
    const { network, listening, peer, served, sent } = connect(
      {},
      { options: { congestion: unlimited } },
    )
    const before = sent.length
    for (let burst = 0; burst < 3; burst++) {
      for (let i = 0; i < 29; i++) {
        listening.queue(served, new Uint8Array(1_000), { channel: 0, mode: MODE_RELIABLE })
      }
      listening.pump()
      network.run({ forMs: 100 })
    }
    const frames = sent.slice(before).filter(([type]) => type === FRAME_DATA)
    expect(frames.length).toBeLessThan(3 * 29 * 0.85)
    expect(logOf(peer).deliveries).toHaveLength(87)
  })

  it.each<[string, CongestionControllerFactory, boolean]>([
    [
      'a rate that takes longer than 2 ms for two frames there are none',
      fixedRate(2 * 1448 * 500 - 1),
      false,
    ],
    ['a rate that lets two frames out in 2 ms there are', fixedRate(2 * 1448 * 500), true],
  ])('at %s', (_, congestion, isBundled) => {
    const pair = connect({ options: { congestion } })
    framesFor(pair, 20)
    expect(hasBundles(pair.sent)).toBe(isBundled)
  })

  it('are none where a full frame takes more than one packet', () => {
    const pair = connect({ address: '2001:db8::1' }, { address: '2001:db8::2' })
    expect(framesFor(pair, 20)).toBe(60)
  })
})
