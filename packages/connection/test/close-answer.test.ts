import { SimulatedNetwork } from '@rudp/simulator'
import { FRAME_DISCONNECT_ACK, uflow3 } from '@rudp/wire'
import { expect, it } from 'vitest'
import { endpointOn, logOf } from './support/endpoint-on.ts'

/** A client whose server says once that it closes, and then only listens, as uflow does while closing. */
function closedByServer() {
  const network = new SimulatedNetwork({ seed: 1, link: { delayMs: 25 } })
  const server = endpointOn(network, 'server', { maxConnections: 8 }, 1)
  const peer = endpointOn(network, 'client', {}, 77).connect('server')
  network.run({ forMs: 1_000 })
  const answersAtMs: number[] = []
  server.host.onWake = () => {}
  server.host.onDatagram = (bytes) => {
    if (bytes[0] === FRAME_DISCONNECT_ACK) answersAtMs.push(server.host.nowMs)
  }
  const disconnect = new Uint8Array(5)
  uflow3.writeDisconnect(disconnect, 0)
  server.host.send('client', disconnect)
  network.run({ forMs: 20_000 })
  return { peer, answersAtMs }
}

it('says more than once that it heard the peer close: a client is gone when the peer asks again', () => {
  const { peer, answersAtMs } = closedByServer()
  expect(logOf(peer).closed).toBe('remote')
  // Its answer, and one beside each of the three syncs that doubt it, the first of which goes at once.
  expect(answersAtMs.length).toBe(4)
  expect(new Set(answersAtMs).size).toBe(3)
})
