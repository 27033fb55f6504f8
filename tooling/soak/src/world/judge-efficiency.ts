import type { LinkConditions } from '@rudp/simulator'
import { hasEvent } from '../plan/plan.ts'
import type { Life, LifeEnd } from './life.ts'
import type { World } from './world.ts'

/** The first round trip is not known yet; this many timeouts are allowed between two acks. */
const FREE_SPURIOUS_FRAMES = 48
const SPURIOUS_SHARE = 0.1
/** An ack is lost up to three times in ten here; what it says is repeated in later ones, if any come. */
const FREE_FORGOTTEN_FRAMES = 50
const FORGOTTEN_SHARE = 0.2

/**
 * Asks whether the work done was needed, and what arrived was acknowledged. Call it when nothing is
 * under way any more.
 */
export function judgeEfficiency(world: World, life: Life): void {
  if (hasEvent(world.plan, 'clock')) return
  judgeAcks(world, life.client, life.server)
  judgeAcks(world, life.server, life.client)
  if (!isSteady(world)) return
  judgeResends(world, life.client, life.server)
  judgeResends(world, life.server, life.client)
}

/** What arrived is acknowledged: all of it if no ack was lost, nearly all if some were. */
function judgeAcks(world: World, sender: LifeEnd, receiver: LifeEnd): void {
  const acked = sender.peer?.connection.session?.frames.counters.framesAcked ?? 0
  const forgotten = receiver.arrived.size - acked
  const hasLost = world.hasLostTowards(sender.side)
  const limit = hasLost ? FREE_FORGOTTEN_FRAMES + FORGOTTEN_SHARE * receiver.arrived.size : 0
  if (forgotten <= limit) return
  const what = `${receiver.side} never acknowledged ${forgotten} of ${receiver.arrived.size} frames`
  world.fail('forgotten', what)
}

/** On a path that does nothing but delay, in order, what is taken for lost was not. */
function judgeResends(world: World, sender: LifeEnd, receiver: LifeEnd): void {
  const lost = sender.peer?.connection.session?.frames.counters.framesLost ?? 0
  const spurious = lost - (sender.framesSent - receiver.arrived.size)
  if (spurious <= FREE_SPURIOUS_FRAMES + SPURIOUS_SHARE * sender.framesSent) return
  world.fail('spurious', `${sender.side} took ${spurious} of ${sender.framesSent} frames for lost`)
}

function isSteady({ plan }: World): boolean {
  const isCalm = plan.events.length === 0 && plan.tamper.rate === 0 && !plan.isIpv6
  return isCalm && isPlain(plan.up) && isPlain(plan.down)
}

function isPlain(link: LinkConditions): boolean {
  const { loss, corrupt, truncate, reorder, duplicate, jitterReorders, bitsPerSecond } = link
  return !(loss || corrupt || truncate || reorder || duplicate || jitterReorders || bitsPerSecond)
}
