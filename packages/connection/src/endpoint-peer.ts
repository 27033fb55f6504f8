import type { PeerAddress } from './address-map.ts'
import type { Connection } from './connection.ts'
import type { DatagramAccount } from './datagram-budget.ts'
import type { HeapEntry } from './deadline-heap.ts'

/** One connection of an {@link Endpoint}, with its address and its place in the endpoint's books. */
export class EndpointPeer implements HeapEntry, PeerAddress, DatagramAccount {
  readonly hostname: string
  readonly port: number
  readonly connection: Connection
  /** Whether the peer came to us, rather than we to it. */
  readonly isAccepted: boolean
  /** Free for whoever drives the endpoint. */
  context: unknown = undefined
  /** The endpoint's: whether it waits in line for `nextActive`. */
  isActive = false
  deadlineMs: number = Infinity
  heapIndex = -1
  tickEndsAtMs: number = -Infinity
  datagramsLeft = 0

  constructor(hostname: string, port: number, connection: Connection, isAccepted: boolean) {
    this.hostname = hostname
    this.port = port
    this.connection = connection
    this.isAccepted = isAccepted
  }
}
