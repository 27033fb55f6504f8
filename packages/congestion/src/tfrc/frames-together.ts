/** No host's timers fire more often (RFC 5348 §4.6: t_gran). */
export const GRANULARITY_MS = 1
/** From so many frames a round trip on they leave together; below, each waits for too long. */
const TOGETHER_FRAMES = 8
/** From so many on, the segment by which TCP's window grows is a small part of it. */
export const LARGE_WINDOW_FRAMES = 16

/**
 * How many frames leave at a time, so that they meet full queues as TCP's segments do.
 *
 * Those leave in pairs, an ack being due for every second one (RFC 5681 §4.2), and once a round
 * trip with a third, by which the window grows. A full drop-tail queue has no room for the last.
 * Evenly spaced frames would see fewer losses at the same rate, and the equation would take that
 * for leave to send more. RFC 5348 §4.6 allows such bursts. What is closer than timers fire leaves
 * together as it is (tooling/decisions/0052 and 0070).
 *
 * @param windowFrames Frames in a round trip.
 * @param rttMs How long that is.
 */
export function framesTogether(windowFrames: number, rttMs: number): number {
  if (rttMs <= GRANULARITY_MS * windowFrames || windowFrames < TOGETHER_FRAMES) return 1
  return windowFrames < LARGE_WINDOW_FRAMES ? 3 : 2
}
