import type { PathInfo } from '@rudp/congestion'
import { takesLongFrames } from './peer-limits.ts'
import type { SessionOptions } from './session-options.ts'

/** What to assume of a path whose handshake has not measured a round trip. */
const DEFAULT_RTT_MS = 100

/** What a congestion controller is told of the path when a session begins. */
export function pathInfo(nowMs: number, options: SessionOptions): PathInfo {
  const { dialect, settings, handshake } = options
  const { peer, rttMs } = handshake
  return {
    nowMs,
    maxFrameBytes: dialect.maxFrameBytes,
    initialRttMs: Number.isNaN(rttMs) ? DEFAULT_RTT_MS : rttMs,
    minSendRate: settings.minSendRate,
    maxSendRate: Math.min(settings.maxSendRate, peer.maxReceiveRate),
  }
}

/** How long frames may get if they get through: 0 unless socket and path carry long ones, and the peer takes them. */
export function longFrameBytes({ dialect, handshake, maxFrameBytes }: SessionOptions): number {
  return maxFrameBytes > dialect.maxFrameBytes && takesLongFrames(handshake.peer)
    ? maxFrameBytes
    : 0
}
