import {
  EXTENSION_BUNDLES,
  EXTENSION_LONG_FRAMES,
  EXTENSION_PIGGYBACKED_ACKS,
  type HandshakeSyn,
} from '@rudp/wire'
import type { ConnectionSettings } from './settings.ts'
import { rateFromWire, rateToWire } from './settings.ts'

/** What the other side said of itself in its SYN or SYN-ACK. */
export interface PeerLimits {
  /** Fastest it wants to be sent to, in bytes a second; `Infinity` for no limit. */
  readonly maxReceiveRate: number
  /** Largest message it will send, in bytes. */
  readonly maxMessageBytes: number
  /** Memory it grants to messages from us, in bytes. */
  readonly maxReceiveAlloc: number
  /** What it takes beyond uflow's protocol: `EXTENSION_` bits. Default 0. */
  readonly extensions?: number
}

/** Reads the limits out of a SYN or SYN-ACK. The frame is borrowed; the result is a copy. */
export function limitsFromFrame(
  frame: Readonly<Omit<HandshakeSyn, 'version' | 'nonce'>>,
): PeerLimits {
  return {
    maxReceiveRate: rateFromWire(frame.maxReceiveRate),
    maxMessageBytes: frame.maxMessageBytes,
    maxReceiveAlloc: frame.maxReceiveAlloc,
    extensions: frame.extensions ?? 0,
  }
}

/**
 * Our own limits as a SYN or SYN-ACK carries them.
 *
 * @param takesLongFrames Whether path and socket carry them. Default `false`.
 */
export function limitsToFrame(settings: ConnectionSettings, takesLongFrames = false): PeerLimits {
  return {
    maxReceiveRate: rateToWire(settings.maxReceiveRate),
    maxMessageBytes: settings.maxMessageBytes,
    maxReceiveAlloc: settings.maxReceiveAlloc,
    extensions:
      (settings.bundling ? EXTENSION_BUNDLES : 0) |
      (settings.piggybacking ? EXTENSION_PIGGYBACKED_ACKS : 0) |
      (takesLongFrames ? EXTENSION_LONG_FRAMES : 0),
  }
}

/** Our own limits as the answer to a peer carries them: extensions only for one that has announced any. */
export function limitsToAnswer(
  settings: ConnectionSettings,
  peer: PeerLimits,
  takesLongFrames = false,
): PeerLimits {
  const limits = limitsToFrame(settings, takesLongFrames)
  return (peer.extensions ?? 0) === 0 ? { ...limits, extensions: 0 } : limits
}

/** Whether both sides take acks in data frames. */
export function agreesOnPiggybackedAcks(settings: ConnectionSettings, peer: PeerLimits): boolean {
  return settings.piggybacking && ((peer.extensions ?? 0) & EXTENSION_PIGGYBACKED_ACKS) !== 0
}

/** Whether both sides take bundles. */
export function agreesOnBundles(settings: ConnectionSettings, peer: PeerLimits): boolean {
  return settings.bundling && ((peer.extensions ?? 0) & EXTENSION_BUNDLES) !== 0
}

/** Whether the peer takes frames of up to the dialect's `maxLongFrameBytes`. */
export function takesLongFrames(peer: PeerLimits): boolean {
  return ((peer.extensions ?? 0) & EXTENSION_LONG_FRAMES) !== 0
}
