import type { Outcome } from '@rudp/channels'
import type { Dialect } from '@rudp/wire'
import type { HandshakeResult } from './handshake-result.ts'
import type { ConnectionSettings } from './settings.ts'

/** What a session is made from. */
export interface SessionOptions {
  readonly dialect: Dialect
  readonly settings: ConnectionSettings
  readonly handshake: HandshakeResult
  /** Largest frame to fill with messages, in bytes. A fragment that needs more gets a frame of its own. */
  readonly maxFrameBytes: number
  /** Draws a uint32. */
  readonly random: () => number
  /** Told what became of a message whose sender asked for a receipt. */
  readonly onReceipt: (token: number, outcome: Outcome) => void
}
