import type { Dialect } from '@rudp/wire'
import type { ConnectionEvent } from './connection-event.ts'
import type { HandshakeResult } from './handshake-result.ts'
import type { ConnectionSettings } from './settings.ts'

/** What a session is made from. */
export interface SessionOptions {
  readonly dialect: Dialect
  readonly settings: ConnectionSettings
  readonly handshake: HandshakeResult
  /**
   * Largest frame to fill with messages, in bytes. A fragment that needs more gets a frame of its own;
   * more than the dialect's `maxFrameBytes` counts only if the peer takes long frames.
   */
  readonly maxFrameBytes: number
  /** Draws a uint32. */
  readonly random: () => number
  /** Where it goes what became of messages whose sender asked for a receipt. */
  readonly events: ConnectionEvent[]
}
