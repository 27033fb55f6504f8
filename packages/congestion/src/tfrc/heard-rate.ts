/** Round trips a frame from which on the rate is that of a path on which nearly half is lost. */
const STARVED_ROUND_TRIPS = 16
/** Round trips that a TCP waits after a loss, if its window is one segment (RFC 5348 §3.1: t_RTO). */
const TIMEOUT_ROUND_TRIPS = 4

/**
 * What TFRC's rate becomes when the receiver was heard.
 *
 * Where nearly half is lost the equation stands for a TCP that backs off, timeout by timeout, to a
 * frame a minute. But a TCP that is heard again goes on at once, and TFRC would find out only frame
 * by frame that the path is well. So who is heard sends a frame a round trip, or after a loss one a
 * timeout; backing off is left to the no-feedback timer. Beyond RFC 5348, where the rate is below
 * one frame in 16 round trips (tooling/decisions/0075).
 *
 * @param rate By the equation and the receive rate, in bytes a second.
 * @param frameRate A full frame each round trip.
 * @param hasLoss Whether a loss event was heard of.
 */
export function heardRate(rate: number, frameRate: number, hasLoss: boolean): number {
  if (STARVED_ROUND_TRIPS * rate >= frameRate) return rate
  return hasLoss ? frameRate / TIMEOUT_ROUND_TRIPS : frameRate
}
