import { SimulatedNetwork } from '@rudp/simulator'
import { NONE, uflow3 } from '@rudp/wire'
import { describe, expect, it } from 'vitest'
import { endpointOn, logOf } from './support/endpoint-on.ts'

const MESSAGES = 8

interface Stall {
  /** Size of each message: from 1,441 bytes on in several fragments. */
  readonly sizeBytes: number
  /** How many messages are sent before the path is cut, 20 ms ahead of the others. */
  readonly before: number
  /** Which message somebody says in the sender's name is the next, from the first in the stall. */
  readonly ahead: number
  /** Whether the first frames after the stall are lost as well, so that newer ones come first. */
  readonly losesFirst?: boolean
  /** How often it is said, 200 ms apart. Default 1. */
  readonly times?: number
}

/** Reliable messages on three channels in a stall of 1.5 s, in which somebody forges a sync. */
function live({ sizeBytes, before, ahead, losesFirst = false, times = 1 }: Stall) {
  const network = new SimulatedNetwork({ seed: 1, link: { delayMs: 50 } })
  const server = endpointOn(network, 'server', { maxConnections: 1 })
  const client = endpointOn(network, 'client', {}, 77)
  const peer = client.connect('server')
  network.run({ untilMs: 1_000 })
  const [served] = server.peers
  const firstMessageId = peer.connection.session?.messages.nextMessageId
  if (served === undefined || firstMessageId === undefined) throw new Error('no connection')

  let sent = 0
  const send = (count: number) => {
    for (const end = sent + count; sent < end; sent++) {
      client.send(peer, new Uint8Array(sizeBytes).fill(sent), {
        channel: sent % 3,
        receipt: sent + 1,
      })
    }
  }
  send(before)
  network.run({ forMs: 20 })
  const link = network.link('client', 'server')
  link.isDown = true
  send(MESSAGES - before)
  network.run({ forMs: 1_500 })
  const forged = new Uint8Array(14)
  const nextMessageId = (firstMessageId + ahead) & (uflow3.messageIdCount - 1)
  uflow3.writeSync(forged, 0, { nextFrameId: NONE, nextMessageId })
  for (let time = 0; time < times; time++) {
    network.host('attacker').sendAs('client', 'server', forged)
    network.run({ forMs: 200 })
  }
  const settledInStall = logOf(peer).outcomes.size
  if (losesFirst) {
    send(2)
    network.run({ forMs: 100 })
  }
  link.isDown = false
  send(2)
  network.run({ forMs: 10_000 })
  return {
    sent: Array.from({ length: sent }, (_, index) => index),
    delivered: logOf(served).deliveries.map(({ payload }) => payload[0] ?? -1),
    settledInStall,
    outcomes: [...logOf(peer).outcomes.values()].flat(),
  }
}

describe('a sync that is forged in a stall of more than a second', () => {
  // The server answers with an ack that has moved its message base.
  it('does not make its answer settle what never arrived', () => {
    expect(live({ sizeBytes: 1_000, before: 0, ahead: MESSAGES }).settledInStall).toBe(0)
  })

  const stalls: Stall[] = []
  for (const sizeBytes of [10, 1_000, 4_000]) {
    for (const before of [0, 1, 4]) {
      for (const ahead of [1, 4, 7, 8, 9, 200]) {
        for (const losesFirst of [false, true])
          stalls.push({ sizeBytes, before, ahead, losesFirst })
      }
    }
  }

  it.each([...stalls, { sizeBytes: 1_000, before: 2, ahead: 6, times: 5 }])(
    'takes nothing away (%o)',
    (stall) => {
      const { sent, delivered, outcomes } = live(stall)
      expect(delivered.toSorted((a, b) => a - b)).toEqual(sent)
      expect(outcomes).toEqual(sent.map(() => 'delivered'))
    },
  )
})
