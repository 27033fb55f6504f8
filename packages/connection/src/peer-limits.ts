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
}

/** Reads the limits out of a SYN or SYN-ACK. The frame is borrowed; the result is a copy. */
export function limitsFromFrame(frame: Readonly<PeerLimits>): PeerLimits {
  return {
    maxReceiveRate: rateFromWire(frame.maxReceiveRate),
    maxMessageBytes: frame.maxMessageBytes,
    maxReceiveAlloc: frame.maxReceiveAlloc,
  }
}

/** Our own limits as a SYN or SYN-ACK carries them. */
export function limitsToFrame(settings: ConnectionSettings): PeerLimits {
  return {
    maxReceiveRate: rateToWire(settings.maxReceiveRate),
    maxMessageBytes: settings.maxMessageBytes,
    maxReceiveAlloc: settings.maxReceiveAlloc,
  }
}
