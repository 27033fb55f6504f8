/**
 * Milliseconds on a clock that all processes of this machine read alike: the system's monotonic
 * clock, which does not begin anew with a process as `performance.now()` does. So a message can
 * carry the time of its sending, and its receiver knows how long it took one way. Between two
 * machines that would not do.
 */
export function sharedNowMs(): number {
  return Number(process.hrtime.bigint()) / 1e6
}
