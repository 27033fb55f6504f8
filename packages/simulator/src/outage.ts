import type { Outage } from './conditions.ts'

/** Whether `nowMs` lies in one of the spans; a span includes its start and not its end. */
export function isInOutage(outages: readonly Outage[], nowMs: number): boolean {
  for (let i = 0; i < outages.length; i++) {
    const { fromMs, untilMs, everyMs } = outages[i] as Outage
    if (nowMs < fromMs) continue
    const sinceMs = everyMs === undefined ? nowMs - fromMs : (nowMs - fromMs) % everyMs
    if (sinceMs < untilMs - fromMs) return true
  }
  return false
}
