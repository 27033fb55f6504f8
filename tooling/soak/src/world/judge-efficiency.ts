import type { LinkConditions } from '@rudp/simulator'
import { hasEvent } from '../plan/plan.ts'
import type { Life, LifeEnd } from './life.ts'
import type { World } from './world.ts'

/** A burst before the path is known may time out twice, 32 frames at a time. */
const FREE_SPURIOUS_FRAMES = 80
const SPURIOUS_SHARE = 0.1
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

/** What arrived is acknowledged: all of it if no ack was lost. How much of the rest is, a tally tells. */
function judgeAcks(world: World, sender: LifeEnd, receiver: LifeEnd): void {
  const acked = sender.peer?.connection.session?.frames.counters.framesAcked ?? 0
  const forgotten = receiver.arrived.size - acked
  const lossRate = world.lossRateTowards(sender.side)
  if (lossRate > 0) {
    // What a full queue or an outage loses are whole rows of acks: no repeat makes up for that.
    const { plan } = world
    if (plan.up.bitsPerSecond !== undefined || hasEvent(plan, 'partition', 'mtu')) return
    world.acks.forgotten += Math.max(0, forgotten)
    world.acks.inLostAcks += lossRate * receiver.arrived.size
  } else if (forgotten > 0) {
    const what = `${receiver.side} never acknowledged ${forgotten} of ${receiver.arrived.size} frames`
    world.fail('forgotten', what)
  }
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
