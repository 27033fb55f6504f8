import { MODE_RELIABLE, MODE_TIME_SENSITIVE, MODE_UNRELIABLE } from '@rudp/channels'
import { burstLoss, type LinkConditions, SimulatedNetwork } from '@rudp/simulator'
import { uflow3 } from '@rudp/wire'
import { describe, expect, it } from 'vitest'
import { type ConnectionOptions, type EndpointOptions, readStats } from '../src/index.ts'
import { endpointOn, logOf } from './support/endpoint-on.ts'

const HELLO = Uint8Array.of(1, 2, 3)

type ServerOptions = ConnectionOptions & Omit<EndpointOptions, 'settings' | 'random'>

function world(link: LinkConditions = { delayMs: 25 }, options: ServerOptions = {}, seed = 1) {
  const network = new SimulatedNetwork({ seed, link })
  const server = endpointOn(network, 'server', { maxConnections: 8, ...options }, seed)
  return { network, server }
}

function clientOf(
  network: SimulatedNetwork,
  name: string,
  options: ConnectionOptions = {},
  seed = 77,
) {
  return endpointOn(network, name, options, seed)
}

describe('handshake', () => {
  it('stands after one round trip at the client and one and a half at the server', () => {
    const { network, server } = world()
    const peer = clientOf(network, 'client').connect('server')
    network.run({ forMs: 1_000 })
    expect(logOf(peer).connectedAtMs).toBeCloseTo(50, 6)
    const served = server.peers[0]
    expect(served && logOf(served).connectedAtMs).toBeCloseTo(75, 6)
    expect(peer.connection.rttMs).toBeCloseTo(50, 6)
    expect(served?.connection.rttMs).toBeCloseTo(50, 6)
  })

  it('comes up through 30 % loss in bursts of 3, fifty times of fifty', () => {
    for (let seed = 1; seed <= 50; seed++) {
      const { network, server } = world({ delayMs: 25, loss: burstLoss(0.3, 3) }, {}, seed)
      const client = clientOf(network, 'client', {}, seed + 1000)
      const peer = client.connect('server')
      client.onConnected = () => client.send(peer, HELLO)
      const came = network.runUntil(
        () => server.peers[0] !== undefined && logOf(server.peers[0]).deliveries.length === 1,
        { untilMs: 10_000 },
      )
      expect(came, `seed ${seed}`).toBe(true)
    }
  })

  it('sends what was queued before it stood, but nothing time-sensitive', () => {
    const { network, server } = world()
    const client = clientOf(network, 'client')
    const peer = client.connect('server')
    client.send(peer, Uint8Array.of(0), { mode: MODE_TIME_SENSITIVE, receipt: 1 })
    client.send(peer, Uint8Array.of(1), { mode: MODE_RELIABLE })
    client.send(peer, Uint8Array.of(2), { mode: MODE_UNRELIABLE })
    network.run({ forMs: 1_000 })
    const served = server.peers[0]
    expect(served && logOf(served).deliveries.map(({ payload }) => payload[0])).toEqual([1, 2])
    expect(logOf(peer).outcomes.get(1)).toEqual(['expired'])
  })

  it('survives a server that grants less than was queued for it, and says what became of that', () => {
    const network = new SimulatedNetwork({ seed: 1, link: { delayMs: 10 } })
    const host = network.host('server')
    host.onDatagram = (bytes, from) => {
      if (bytes[0] !== 0) return
      const nonceAck = new DataView(bytes.buffer, bytes.byteOffset).getUint32(2)
      const answer = new Uint8Array(25)
      uflow3.writeHandshakeSynAck(answer, 0, {
        nonceAck,
        nonce: 7,
        maxReceiveRate: 0,
        maxMessageBytes: 0,
        maxReceiveAlloc: 0,
      })
      host.send(from, answer)
    }
    const client = clientOf(network, 'client')
    const peer = client.connect('server')
    client.send(peer, new Uint8Array(5_000), { receipt: 1 })
    network.run({ forMs: 1_000 })
    expect(peer.connection.state).toBe('connected')
    expect(logOf(peer).outcomes.get(1)).toEqual(['abandoned'])
    expect(readStats(peer.connection).messages['undeliverable']).toBe(1)
    expect(() => client.send(peer, HELLO)).toThrow(RangeError)
  })

  it('repeats its ACK until the server is heard, and the server never speaks on a timer', () => {
    const { network, server } = world()
    const peer = clientOf(network, 'client').connect('server')
    // The second datagram of the client is its first ACK.
    network.link('client', 'server').loseIf = (index) => index === 1 || index === 2
    network.run({ forMs: 1_000 })
    expect(server.peers).toHaveLength(1)
    expect(peer.connection.state).toBe('connected')
    const sentByServer = network.link('server', 'client').counters.offered
    expect(sentByServer).toBeLessThanOrEqual(network.link('client', 'server').counters.offered)
  })

  it('gives up after its time, telling why', () => {
    const network = new SimulatedNetwork({ seed: 1, link: { delayMs: 10 } })
    network.host('server')
    const client = clientOf(network, 'client', { handshakeTimeoutMs: 3_000 })
    const peer = client.connect('server')
    client.send(peer, HELLO, { receipt: 5 })
    network.run({ untilMs: 60_000 })
    expect(logOf(peer)).toMatchObject({ closed: 'timeout', closedAtMs: 3_000 })
    expect(logOf(peer).outcomes.get(5)).toEqual(['abandoned'])
    expect(client.endpoint.size).toBe(0)
  })

  it.each([
    ['server-full', { maxConnections: 1 }, {}],
    ['config', { maxReceiveAlloc: 1_000 }, {}],
    ['config', { maxMessageBytes: 1_000_000 }, { maxReceiveAlloc: 1_000 }],
    ['server-full', { maxTotalReceiveAlloc: 1_999_999 }, {}],
    ['server-full', { accept: () => false }, {}],
    ['config', { accept: () => ({ code: 'config' }) }, {}],
  ] satisfies [string, ServerOptions, ConnectionOptions][])(
    'is refused with %s where the server says no (%o)',
    (reason, options, clientOptions) => {
      const { network, server } = world({ delayMs: 5 }, options)
      if ('maxConnections' in options || 'maxTotalReceiveAlloc' in options)
        clientOf(network, 'first').connect('server')
      network.run({ forMs: 100 })
      const peer = clientOf(network, 'second', clientOptions).connect('server')
      network.run({ forMs: 100 })
      expect(logOf(peer).closed).toBe(reason)
      expect(server.endpoint.counters.refused).toBe(1)
    },
  )

  it('refuses another version of the protocol', () => {
    const { network } = world()
    const dialect = { ...uflow3, version: 2 }
    const host = network.host('old')
    const answers: number[][] = []
    host.onDatagram = (bytes) => answers.push([...bytes])
    const syn = new Uint8Array(1472)
    dialect.writeHandshakeSyn(syn, 0, {
      version: 2,
      nonce: 9,
      maxReceiveRate: 1,
      maxMessageBytes: 1,
      maxReceiveAlloc: 1_000_000,
    })
    host.send('server', syn)
    network.run({ forMs: 100 })
    expect(answers).toHaveLength(1)
    expect(answers[0]?.slice(0, 6)).toEqual([3, 0, 0, 0, 9, 0])
  })

  it('lets no more clients in than the limit says, however they come together (U8)', () => {
    for (let seed = 1; seed <= 20; seed++) {
      const link = { delayMs: 20, jitterMs: 15, jitterReorders: true, loss: 0.1 }
      const { network } = world(link, { maxConnections: 1 }, seed)
      const peers = [1, 2, 3, 4, 5].map((n) =>
        clientOf(network, `client${n}`, {}, n).connect('server'),
      )
      network.run({ untilMs: 11_000 })
      const standing = peers.filter(({ connection }) => connection.state === 'connected')
      expect(standing).toHaveLength(1)
      const reasons = peers
        .map((peer) => logOf(peer).closed)
        .filter((reason) => reason !== undefined)
      expect(reasons).toEqual(['server-full', 'server-full', 'server-full', 'server-full'])
    }
  })

  it('connects a client again that restarts on the same port, within a second (U14)', () => {
    const { network, server } = world()
    const first = clientOf(network, 'client', {}, 5)
    first.connect('server')
    network.run({ forMs: 500 })
    const second = clientOf(network, 'client', {}, 6)
    const peer = second.connect('server')
    second.send(peer, HELLO)
    const restartedAtMs = network.nowMs
    network.runUntil(() => server.peers.length === 2, { untilMs: 10_000 })
    expect(network.nowMs - restartedAtMs).toBeLessThan(1_000)
    network.run({ forMs: 100 })
    const [old, fresh] = server.peers
    expect(old && logOf(old).closed).toBe('remote')
    expect(fresh && logOf(fresh).deliveries).toHaveLength(1)
    expect(server.endpoint.size).toBe(1)
  })
})

