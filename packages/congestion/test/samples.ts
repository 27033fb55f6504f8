import type { AckSample, LossSample, PathInfo } from '@rudp/congestion'

export const FRAME_BYTES = 1000
export const RTT_MS = 100

/** A path of round numbers. */
export function pathOf(path: Partial<PathInfo> = {}): PathInfo {
  return {
    nowMs: 0,
    maxFrameBytes: FRAME_BYTES,
    initialRttMs: RTT_MS,
    minSendRate: 0,
    maxSendRate: Infinity,
    ...path,
  }
}

/** The ack of one frame that left a round trip ago, from a sender in full flight. */
export function ackOf(sample: Partial<AckSample> = {}): AckSample {
  const nowMs = sample.nowMs ?? RTT_MS
  const rttMs = sample.latestRttMs ?? RTT_MS
  return {
    nowMs,
    ackedBytes: FRAME_BYTES,
    ackedFrames: 1,
    newestFrameNumber: 0,
    newestSentAtMs: nowMs - rttMs,
    latestRttMs: rttMs,
    smoothedRttMs: rttMs,
    minRttMs: rttMs,
    rttVarianceMs: 0,
    deliveredBytes: FRAME_BYTES,
    deliveryRate: Number.NaN,
    deliveryIntervalMs: rttMs,
    appLimited: false,
    inFlightBeforeBytes: 1e9,
    inFlightBytes: 1e9 - FRAME_BYTES,
    deliveredAtSendBytes: 0,
    lostAtSendBytes: 0,
    inFlightAtSendBytes: 1e9,
    roundTrips: 1,
    roundTripPassed: false,
    ...sample,
  }
}

/** The loss of one frame that left a round trip ago. */
export function lossOf(loss: Partial<LossSample> = {}): LossSample {
  const nowMs = loss.nowMs ?? RTT_MS
  return {
    nowMs,
    sizeBytes: FRAME_BYTES,
    frameNumber: 0,
    sentAtMs: nowMs - RTT_MS,
    inFlightBytes: 1e9,
    lostBytes: FRAME_BYTES,
    deliveredAtSendBytes: 0,
    lostAtSendBytes: 0,
    inFlightAtSendBytes: 1e9,
    appLimitedAtSend: false,
    smoothedRttMs: RTT_MS,
    ...loss,
  }
}
