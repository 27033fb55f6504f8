import type { Dialect } from '@rudp/wire'
import type { ConnectionSettings } from './settings.ts'
import type { ConnectionTrace } from './trace/connection-trace.ts'

/** Everything a connection takes from outside. */
export interface ConnectionContext {
  /** How frames are written. Default `uflow3`. */
  readonly dialect?: Dialect
  readonly settings: ConnectionSettings
  /**
   * Largest frame that path and socket carry, in bytes, which a frame of messages is filled to. More
   * than the dialect's `maxFrameBytes` only to a peer that takes long frames. Default: the dialect's.
   */
  readonly maxFrameBytes?: number
  /** Who watches it; a `TracedConnection` needs one. */
  readonly trace?: ConnectionTrace
  /** Draws a uint32, unpredictably for the peer: nonces come from here. */
  readonly random: () => number
}
