/**
 * What one acknowledgement says about the path: given once for each ack that newly acknowledged
 * something, after its losses. Borrowed: copy what you keep.
 *
 * Frame numbers count every frame sent, from 0, and never wrap.
 */
export interface AckSample {
  /** The present. */
  nowMs: number
  /** Bytes newly acknowledged, those of frames that had been declared lost included. */
  ackedBytes: number
  /** Frames newly acknowledged. */
  ackedFrames: number
  /** Size of the largest of them. */
  largestFrameBytes: number
  /** Number of the newest frame among them. */
  newestFrameNumber: number
  /** When that frame was sent. */
  newestSentAtMs: number
  /** Round-trip time measured by this ack; `NaN` if it gave no sample. */
  latestRttMs: number
  /** Smoothed round-trip time. */
  smoothedRttMs: number
  /** Smallest round-trip time seen. */
  minRttMs: number
  /** Mean deviation of the round-trip time. */
  rttVarianceMs: number
  /** Bytes acknowledged in all, this ack included. */
  deliveredBytes: number
  /** Bytes a second delivered while the newest acknowledged frame was in flight; `NaN` if unknown. */
  deliveryRate: number
  /** How long that rate was measured over; `NaN` if it is unknown. */
  deliveryIntervalMs: number
  /** Whether the application, rather than the controller, limited that rate. */
  appLimited: boolean
  /** Bytes in flight before this ack. */
  inFlightBeforeBytes: number
  /** Bytes in flight after it and the losses it showed. */
  inFlightBytes: number
  /** {@link deliveredBytes} as it was when the newest acknowledged frame was sent. */
  deliveredAtSendBytes: number
  /** Bytes lost in all, as it was when the newest acknowledged frame was sent. */
  lostAtSendBytes: number
  /** Bytes in flight when the newest acknowledged frame was sent, itself included. */
  inFlightAtSendBytes: number
  /** Packet-timed round trips so far: one ends when a frame sent after its start is acknowledged. */
  roundTrips: number
  /** Whether this ack ended one. */
  roundTripPassed: boolean
}

/** One frame declared lost. Borrowed: copy what you keep. */
export interface LossSample {
  /** The present. */
  nowMs: number
  /** Size of the lost frame. */
  sizeBytes: number
  /** Number of the lost frame, counted as in {@link AckSample}. */
  frameNumber: number
  /** When it was sent. */
  sentAtMs: number
  /** Bytes in flight without it. */
  inFlightBytes: number
  /** Bytes lost in all, this frame included. Spurious losses are not taken back, so it never falls. */
  lostBytes: number
  /** Bytes acknowledged in all when it was sent. */
  deliveredAtSendBytes: number
  /** Bytes lost in all when it was sent. */
  lostAtSendBytes: number
  /** Bytes in flight when it was sent, itself included. */
  inFlightAtSendBytes: number
  /** Whether the application had no more to send when it was sent. */
  appLimitedAtSend: boolean
  /** Smoothed round-trip time. */
  smoothedRttMs: number
}

/** Who learns what the acks say about the path: a congestion controller, as a rule. */
export interface PathSamples {
  /** An ack newly acknowledged something. The losses it showed have been told before. */
  onAcked(sample: Readonly<AckSample>): void
  /** A frame was declared lost. */
  onLost(loss: Readonly<LossSample>): void
  /** A frame was declared lost, and then its ack came. The sample is that of the loss. */
  onSpuriousLoss(loss: Readonly<LossSample>): void
  /** Nothing came through for long enough to call the path dead (RFC 9002 §7.6). */
  onPersistentCongestion(nowMs: number): void
}

/** Who learns what became of the fragments that frames carried; a fragment is an opaque number. */
export interface FragmentFate {
  /** The peer has the fragment: a resend of it that still waits is to be dropped. */
  onFragmentAcked(fragment: number): void
  /** The frame that carried the fragment is taken for lost. {@link onFragmentAcked} may still follow. */
  onFragmentLost(fragment: number): void
}

/** A sample to fill in, again and again. */
export function createAckSample(): AckSample {
  return {
    nowMs: 0,
    ackedBytes: 0,
    ackedFrames: 0,
    largestFrameBytes: 0,
    newestFrameNumber: 0,
    newestSentAtMs: 0,
    latestRttMs: Number.NaN,
    smoothedRttMs: 0,
    minRttMs: 0,
    rttVarianceMs: 0,
    deliveredBytes: 0,
    deliveryRate: Number.NaN,
    deliveryIntervalMs: Number.NaN,
    appLimited: false,
    inFlightBeforeBytes: 0,
    inFlightBytes: 0,
    deliveredAtSendBytes: 0,
    lostAtSendBytes: 0,
    inFlightAtSendBytes: 0,
    roundTrips: 0,
    roundTripPassed: false,
  }
}

/** A sample to fill in, again and again. */
export function createLossSample(): LossSample {
  return {
    nowMs: 0,
    sizeBytes: 0,
    frameNumber: 0,
    sentAtMs: 0,
    inFlightBytes: 0,
    lostBytes: 0,
    deliveredAtSendBytes: 0,
    lostAtSendBytes: 0,
    inFlightAtSendBytes: 0,
    appLimitedAtSend: false,
    smoothedRttMs: 0,
  }
}
