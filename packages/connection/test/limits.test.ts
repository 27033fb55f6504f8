import { SimulatedNetwork } from '@rudp/simulator'
import { uflow3 } from '@rudp/wire'
import { describe, expect, it } from 'vitest'
import { Endpoint, type EndpointOptions, resolveSettings } from '../src/index.ts'
import { endpointOn, logOf } from './support/endpoint-on.ts'

const NONCE = 100
const SYN = { version: 3, maxReceiveRate: 1e6, maxMessageBytes: 1_000, maxReceiveAlloc: 1_000_000 }

/** An endpoint, and somebody who sends it one datagram and drains its answers. */
function server(options: Partial<EndpointOptions> = {}) {
  const endpoint = new Endpoint({
    settings: resolveSettings(),
    random: () => NONCE,
    maxConnections: 8,
    ...options,
  })
  const out = new Uint8Array(1_472)
  const send = (bytes: Uint8Array, hostname = '192.0.2.1', port = 1, nowMs = 0): number[] => {
    endpoint.handleDatagram(nowMs, hostname, port, bytes)
    const answers: number[] = []
    for (let size = endpoint.pollReply(out, 0); size > 0; size = endpoint.pollReply(out, 0)) {
      answers.push(size)
    }
    return answers
  }
  return { endpoint, send, out }
}

function syn(nonce: number): Uint8Array {
  const bytes = new Uint8Array(1_472)
  uflow3.writeHandshakeSyn(bytes, 0, { ...SYN, nonce })
  return bytes
}

function ack(nonceAck: number): Uint8Array {
  const bytes = new Uint8Array(9)
  uflow3.writeHandshakeAck(bytes, 0, { nonceAck })
  return bytes
}

describe('limits of an endpoint', () => {
  it('sends an unproven address no more bytes than came from there, however often it asks', () => {
    const { send } = server()
    const sync = new Uint8Array(14)
    uflow3.writeSync(sync, 0, { nextFrameId: 1, nextMessageId: 1 })
    let cameBytes = 1_472
    let leftBytes = send(syn(1)).reduce((sum, size) => sum + size, 0)
    for (let i = 0; i < 1_000; i++) {
      cameBytes += 14
      for (const size of send(sync)) leftBytes += size
      expect(leftBytes).toBeLessThanOrEqual(cameBytes)
    }
    expect(leftBytes).toBeGreaterThan(cameBytes - 25)
  })

  it('grants an IP address so many connections, whatever its ports, and others theirs', () => {
    const { endpoint, send } = server({ maxConnectionsPerAddress: 2 })
    for (let port = 1; port <= 3; port++) expect(send(syn(port), '192.0.2.1', port)).toEqual([25])
    // All three were asked to prove themselves before the first had; the third is too late.
    expect(send(ack(NONCE), '192.0.2.1', 1)).toEqual([])
    expect(send(ack(NONCE), '192.0.2.1', 2)).toEqual([])
    expect(endpoint.size).toBe(2)
    expect(send(ack(NONCE), '192.0.2.1', 3)).toEqual([10])
    expect(send(syn(4), '192.0.2.1', 4)).toEqual([10])
    expect(endpoint.size).toBe(2)
    expect(send(syn(5), '192.0.2.2', 4)).toEqual([25])
    expect(send(ack(NONCE), '192.0.2.2', 4)).toEqual([])
    expect(endpoint.size).toBe(3)
  })

  it('reads no more of a flood than its budget, and all of what others send', () => {
    const network = new SimulatedNetwork({ seed: 1, link: { delayMs: 5 } })
    const options = { maxConnections: 8, maxDatagramsPerTick: 50 }
    const listening = endpointOn(network, 'server', options, 1)
    const client = endpointOn(network, 'client', {}, 2)
    const peer = client.connect('server')
    const flooder = endpointOn(network, 'flooder', {}, 3)
    flooder.connect('server')
    network.run({ forMs: 100 })
    const junk = new Uint8Array(100)
    for (let i = 0; i < 1_000; i++) network.host('flooder').send('server', junk)
    for (let i = 0; i < 1_000; i++) {
      network.host('nobody').sendAs(`address ${i}`, 'server', junk)
    }
    for (let i = 0; i < 20; i++) client.send(peer, Uint8Array.of(i))
    network.run({ forMs: 9 })
    expect(listening.endpoint.counters.overBudget).toBe(1_900)
    network.run({ forMs: 100 })
    const served = listening.peers[0]
    expect(served && logOf(served).deliveries).toHaveLength(20)
  })
})
