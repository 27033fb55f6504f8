import { unlimited } from '@rudp/congestion'
import { SimulatedNetwork } from '@rudp/simulator'
import { FRAME_ACK, FRAME_DATA } from '@rudp/wire'
import { describe, expect, it } from 'vitest'
import { endpointOn } from './support/endpoint-on.ts'

/** The types of the frames in which a client answers a message with `count` full ones, at once. */
function answerWith(count: number): number[] {
  const network = new SimulatedNetwork({ seed: 1, link: { delayMs: 10 } })
  const server = endpointOn(network, 'server', { maxConnections: 1, congestion: unlimited })
  const client = endpointOn(network, 'client', { congestion: unlimited }, 77)
  const peer = client.connect('server')
  network.run({ untilMs: 1_000 })
  const [served] = server.peers
  if (served === undefined) throw new Error('no connection')
  client.onMessage = () => {
    for (let i = 0; i < count; i++) client.queue(peer, new Uint8Array(1_448))
  }
  const types: number[] = []
  server.send(served, Uint8Array.of(1))
  network.onTrace = (entry) => {
    if (entry.type === 'send' && entry.from === 'client') types.push(entry.bytes[0] ?? -1)
  }
  network.run({ forMs: 15 })
  return types
}

describe('an ack that is due', () => {
  it('follows the data that is on its way', () => {
    expect(answerWith(3)).toEqual([FRAME_DATA, FRAME_DATA, FRAME_DATA, FRAME_ACK])
  })

  it('lets no more than eight frames of data pass', () => {
    const data = (count: number): number[] => Array(count).fill(FRAME_DATA)
    expect(answerWith(20)).toEqual([...data(8), FRAME_ACK, ...data(12)])
  })
})
