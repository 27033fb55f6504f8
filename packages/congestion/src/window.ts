import type { AckSample } from './controller.ts'

/** Frames, and bytes, of the window before any feedback (RFC 9002 §7.2). */
const INITIAL_WINDOW_FRAMES = 10
const INITIAL_WINDOW_BYTES = 14_720
/** Floor that keeps acks flowing through heavy loss, in frames (RFC 9002 §7.2). */
const MINIMUM_WINDOW_FRAMES = 2
/** Pacing faster than the window over a round trip, so that delays do not idle it (RFC 9002 §7.7). */
const PACING_GAIN = 1.25
/** In slow start, the window doubles within the round trip it is paced over. */
const SLOW_START_PACING_GAIN = 2
/** Below any real path: keeps a round trip of 0 ms from asking for an infinite rate. */
const MINIMUM_RTT_MS = 0.01

/** Window before any feedback (RFC 9002 §7.2). */
export function initialWindowBytes(maxFrameBytes: number): number {
  const limitBytes = Math.max(INITIAL_WINDOW_BYTES, MINIMUM_WINDOW_FRAMES * maxFrameBytes)
  return Math.min(INITIAL_WINDOW_FRAMES * maxFrameBytes, limitBytes)
}

/** Window that no loss takes away (RFC 9002 §7.2). */
export function minimumWindowBytes(maxFrameBytes: number): number {
  return MINIMUM_WINDOW_FRAMES * maxFrameBytes
}

/**
 * Round trip to pace over: the smoothed one lags while a queue drains, and pacing over it would
 * idle the link, so the latest counts where it is shorter. The window still bounds the total.
 */
export function pacingRttMs(sample: Readonly<AckSample>): number {
  if (Number.isNaN(sample.latestRttMs)) return sample.smoothedRttMs
  return Math.min(sample.smoothedRttMs, sample.latestRttMs)
}

/** Rate in bytes a second that spreads a window over a round trip, so that it never bursts (RFC 9002 §7.7). */
export function windowPacingRate(windowBytes: number, rttMs: number, inSlowStart: boolean): number {
  const gain = inSlowStart ? SLOW_START_PACING_GAIN : PACING_GAIN
  return (gain * windowBytes * 1000) / Math.max(rttMs, MINIMUM_RTT_MS)
}

/**
 * Whether a window was used enough for its acks to say that more would fit. An application, or a
 * cap on the rate, with little in flight proves nothing (RFC 9002 §7.8); half the window is the
 * bar that RFC 7661 §4.3 sets.
 */
export function isWindowUsed(
  windowBytes: number,
  inFlightBeforeBytes: number,
  appLimited: boolean,
): boolean {
  return !appLimited && inFlightBeforeBytes >= windowBytes / 2
}
