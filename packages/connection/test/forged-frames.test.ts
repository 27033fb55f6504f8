import { SimulatedNetwork } from '@rudp/simulator'
import { FRAME_ACK, FRAME_SYNC, uflow3 } from '@rudp/wire'
import { describe, expect, it } from 'vitest'
import type { Session } from '../src/index.ts'
import { endpointOn, logOf } from './support/endpoint-on.ts'

const HELLO = Uint8Array.of(1, 2, 3)

/** A client and a server whose connection stands, 50 ms apart. */
function pair() {
  const network = new SimulatedNetwork({ seed: 1, link: { delayMs: 50 } })
  const server = endpointOn(network, 'server', { maxConnections: 1 })
  const client = endpointOn(network, 'client', {}, 77)
  const peer = client.connect('server')
  network.run({ untilMs: 1_000 })
  const served = server.peers[0]
  if (served === undefined) throw new Error('no connection')
  return { network, server, client, peer, served }
}

describe('an ack that guesses', () => {
  it('settles no message if its frame base cannot be, however right its message base is', () => {
    const { network, client, peer, served } = pair()
    network.link('client', 'server').isDown = true
    client.send(peer, HELLO, { receipt: 1 })
    const session = peer.connection.session
    const forged = new Uint8Array(15)
    const writer = uflow3.createAckWriter()
    const frameBaseId = ((session?.frames.nextFrameId ?? 0) + 1e9) >>> 0
    writer.begin(forged, 0, 15, frameBaseId, session?.messages.nextMessageId ?? 0)
    writer.finish()
    network.host('attacker').sendAs('server', 'client', forged)
    network.run({ forMs: 200 })
    expect(logOf(peer).outcomes.get(1)).toBeUndefined()
    network.heal()
    network.run({ forMs: 2_000 })
    expect(logOf(served).deliveries).toHaveLength(1)
    expect(logOf(peer).outcomes.get(1)).toEqual(['delivered'])
  })
})

describe('a disconnect', () => {
  it('is doubted with three syncs, and believed when none is answered for three timeouts', () => {
    const { network, server, served } = pair()
    let syncs = 0
    network.onTrace = (entry) => {
      if (entry.type === 'send' && entry.from === 'server' && entry.bytes[0] === FRAME_SYNC) syncs++
    }
    network.host('client').stop()
    const disconnect = new Uint8Array(5)
    uflow3.writeDisconnect(disconnect, 0)
    network.host('attacker').sendAs('client', 'server', disconnect)
    network.run({ forMs: 50 })
    const askedAtMs = server.host.nowMs
    const silenceMs = Math.max(600, 3 * (served.connection.session?.frames.rtoMs ?? 0))
    network.run({ forMs: silenceMs - 1 })
    expect(served.connection.state).toBe('connected')
    network.run({ forMs: 2 })
    expect(logOf(served)).toMatchObject({ closed: 'remote' })
    expect(logOf(served).closedAtMs - askedAtMs).toBeCloseTo(silenceMs, 3)
    expect(syncs).toBe(3)
  })

  it('is not believed of a peer close by whose process stands still for half a second', () => {
    const network = new SimulatedNetwork({ seed: 1, link: { delayMs: 1 } })
    const server = endpointOn(network, 'server', { maxConnections: 1 })
    endpointOn(network, 'client', {}, 77).connect('server')
    network.run({ untilMs: 1_000 })
    network.link('client', 'server').change({ delayMs: 500 })
    const disconnect = new Uint8Array(5)
    uflow3.writeDisconnect(disconnect, 0)
    network.host('attacker').sendAs('client', 'server', disconnect)
    network.run({ forMs: 5_000 })
    expect(server.peers[0]?.connection.state).toBe('connected')
  })

  it('is not believed if one of the syncs is answered, and said again is doubted again', () => {
    const { network, served } = pair()
    const disconnect = new Uint8Array(5)
    uflow3.writeDisconnect(disconnect, 0)
    // The first two syncs are lost.
    let syncs = 0
    network.link('server', 'client').loseIf = (_, bytes) =>
      bytes[0] === FRAME_SYNC && ++syncs % 3 !== 0
    for (let round = 0; round < 5; round++) {
      network.host('attacker').sendAs('client', 'server', disconnect)
      network.run({ forMs: 1_500 })
      expect(served.connection.state).toBe('connected')
      expect(syncs).toBe(3 * (round + 1))
    }
  })

  it('is doubted anew if it comes while another is', () => {
    const { network, client, peer, served } = pair()
    const disconnect = new Uint8Array(5)
    uflow3.writeDisconnect(disconnect, 0)
    network.host('attacker').sendAs('client', 'server', disconnect)
    // The client's own disconnect comes before the answer to the sync that the forged one drew.
    network.run({ forMs: 95 })
    client.close(peer)
    network.run({ forMs: 50 })
    network.host('slow').sendAs('client', 'server', emptyAck(served.connection.session))
    network.run({ forMs: 2_000 })
    expect(logOf(peer)).toMatchObject({ closed: 'local' })
    expect(logOf(served)).toMatchObject({ closed: 'remote' })
  })

  it('is believed although an ack from before it comes after it, overtaken', () => {
    const { network, client, server, peer, served } = pair()
    // The ack of the server's last message is held back for longer than the disconnect takes.
    server.send(served, HELLO)
    const acks: Uint8Array[] = []
    network.onTrace = (entry) => {
      if (entry.type === 'send' && entry.from === 'client' && entry.bytes[0] === FRAME_ACK) {
        acks.push(entry.bytes.slice())
      }
    }
    network.run({ forMs: 51 })
    const closedAtMs = network.nowMs
    client.close(peer)
    network.run({ forMs: 60 })
    expect(acks).not.toHaveLength(0)
    for (const ack of [...acks]) network.host('slow').sendAs('client', 'server', ack)
    network.run({ forMs: 2_000 })
    expect(logOf(served)).toMatchObject({ closed: 'remote' })
    expect(logOf(served).closedAtMs - closedAtMs).toBeLessThan(1_000)
  })
})

describe('a handshake whose ACK was lost', () => {
  it.each([
    [1, 60],
    [4, Number.NaN],
  ])('does not leave its delay behind as a round trip (%i lost)', (lost, rttMs) => {
    const network = new SimulatedNetwork({ seed: 1, link: { delayMs: 5 } })
    const server = endpointOn(network, 'server', { maxConnections: 1 })
    const client = endpointOn(network, 'client', {}, 77)
    // The SYN comes through, the ACK does not, and its repeat does.
    network.link('client', 'server').loseIf = (index) => index > 0 && index <= lost
    client.connect('server')
    network.runUntil(() => server.peers.length === 1, { untilMs: 10_000 })
    const served = server.peers[0]
    if (served === undefined) throw new Error('no connection')
    if (Number.isNaN(rttMs)) expect(served.connection.rttMs).toBeNaN()
    else expect(served.connection.rttMs).toBeCloseTo(rttMs, 0)
    server.send(served, HELLO)
    network.run({ forMs: 50 })
    expect(served.connection.rttMs).toBeCloseTo(10, 0)
  })
})

/** What a peer answers that has seen all that `session` has sent. */
function emptyAck(session: Session | undefined): Uint8Array {
  const ack = new Uint8Array(15)
  const writer = uflow3.createAckWriter()
  writer.begin(ack, 0, 15, session?.frames.nextFrameId ?? 0, session?.messages.nextMessageId ?? 0)
  writer.finish()
  return ack
}
