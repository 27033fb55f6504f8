import type { CongestionControllerFactory } from '@rudp/congestion'
import { runPath } from '@rudp/congestion/testing'

/** What a controller makes of a link of 10 Mbit/s and 30 ms that it has to itself. */
export interface Result {
  /** Share of the link that it used, 0 to 1. */
  readonly used: number
  /** How long 95 % of its frames waited at the bottleneck at most. */
  readonly queueP95Ms: number
}

const SECONDS = 20
/** What it does while it finds its rate is another question. */
const SETTLED_MS = 5_000

/** Runs one flow in virtual time. */
export function tryController(controller: CongestionControllerFactory): Result {
  const durationMs = SECONDS * 1_000
  const path = { bytesPerSecond: 1_250_000, queueBytes: 75_000, rttMs: 30, durationMs }
  const report = runPath({ ...path, flows: [{ controller }] })
  return {
    used: report.utilisation(SETTLED_MS, durationMs),
    queueP95Ms: report.queueDelayMs(SETTLED_MS, durationMs, 0.95),
  }
}
