import type { TransportName } from '../peers/transports.ts'

/** Many clients of one server. */
export interface ConnectionsCase {
  /** Tells it from the others. */
  readonly name: string
  /** For people. */
  readonly peer: string
  readonly transport: TransportName
  readonly clients: number
  /** Of all clients together. */
  readonly messagesPerSecond: number
  readonly messageBytes: number
  /** Whether every echo has to come, in order. */
  readonly isReliable: boolean
}

/** What both sides are told. */
export interface ConnectionsInput extends ConnectionsCase {
  /** Where the server listens: only the clients are told. */
  readonly port?: number
}

export interface ServerMark {
  readonly nowMs: number
  readonly cpuMs: number
  readonly messages: number
  /** Of the event loop, since the last mark. */
  readonly delayP99Ms: number
}

export interface ClientsMark {
  readonly nowMs: number
  readonly cpuMs: number
  readonly sent: number
  readonly received: number
  readonly damaged: number
}
