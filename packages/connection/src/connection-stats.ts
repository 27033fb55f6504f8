import {
  emptyReceiveCounters,
  emptySendCounters,
  type ReceiveCounters,
  type ReceiverCounters,
  type SendCounters,
} from '@rudp/channels'
import {
  createFrameReceiverCounters,
  createFrameSenderCounters,
  type FrameReceiverCounters,
  type FrameSenderCounters,
} from '@rudp/reliability'
import type { Connection } from './connection.ts'
import type { ConnectionState } from './connection-state.ts'
import type { SendLimit } from './send-gate.ts'

/** {@link SendCounters} of all channels, and what belongs to none. */
export interface SentMessageCounters extends SendCounters {
  /** Reports of the peer's message window that no honest peer would make. */
  readonly ignoredPeerBases: number
  /** Messages that the peer has no memory for, sent before the connection stood. */
  readonly undeliverable: number
}

/** What the layers know of a connection at one moment. A copy: it does not change. */
export interface ConnectionStats {
  readonly state: ConnectionState
  /** Smoothed, latest and smallest round-trip time and its mean deviation, in ms; `NaN` before the first sample. */
  readonly rttMs: number
  readonly latestRttMs: number
  readonly minRttMs: number
  readonly rttVarianceMs: number
  /** Name of the congestion controller. */
  readonly controller: string
  /** The controller's window in bytes; `Infinity` if only the rate limits. */
  readonly windowBytes: number
  /** The controller's rate in bytes a second; `Infinity` if only the window limits. */
  readonly bytesPerSecond: number
  /**
   * Bandwidth, in bytes a second: what the path delivered while the newest acknowledged frame was
   * under way. No more than was sent, so an estimate of the path's only where {@link limit} is not
   * the application. `NaN` before the first.
   */
  readonly deliveryBytesPerSecond: number
  /** Bytes sent and neither acknowledged nor taken for lost. */
  readonly inFlightBytes: number
  /** Bytes queued and not yet sent. */
  readonly bufferedBytes: number
  /** Longest frame that may leave at present, in bytes: more than 1,472 where the path carries it, and much is sent. */
  readonly frameBytes: number
  /** What keeps more from being sent. */
  readonly limit: SendLimit
  /** Memory that messages on their way in take up, in bytes. */
  readonly receiveAllocBytes: number
  /** Frames and bytes sent, acknowledged and taken for lost so far, and why others were ignored. */
  readonly frames: Readonly<FrameSenderCounters>
  /** Frames that came, and why some were dropped. */
  readonly arrivals: Readonly<FrameReceiverCounters>
  /** Messages sent, and what became of them. */
  readonly messages: Readonly<SentMessageCounters>
  /** Messages that came, and why some were dropped. */
  readonly inbox: Readonly<ReceiverCounters>
}

/** Reads the statistics of `connection`. */
export function readStats(connection: Connection): ConnectionStats {
  const { session, state, bufferedBytes } = connection
  const { frames, arrivals, gate } = session ?? {}
  const { sender, receiver } = session?.layers ?? {}
  const hasSample = frames?.rtt.hasSample ?? false
  return {
    state,
    rttMs: connection.rttMs,
    latestRttMs: hasSample ? (frames?.rtt.latestMs ?? Number.NaN) : Number.NaN,
    minRttMs: hasSample ? (frames?.rtt.minMs ?? Number.NaN) : Number.NaN,
    rttVarianceMs: hasSample ? (frames?.rtt.varianceMs ?? Number.NaN) : Number.NaN,
    controller: gate?.controller.name ?? '',
    windowBytes: gate?.controller.windowBytes ?? 0,
    bytesPerSecond: gate?.controller.bytesPerSecond ?? 0,
    deliveryBytesPerSecond: frames?.deliveryBytesPerSecond ?? Number.NaN,
    inFlightBytes: frames?.inFlightBytes ?? 0,
    bufferedBytes,
    frameBytes: connection.frameBytes,
    limit: session?.limit ?? 'application',
    receiveAllocBytes: receiver?.allocatedBytes ?? 0,
    frames: { ...(frames?.counters ?? createFrameSenderCounters()) },
    arrivals: { ...(arrivals?.counters ?? createFrameReceiverCounters()) },
    messages: {
      ...(sender?.counters ?? { ...emptySendCounters(), ignoredPeerBases: 0 }),
      undeliverable: session?.undeliverable ?? 0,
    },
    inbox: receiver?.counters ?? { ...emptyReceiveCounters(), unseenMessages: 0, refusedSyncs: 0 },
  }
}

/** What became of the messages of one channel. A copy: it does not change. */
export interface ChannelStats {
  readonly sent: Readonly<SendCounters>
  readonly received: Readonly<ReceiveCounters>
}

/** Reads the statistics of one channel of `connection`. */
export function readChannelStats(connection: Connection, channel: number): ChannelStats {
  const { sender, receiver } = connection.session?.layers ?? {}
  return {
    sent: { ...(sender?.channelCounters(channel) ?? emptySendCounters()) },
    received: { ...(receiver?.channelCounters(channel) ?? emptyReceiveCounters()) },
  }
}
