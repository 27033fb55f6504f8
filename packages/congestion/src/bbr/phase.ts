/** Doubles the rate each round trip until the pipe is full (draft-ietf-ccwg-bbr §5.3.1). */
export const STARTUP = 0
/** Empties the queue that startup left (§5.3.2). */
export const DRAIN = 1
/** Probing for bandwidth, in turns (§5.3.3): makes room… */
export const DOWN = 2
/** …stays there, for most of the time… */
export const CRUISE = 3
/** …fills the pipe again… */
export const REFILL = 4
/** …and tries for more. */
export const UP = 5
/** Empties the queue to see the path's own round trip (§5.3.4). */
export const PROBE_RTT = 6

/** A state of BBR's machine (draft-ietf-ccwg-bbr §5.1.1). */
export type Phase =
  | typeof STARTUP
  | typeof DRAIN
  | typeof DOWN
  | typeof CRUISE
  | typeof REFILL
  | typeof UP
  | typeof PROBE_RTT

/** Rate over bandwidth, by phase (draft-ietf-ccwg-bbr §5.6.1). */
export const PACING_GAIN: readonly number[] = [2.77, 0.5, 0.9, 1, 1, 1.25, 1]
/** Window over bandwidth-delay product, by phase (§5.6.1). */
export const WINDOW_GAIN: readonly number[] = [2, 2, 2, 2, 2, 2.25, 0.5]

/** Whether the phase is one of the four of ProbeBW. */
export function isProbeBw(phase: Phase): boolean {
  return phase >= DOWN && phase <= UP
}

/** Whether the phase accelerates: losses then tell of the long term. */
export function isAccelerating(phase: Phase): boolean {
  return phase === STARTUP || phase === REFILL || phase === UP
}
