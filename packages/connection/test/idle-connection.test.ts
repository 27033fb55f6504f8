import { Random, SimulatedNetwork } from '@rudp/simulator'
import { expect, it } from 'vitest'
import { SimulatedEndpoint } from '../src/testing/simulated-endpoint.ts'

function connectedPair(congestion?: () => never) {
  const network = new SimulatedNetwork({ seed: 1, link: { delayMs: 20 } })
  const random = new Random(1)
  const options = { random: () => random.uint32(), ...(congestion && { congestion }) }
  const server = new SimulatedEndpoint(network.host('server'), { ...options, maxConnections: 1 })
  const client = new SimulatedEndpoint(network.host('client'), options)
  const peer = client.connect('server')
  network.run({ untilMs: 1_000 })
  return { network, server, client, peer }
}

it('a connection that says nothing stands for minutes without layers of messages', () => {
  const { network, server, peer } = connectedPair()
  network.run({ untilMs: 180_000 })
  const ends = [peer, server.peers[0]]
  for (const end of ends) {
    expect(end?.connection.state).toBe('connected')
    expect(end?.connection.session?.layers.sender).toBeUndefined()
    expect(end?.connection.session?.layers.receiver).toBeUndefined()
  }
})

it('a connection that says nothing makes no congestion controller, through keepalives and its end', () => {
  const { network, server, client, peer } = connectedPair(() => {
    throw new Error('nobody has sent anything')
  })
  network.run({ untilMs: 60_000 })
  client.close(peer)
  client.pump()
  network.run({ untilMs: 70_000 })
  expect(peer.connection.state).toBe('closed')
  expect(server.peers[0]?.connection.state).toBe('closed')
})

it('a connection that was silent for long delivers its first message like any other', () => {
  const { network, server, client, peer } = connectedPair()
  network.run({ untilMs: 120_000 })
  client.send(peer, Uint8Array.of(7))
  network.run({ untilMs: 121_000 })
  const accepted = server.peers[0]
  expect(accepted && server.logOf(accepted).deliveries.map(({ payload }) => [...payload])).toEqual([
    [7],
  ])
})