describe('closing', () => {
  function pair(link: LinkConditions = { delayMs: 50 }, seed = 1) {
    const { network, server } = world(link, {}, seed)
    const client = clientOf(network, 'client')
    const peer = client.connect('server')
    network.runUntil(() => server.peers.length === 1, { untilMs: 10_000 })
    const served = server.peers[0]
    if (served === undefined) throw new Error('no connection')
    return { network, server, client, peer, served }
  }

  it('ends both sides within a second on a path of 100 ms', () => {
    const { network, client, peer, served } = pair()
    network.run({ forMs: 1_000 })
    const startMs = network.nowMs
    client.close(peer)
    network.run({ forMs: 3_000 })
    expect(logOf(peer).closed).toBe('local')
    expect(logOf(served).closed).toBe('remote')
    expect(logOf(peer).closedAtMs - startMs).toBeCloseTo(100, 0)
    expect(logOf(served).closedAtMs - startMs).toBeLessThan(1_000)
  })

  it.each([0, 0.2])('lets out what is queued before it ends, at a loss of %f', (loss) => {
    const { network, client, peer, served } = pair({ delayMs: 50, loss }, 3)
    for (let i = 0; i < 100; i++) client.send(peer, new Uint8Array(3_000).fill(i))
    client.close(peer)
    expect(client.send(peer, HELLO)).toBe(false)
    network.run({ forMs: 240_000 })
    expect(logOf(served).deliveries).toHaveLength(100)
    expect(logOf(peer).closed).toBe('local')
    expect(logOf(served).closed).toBe('remote')
  })

  it('ends at once if told not to drain, and every receipt settles', () => {
    const { network, client, peer } = pair()
    for (let i = 0; i < 100; i++) client.send(peer, new Uint8Array(3_000), { receipt: i + 1 })
    client.close(peer, false)
    network.run({ forMs: 2_000 })
    expect(logOf(peer).closed).toBe('local')
    const outcomes = [...logOf(peer).outcomes.values()]
    expect(outcomes).toHaveLength(100)
    expect(outcomes.every((each) => each.length === 1)).toBe(true)
    expect(outcomes.flat()).toContain('abandoned')
  })

  it('does not believe a forged disconnect while the peer still answers (U9)', () => {
    const { network, client, peer, served } = pair()
    const forged = new Uint8Array(5)
    uflow3.writeDisconnect(forged, 0)
    network.host('attacker').sendAs('client', 'server', forged)
    network.run({ forMs: 5_000 })
    expect(served.connection.state).toBe('connected')
    client.send(peer, HELLO)
    network.run({ forMs: 200 })
    expect(logOf(served).deliveries).toHaveLength(1)
  })

  it('comes to an end although every answer to the disconnect is lost', () => {
    const { network, client, peer, served } = pair()
    network.link('server', 'client').isDown = true
    client.close(peer)
    network.run({ forMs: 30_000 })
    expect(logOf(served).closed).toBe('remote')
    expect(logOf(peer).closed).toBe('timeout')
  })

  it('survives both sides closing at once', () => {
    const { network, client, server, peer, served } = pair()
    client.close(peer)
    server.close(served)
    network.run({ forMs: 5_000 })
    expect(logOf(peer).closed).toBe('local')
    expect(logOf(served).closed).toBe('local')
  })

  it('ends within a second if the peer closed before and is gone', () => {
    const { network, client, server, peer, served } = pair()
    client.close(peer)
    network.run({ forMs: 130 })
    expect(logOf(peer).closed).toBe('local')
    client.host.stop()
    expect(served.connection.state).toBe('connected')
    server.close(served)
    network.run({ forMs: 1_000 })
    expect(logOf(served).closed).toBe('remote')
  })

  it('notices a peer that has died, and keeps a silent one alive', () => {
    const { network, client, peer, served } = pair()
    network.run({ forMs: 120_000 })
    expect(peer.connection.state).toBe('connected')
    expect(served.connection.state).toBe('connected')
    const diedAtMs = network.nowMs
    client.host.stop()
    network.run({ forMs: 60_000 })
    expect(logOf(served).closed).toBe('timeout')
    expect(logOf(served).closedAtMs - diedAtMs).toBeLessThanOrEqual(20_000)
    expect(logOf(served).closedAtMs - diedAtMs).toBeGreaterThan(14_000)
  })

  it('leaves nothing behind: no peer, no timer', () => {
    const { network, client, server, peer } = pair()
    client.close(peer)
    network.run({ forMs: 10_000 })
    expect(client.endpoint.size + server.endpoint.size).toBe(0)
    expect(client.endpoint.nextTimeoutMs()).toBe(Infinity)
    expect(server.endpoint.nextTimeoutMs()).toBe(Infinity)
  })
})
