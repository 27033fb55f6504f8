import type { PeerLimits } from './peer-limits.ts'

/** What a finished handshake tells. */
export interface HandshakeResult {
  /** Our first frame id; its low bits are our first message id. */
  readonly localNonce: number
  /** The peer's first frame id. */
  readonly remoteNonce: number
  readonly peer: PeerLimits
  /** Round-trip time, or `NaN` if a resend made the sample ambiguous (Karn's rule). */
  readonly rttMs: number
  /** Whether the peer waits for our handshake ACK, as a server does. Default `false`. */
  readonly awaitsAck?: boolean
}
