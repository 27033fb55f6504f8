/** Timeout in round trips that stands in for TCP's (RFC 5348 §3.1: t_RTO = 4R)… */
const TIMEOUT_ROUND_TRIPS = 4
/** …but no TCP's is shorter than a round trip and this (Linux's; RFC 6298 §2.4 would have 1 s). */
const LEAST_TIMEOUT_MS = 200
/** On short paths a timeout is many round trips, and TCP has other means (RFC 8985 §7): no more than so many. */
const MAX_TIMEOUT_ROUND_TRIPS = 8
/** Below any real path: keeps a round trip of 0 ms from asking for an infinite rate. */
const MINIMUM_RTT_MS = 0.01
/** A loss event this rare allows more than any link carries. */
const MINIMUM_LOSS_EVENT_RATE = 1e-12
/**
 * Halvings of the 12 decades above: enough for a tenth of a percent. The mean on a logarithmic
 * scale is a square root, which comes out the same on every runtime; logarithms do not.
 */
const BISECTION_STEPS = 16

/**
 * Rate in bytes a second of a TCP under the same conditions (RFC 5348 §3.1, with b = 1).
 *
 * @param segmentBytes Size of its segments.
 * @param rttMs Its round-trip time.
 * @param lossEventRate Loss events for each segment sent, above 0 and at most 1.
 */
export function throughput(segmentBytes: number, rttMs: number, lossEventRate: number): number {
  const roundTripMs = Math.max(rttMs, MINIMUM_RTT_MS)
  const timeout = Math.max(TIMEOUT_ROUND_TRIPS, 1 + LEAST_TIMEOUT_MS / roundTripMs)
  const roundTrips = roundTripsPerSegment(lossEventRate, Math.min(timeout, MAX_TIMEOUT_ROUND_TRIPS))
  return (segmentBytes * 1000) / (roundTripMs * roundTrips)
}

/**
 * Loss event rate at which {@link throughput} is the given rate, within 1 % (RFC 5348 §6.3.1 asks
 * for 5 %). A fixed number of bisections on a logarithmic scale: no input makes it loop, and a
 * rate out of reach gives the nearest end.
 */
export function lossEventRateFor(
  segmentBytes: number,
  rttMs: number,
  bytesPerSecond: number,
): number {
  let low = MINIMUM_LOSS_EVENT_RATE
  let high = 1
  for (let step = 0; step < BISECTION_STEPS; step++) {
    const middle = Math.sqrt(low * high)
    if (throughput(segmentBytes, rttMs, middle) > bytesPerSecond) low = middle
    else high = middle
  }
  return high
}

/** f(p) of RFC 5348 §8.1: the inverse of TCP's average window, its timeout being in round trips. */
function roundTripsPerSegment(p: number, timeout: number): number {
  const fastRecovery = Math.sqrt((2 * p) / 3)
  const timeouts = 3 * timeout * Math.sqrt((3 * p) / 8) * p * (1 + 32 * p * p)
  return fastRecovery + timeouts
}
