import type { AckSample, CongestionController, LossSample } from '@rudp/congestion'
import type { CloseReason } from '../close-reason.ts'
import type { ConnectionState } from '../connection-state.ts'

/**
 * Watches one connection: what it sends and receives, what it learns of the path, and how it ends. Called while
 * the connection works, so be quick; bytes and samples are borrowed for the call.
 */
export interface ConnectionTrace {
  /** The connection has gone from one state to another; `reason` comes with `closed`. */
  onState(nowMs: number, from: ConnectionState, to: ConnectionState, reason?: CloseReason): void
  /** A frame left: one datagram. */
  onFrameSent(nowMs: number, bytes: Uint8Array, start: number, end: number): void
  /** A frame of this connection came, whole and with the right checksum. */
  onFrameReceived(nowMs: number, bytes: Uint8Array, start: number, end: number): void
  /** An ack newly acknowledged frames; the controller has heard of it. */
  onAcked(sample: Readonly<AckSample>, controller: Readonly<CongestionController>): void
  /** A frame was taken for lost; the controller has heard of it. */
  onLost(loss: Readonly<LossSample>, controller: Readonly<CongestionController>): void
  /** A frame was taken for lost, and then its ack came. */
  onSpuriousLoss(loss: Readonly<LossSample>): void
  /** Nothing came through for so long that the path is taken for dead (RFC 9002 §7.6). */
  onPersistentCongestion(nowMs: number): void
}

/** Which end of a connection is traced, and who is at the other. */
export interface TracedPeer {
  readonly role: 'client' | 'server'
  /** The peer's address, as far as the endpoint knows one. */
  readonly hostname: string
  readonly port: number
}

/** Begins the trace of a connection; `undefined` leaves it untraced. */
export type ConnectionTraceFactory = (peer: TracedPeer) => ConnectionTrace | undefined
