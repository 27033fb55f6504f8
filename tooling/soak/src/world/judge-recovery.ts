import type { Life, LifeEnd } from './life.ts'
import type { World } from './world.ts'

/** A few probes, which are half a second apart at most, and as many timeouts. */
const GRACE_MS = 3_000
const GRACE_ROUND_TRIPS = 10
/** What even the most careful controller sends once the path is whole again. */
const LEAST_BYTES_PER_SECOND = 2_000

/**
 * How long all that is under way may take now that the network is whole, in ms; `Infinity` if no
 * connection stands.
 */
export function recoveryMs(world: World): number {
  const { life, plan } = world
  if (!plan.heals || !life.stands) return Infinity
  const backlogBytes = backlogOf(life.client) + backlogOf(life.server)
  const sendingMs = (1_000 * backlogBytes) / LEAST_BYTES_PER_SECOND
  return GRACE_MS + GRACE_ROUND_TRIPS * world.longestRoundTripMs + sendingMs
}

/** Asks whether the same connection came to rest in time. */
export function judgeRecovery(world: World, life: Life, tookMs: number, allowedMs: number): void {
  if (life !== world.life || !(tookMs > allowedMs)) return
  const took = `${Math.round(tookMs)} ms, of ${Math.round(allowedMs)} ms allowed`
  world.fail('recovery', `once the network was whole, what was under way took ${took}`)
}

function backlogOf({ peer }: LifeEnd): number {
  const messages = peer?.connection.session?.messages
  return (messages?.queuedBytes ?? 0) + (messages?.outstandingBytes ?? 0)
}
