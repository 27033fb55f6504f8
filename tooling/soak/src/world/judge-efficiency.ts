import type { LinkConditions } from '@rudp/simulator'
import { hasEvent } from '../plan/plan.ts'
import type { Life, LifeEnd } from './life.ts'
import type { World } from './world.ts'

/** The first round trip is not known yet; this many timeouts are allowed between two acks. */
const FREE_SPURIOUS_FRAMES = 48
const SPURIOUS_SHARE = 0.1
/** Acks may be lost; what they said is repeated in later ones, if any come. */
const FREE_FORGOTTEN_FRAMES = 16
const FORGOTTEN_SHARE = 0.6
/** Below them, a single lost ack of many frames weighs more than any rule. */
const LEAST_LOSS_RATE = 0.04
const LEAST_FRAMES = 300

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

/** What arrived is acknowledged: all of it if no ack was lost, most of the rest as well. */
function judgeAcks(world: World, sender: LifeEnd, receiver: LifeEnd): void {
  const acked = sender.peer?.connection.session?.frames.counters.framesAcked ?? 0
  const forgotten = receiver.arrived.size - acked
  const lossRate = world.lossRateTowards(sender.side)
  // What a full queue or an outage loses are whole rows of acks.
  const { plan } = world
  const losesRows = plan.up.bitsPerSecond !== undefined || hasEvent(plan, 'partition', 'mtu')
  const isTooFew = lossRate < LEAST_LOSS_RATE || receiver.arrived.size < LEAST_FRAMES
  if (lossRate > 0 && (isTooFew || losesRows)) return
  const limit =
    lossRate > 0 ? FREE_FORGOTTEN_FRAMES + FORGOTTEN_SHARE * lossRate * receiver.arrived.size : 0
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
