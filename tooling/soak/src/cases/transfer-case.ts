import type { LinkConditions } from '@rudp/simulator'
import type { Case } from './case.ts'
import { Pair, PLAIN_PATH } from './pair.ts'

/** What a {@link transferCase} is about. */
export interface TransferOptions {
  readonly name: string
  readonly about: string
  readonly bytes: number
  /** In how many connections, one after the other, that is fetched each time. Default 1. */
  readonly connections?: number
  /** What differs from the plain path. */
  readonly link?: LinkConditions
  /** Share of datagrams lost, and how many in a row at most. */
  readonly loss?: readonly [rate: number, atMostInRow: number]
  /** How long a connection may take to come up, and then a transfer. */
  readonly handshakeMs: number
  readonly transferMs: number
}

/** The client fetches something over a bad path, whole and in time. */
export function transferCase(options: TransferOptions): Case {
  const { name, about, bytes, connections = 1, link = {}, loss } = options
  const { handshakeMs, transferMs } = options
  return {
    name,
    about,
    run(seed) {
      const pair = new Pair(seed, { ...PLAIN_PATH, ...link })
      if (loss !== undefined) pair.lose(...loss)
      let handshakes = 0
      let transfers = 0
      for (let i = 0; i < connections; i++) {
        const beganMs = pair.network.nowMs
        if (!pair.connect(handshakeMs)) pair.faults.push(`connection ${i} never stood`)
        else {
          handshakes += pair.network.nowMs - beganMs
          const standsMs = pair.network.nowMs
          if (!pair.download(bytes, transferMs)) pair.faults.push(`transfer ${i} was never done`)
          transfers += pair.network.nowMs - standsMs
        }
        if (pair.faults.length > 0) break
        if (connections > 1) pair.close()
      }
      const figures = {
        handshakeMs: handshakes / connections,
        transferMs: transfers / connections,
        goodputKbps: (8 * bytes * connections) / transfers,
      }
      return { fault: pair.faults[0], figures }
    },
  }
}
