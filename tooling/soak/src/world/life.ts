import type { EndpointPeer } from '@rudp/connection'
import type { PeerLog } from '@rudp/connection/testing'
import type { SideName } from '../plan/plan.ts'
import type { Fail } from './fail.ts'
import { Ledger } from './ledger.ts'
import type { Process } from './process.ts'

/** One side of one connection. */
export interface LifeEnd {
  readonly side: SideName
  /** Undefined until the connection stands here; at the client, until it is opened. */
  peer: EndpointPeer | undefined
  process: Process | undefined
  /** What this side sends. */
  readonly outgoing: Ledger
  /** Ids of the data frames that arrived here, and how many the other side sent. */
  readonly arrived: Set<number>
  framesSent: number
  /** When data, ack or sync last came whole, by this side's own clock, and what the peer had sent by then. */
  heardAtMs: number
  /** The same before the last arrival, which may turn out to be a stranger's. */
  heardBeforeMs: number
  offeredWhenHeard: number
  /** When an ack last came, and anything that the peer never sent. */
  ackedAtMs: number
  forgedAtMs: number
  /** Whether the answer to the handshake has come. */
  hasSynAck: boolean
  /** Whether its end has been judged. */
  isJudged: boolean
}

/** One connection of a world, from the client's first word to the end of both sides. */
export class Life {
  readonly index: number
  /** The client's nonce, by which the server's end is recognised. */
  readonly nonce: number
  readonly client: LifeEnd
  readonly server: LifeEnd
  /** Whether one of the applications has asked for the end. */
  isClosing = false
  /** Whether the client has got another address than the server knows. */
  hasMoved = false

  constructor(index: number, nonce: number, fail: Fail) {
    this.index = index
    this.nonce = nonce
    this.client = createEnd('client', index, fail)
    this.server = createEnd('server', index, fail)
  }

  /** That side's end. */
  end(side: SideName): LifeEnd {
    return side === 'client' ? this.client : this.server
  }

  /** The end at the other side. */
  other(side: SideName): LifeEnd {
    return side === 'client' ? this.server : this.client
  }

  /** Whether both sides stand and are connected. */
  get stands(): boolean {
    return !this.hasMoved && isConnected(this.client) && isConnected(this.server)
  }

  /** Whether all that was promised has come, and nothing is under way. */
  get isSettled(): boolean {
    return this.stands && hasSettled(this.client) && hasSettled(this.server)
  }
}

function createEnd(side: SideName, index: number, fail: Fail): LifeEnd {
  return {
    side,
    peer: undefined,
    process: undefined,
    outgoing: new Ledger(side, index, fail),
    arrived: new Set(),
    framesSent: 0,
    heardAtMs: 0,
    heardBeforeMs: 0,
    offeredWhenHeard: 0,
    ackedAtMs: -Infinity,
    forgedAtMs: -Infinity,
    hasSynAck: false,
    isJudged: false,
  }
}

/** What that end has told; `undefined` before there is one. */
export function logOf({ peer, process }: LifeEnd): PeerLog | undefined {
  return peer === undefined ? undefined : process?.endpoint.logOf(peer)
}

/** Whether the application there knows that the connection has ended. */
export function isOver(end: LifeEnd): boolean {
  return logOf(end)?.closed !== undefined
}

/** Whether the process that held that end is gone. */
export function isDead({ process }: LifeEnd): boolean {
  return process !== undefined && !process.isAlive
}

function isConnected(end: LifeEnd): boolean {
  return end.process?.isAlive === true && end.peer?.connection.state === 'connected'
}

function hasSettled({ outgoing, peer }: LifeEnd): boolean {
  return outgoing.isComplete && !peer?.connection.session?.isSendPending
}
