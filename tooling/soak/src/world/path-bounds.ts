import type { LinkConditions } from '@rudp/simulator'
import type { Plan } from '../plan/plan.ts'

/** Full datagram and its headers. */
const PACKET_BITS = 1_520 * 8
/** What a receiver and its application may add to a round trip: acks for bulk wait up to 2 ms. */
const ACK_DELAY_MS = 5
/** A clock that jumps by no more than this, beyond timers of so many round trips, was just late. */
const UNNOTICED_SLEEP_MS = 1_500
const UNNOTICED_TIMEOUTS = 4

/** The longest that a datagram and its answer can seem to take in `plan`, in ms. */
export function longestRoundTripMs(plan: Plan): number {
  const lateMs = plan.client.maxTimerLatenessMs + plan.server.maxTimerLatenessMs
  const delayMs = Math.max(
    0,
    ...plan.events.map((event) => (event.type === 'route' ? event.delayMs : 0)),
  )
  // Drift is 0.02 % at most.
  const sumMs = longestWayMs(plan.up, delayMs) + longestWayMs(plan.down, delayMs)
  const pathMs = 1.001 * (sumMs + lateMs + ACK_DELAY_MS)
  const unnoticedMs = UNNOTICED_TIMEOUTS * pathMs + UNNOTICED_SLEEP_MS
  const sleptMs = plan.events.map((event) => (event.type === 'clock' ? event.byMs : 0))
  return sleptMs.reduce((totalMs, byMs) => totalMs + Math.min(byMs, unnoticedMs), pathMs)
}

function longestWayMs(link: LinkConditions, otherDelayMs: number): number {
  const { jitterMs = 0, reorder = 0, reorderDelayMs = 10, bitsPerSecond = Infinity } = link
  const { duplicate = 0, duplicateDelayMs = 0, queueMs = 100 } = link
  const delayMs = Math.max(link.delayMs ?? 0, otherDelayMs)
  const heldMs = reorder > 0 ? reorderDelayMs : 0
  const copyMs = duplicate > 0 ? duplicateDelayMs : 0
  const waitMs = bitsPerSecond < Infinity ? queueMs + (2 * PACKET_BITS * 1_000) / bitsPerSecond : 0
  return delayMs + jitterMs + heldMs + copyMs + waitMs
}
