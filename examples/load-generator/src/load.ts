import type { connect, SendModeName } from '@rudp/node'

/** What to put on a server. */
export interface Load {
  /** An echo server: it sends every message back. */
  readonly address: Parameters<typeof connect>[0]
  readonly clients: number
  /** Messages a second, of each client. */
  readonly rate: number
  /** Size of a message; at least 8, which the time takes. */
  readonly bytes: number
  readonly mode: SendModeName
  readonly seconds: number
}
