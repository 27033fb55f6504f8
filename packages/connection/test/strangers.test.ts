import { SimulatedNetwork } from '@rudp/simulator'
import { FRAME_HANDSHAKE_ACK, uflow3 } from '@rudp/wire'
import { expect, it } from 'vitest'
import { endpointOn, logOf } from './support/endpoint-on.ts'

it('does not keep two halves of different connections alive for ever', () => {
  const network = new SimulatedNetwork({ seed: 1, link: { delayMs: 20 } })
  const server = endpointOn(network, 'server', { maxConnections: 1 })
  endpointOn(network, 'client', {}, 5).connect('server')
  network.run({ forMs: 500 })
  // The client starts anew, but a forged SYN displaces its handshake: its ACK means nothing.
  const client = endpointOn(network, 'client', {}, 6)
  const peer = client.connect('server')
  network.link('client', 'server').loseIf = (_, bytes) => bytes[0] === FRAME_HANDSHAKE_ACK
  network.run({ forMs: 30 })
  const forged = new Uint8Array(1472)
  uflow3.writeHandshakeSyn(forged, 0, {
    version: 3,
    nonce: 99,
    maxReceiveRate: 1e6,
    maxMessageBytes: 1_000,
    maxReceiveAlloc: 1e6,
  })
  network.host('attacker').sendAs('client', 'server', forged)
  network.run({ forMs: 60_000 })
  const [old] = server.peers
  expect(old && logOf(old).closed).toBe('remote')
  expect(logOf(peer).closed).toBe('timeout')
})

it('hears no server in the frames of the connection before, and repeats its ACK', () => {
  const network = new SimulatedNetwork({ seed: 1, link: { delayMs: 20 } })
  const server = endpointOn(network, 'server', { maxConnections: 1, keepaliveMs: 2_000 })
  endpointOn(network, 'client', {}, 5).connect('server')
  network.run({ forMs: 500 })
  const served = server.peers[0]
  if (served === undefined) throw new Error('no connection')
  // The old connection goes on sending to the new client.
  for (let i = 0; i < 50; i++) {
    network.at(500 + 20 * i, () => server.send(served, Uint8Array.of(i)))
  }
  endpointOn(network, 'client', {}, 6).connect('server')
  let acks = 0
  network.link('client', 'server').loseIf = (_, bytes) =>
    bytes[0] === FRAME_HANDSHAKE_ACK && ++acks <= 2
  network.run({ forMs: 1_000 })
  expect(server.peers).toHaveLength(2)
  expect(acks).toBeGreaterThan(2)
})

it('lets no stray frame raise doubts while the peer is heard', () => {
  const network = new SimulatedNetwork({ seed: 1, link: { delayMs: 20 } })
  const server = endpointOn(network, 'server', { maxConnections: 1 })
  const client = endpointOn(network, 'client', {}, 5)
  const peer = client.connect('server')
  network.run({ forMs: 500 })
  client.send(peer, Uint8Array.of(1))
  network.run({ forMs: 100 })
  const sentBefore = network.link('server', 'client').counters.offered
  const forged = new Uint8Array(15)
  const writer = uflow3.createAckWriter()
  writer.begin(forged, 0, 15, 123_456, 0)
  writer.finish()
  network.host('attacker').sendAs('client', 'server', forged)
  network.run({ forMs: 1_000 })
  expect(network.link('server', 'client').counters.offered).toBe(sentBefore)
  expect(server.peers[0]?.connection.state).toBe('connected')
})
