import { SimulatedEndpoint } from '@rudp/connection/testing'
import { Random, SimulatedNetwork } from '@rudp/simulator'
import { expect, it } from 'vitest'
import type { Role } from '../src/index.ts'
import { messageOf, numberOf, range, Side } from './support/side.ts'

const LINK = { delayMs: 20, loss: 0.1, duplicate: 0.1, jitterMs: 10, jitterReorders: true }

/** A version 3 endpoint that knows of servers and clients only, on the host `b`. */
function createOther(network: SimulatedNetwork, seed: number) {
  const random = new Random(`other ${seed}`)
  const other = new SimulatedEndpoint(network.host('b'), {
    random: () => random.uint32(),
    maxConnections: 8,
  })
  const received: number[] = []
  other.onMessage = (peer, payload) => {
    received.push(numberOf(payload))
    other.send(peer, payload)
  }
  return { other, received }
}

it.each<Role>(['client', 'symmetric'])('%s: talks to a server of version 3', (role) => {
  for (let seed = 0; seed < 50; seed++) {
    const network = new SimulatedNetwork({ seed, link: LINK })
    const { received } = createOther(network, seed)
    const a = new Side(network, 'a', 'b', { role })
    for (const value of range(20)) a.endpoint.sendPayload('delivery', messageOf(value))
    a.endpoint.asSet((set) => set.sendPayload('delivery', messageOf(20)))
    network.runUntil(() => a.received.length === 21, { untilMs: 30_000 })
    expect([received, a.received], `seed ${seed}`).toEqual([range(21), range(21)])
  }
})

it('server: talks to a client of version 3', () => {
  for (let seed = 0; seed < 50; seed++) {
    const network = new SimulatedNetwork({ seed, link: LINK })
    const { other, received } = createOther(network, seed)
    const a = new Side(network, 'a', 'b', { role: 'server' })
    a.endpoint.sendPayload('delivery', messageOf(0))
    other.connect('a')
    network.runUntil(() => a.received.length === 1, { untilMs: 30_000 })
    expect([received, a.received], `seed ${seed}`).toEqual([[0], [0]])
  }
})
