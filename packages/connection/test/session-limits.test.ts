import { unlimited } from '@rudp/congestion'
import { SimulatedNetwork } from '@rudp/simulator'
import { FRAME_DATA } from '@rudp/wire'
import { describe, expect, it } from 'vitest'
import { type ConnectionOptions, readStats } from '../src/index.ts'
import { endpointOn, logOf } from './support/endpoint-on.ts'

/** A client whose connection stands, 50 ms from its server, and when its data frames left. */
function connected(options: ConnectionOptions) {
  const network = new SimulatedNetwork({ seed: 1, link: { delayMs: 50 } })
  const server = endpointOn(network, 'server', { maxConnections: 1 })
  const client = endpointOn(network, 'client', options, 77)
  const peer = client.connect('server')
  network.run({ untilMs: 1_000 })
  const [served] = server.peers
  if (served === undefined) throw new Error('no connection')
  const dataAtMs: number[] = []
  network.onTrace = (entry) => {
    if (entry.type !== 'send' || entry.from !== 'client' || entry.bytes[0] !== FRAME_DATA) return
    dataAtMs.push(Math.round(entry.atMs))
  }
  return { network, client, peer, served, dataAtMs }
}

describe('a session', () => {
  it('has no more frames in flight than its send window, and says that they hold it back', () => {
    const { network, client, peer, served, dataAtMs } = connected({
      congestion: unlimited,
      sendWindow: 5,
    })
    for (let i = 0; i < 12; i++) client.send(peer, new Uint8Array(1_000))
    network.run({ forMs: 90 })
    expect(dataAtMs).toHaveLength(5)
    expect(readStats(peer.connection).limit).toBe('peer-window')
    network.run({ forMs: 1_000 })
    expect(dataAtMs).toHaveLength(12)
    expect(logOf(served).deliveries).toHaveLength(12)
    expect(readStats(peer.connection).limit).toBe('application')
  })

  it('tells the controller once that it is idle, when all has arrived', () => {
    const idleAtMs: number[] = []
    const { network, client, peer } = connected({
      congestion: (path) => {
        const controller = unlimited(path)
        controller.onIdle = (nowMs) => idleAtMs.push(Math.round(nowMs))
        return controller
      },
    })
    const before = idleAtMs.length
    const sentAtMs = Math.round(network.nowMs)
    client.send(peer, new Uint8Array(10))
    network.run({ forMs: 1_000 })
    client.send(peer, new Uint8Array(10))
    network.run({ forMs: 8_000 })
    expect(idleAtMs.slice(before)).toEqual([sentAtMs + 100, sentAtMs + 1_100])
  })
})
