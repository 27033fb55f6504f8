import { endOfEvents, endOfTraffic, hasEvent, type Plan } from '../plan/plan.ts'
import type { Violation } from './fail.ts'
import { judgeEfficiency } from './judge-efficiency.ts'
import { judgeRecovery, recoveryMs } from './judge-recovery.ts'
import { isDead, isOver, type Life, type LifeEnd, logOf } from './life.ts'
import { scheduleEvents } from './schedule-events.ts'
import { scheduleTraffic } from './traffic.ts'
import { World } from './world.ts'

/** What a world came to. */
export interface Outcome {
  readonly seed: number
  readonly violations: readonly Violation[]
  /** Datagrams handed to the network. */
  readonly packets: number
  readonly simulatedMs: number
  readonly sent: number
  readonly delivered: number
  /** Connections that were opened. */
  readonly lives: number
  /** How long all that was promised took to arrive once everything was in order again; `NaN` if never. */
  readonly settledAfterMs: number
  readonly traceHash: string
  /** Frames that were never acknowledged, and those that lost acks must have named. */
  readonly acks: { readonly forgotten: number; readonly inLostAcks: number }
}

/** All that is promised must arrive within so long on a path that stays as bad as it is. */
const PATIENCE_MS = 120_000
/** Until both sides know that a connection is lost, and have another. */
const RECOVERY_MS = 60_000
/** For acks that wait for others, and for timers. */
const ACK_GRACE_MS = 100
const MAX_VIOLATIONS = 5

/** Lives through `plan`, oracles watching. */
export function runWorld(plan: Plan): Outcome {
  const violations: Violation[] = []
  let world: World | undefined
  let settledAfterMs = Number.NaN
  const fail = (kind: string, what: string): void => {
    if (violations.length < MAX_VIOLATIONS) violations.push({ kind, what })
  }
  try {
    world = new World(plan, fail)
    settledAfterMs = live(world)
  } catch (error) {
    fail('exception', error instanceof Error ? (error.stack ?? error.message) : String(error))
  }
  const ends = world?.lives.flatMap(({ client, server }) => [client, server]) ?? []
  return {
    seed: plan.seed,
    violations,
    packets: world?.network.counters.sent ?? 0,
    simulatedMs: (world?.nowMs ?? plan.startMs) - plan.startMs,
    sent: ends.reduce((sum, { outgoing }) => sum + outgoing.sent, 0),
    delivered: ends.reduce((sum, { outgoing }) => sum + outgoing.delivered, 0),
    lives: world?.lives.length ?? 0,
    settledAfterMs,
    traceHash: world?.network.traceHash ?? '',
    acks: { ...(world?.acks ?? { forgotten: 0, inLostAcks: 0 }) },
  }
}

/** Returns how long the world took to come to rest once the applications had sent all. */
function live(world: World): number {
  const { plan, network } = world
  scheduleTraffic(world)
  scheduleEvents(world)
  const busyMs = Math.max(endOfTraffic(plan), endOfEvents(plan))
  network.run({ untilMs: plan.startMs + world.trafficBeginsMs + busyMs + 1 })
  if (plan.heals) world.heal()
  const fromMs = network.nowMs
  const allowedMs = recoveryMs(world)
  const before = world.life
  const isAtRest = world.hasDeath ? () => hasNoticed(world) : () => world.life.isSettled
  const hasRest = network.runUntil(isAtRest, { untilMs: fromMs + PATIENCE_MS + RECOVERY_MS })
  // What comes late, and nobody waited for, is answered no more: the answers would still be under way.
  world.onTaken = () => {}
  const settledAfterMs = hasRest ? network.nowMs - fromMs : Number.NaN
  if (hasRest) judgeRecovery(world, before, settledAfterMs, allowedMs)
  else judgeUnrest(world)
  const { life } = world
  const isWhole = life.stands
  world.isEnding = true
  if (isWhole) close(world, life)
  for (const each of world.lives) {
    for (const end of [each.client, each.server]) {
      settleReceipts(end)
      end.outgoing.close(isOver(end), each === life && isWhole)
    }
  }
  return settledAfterMs
}

/** Whether whoever is left alone knows it. */
function hasNoticed({ lives }: World): boolean {
  return lives.every(({ client, server }) =>
    [client, server].every((end) => end.peer === undefined || isDead(end) || isOver(end)),
  )
}

/** The world never came to rest: who is to blame? */
function judgeUnrest(world: World): void {
  const { plan, life, fail } = world
  if (world.hasDeath) return fail('death', 'a side never noticed that the other had died')
  const hasDisturbers = plan.crowd.clients > 0 || plan.intruderRate > 0
  if (life.stands || hasDisturbers) return
  if (!plan.heals && (hasEvent(plan, 'clock') || plan.tamper.rate > 0)) return
  fail('stuck', `no connection stands, after ${world.lives.length}`)
}

/** An honest end: both sides must come to it, soon, and leave nothing behind. */
function close(world: World, life: Life): void {
  const { network, plan, fail } = world
  const closer = plan.seed % 2 === 0 ? life.client : life.server
  const { peer, process } = closer
  if (peer === undefined || process === undefined) return
  if (life.isSettled) {
    // Acks are still under way, of what nobody waits for.
    network.run({ forMs: world.longestRoundTripMs + ACK_GRACE_MS })
    judgeEfficiency(world, life)
  }
  const wasSettled = life.isSettled
  const fromMs = network.nowMs
  const ends = [life.client, life.server]
  // A side that is asked to close waits for three of its timeouts. Where the path has just become
  // shorter those come to nearly three round trips of before (RFC 9002 §5.3), but not to any length.
  const { longestRoundTripMs } = world
  const rtoMs = Math.max(...ends.map((end) => end.peer?.connection.session?.frames.rtoMs ?? 0))
  const timeoutMs = Math.min(Math.max(rtoMs, 2 * longestRoundTripMs), 4 * longestRoundTripMs)
  const promisedMs = 1_000 + 3 * timeoutMs
  life.isClosing = true
  process.endpoint.close(peer)
  const untilMs = network.nowMs + 60_000
  const haveEnded = network.runUntil(() => ends.every(isOver), { untilMs })
  if (!haveEnded) fail('close', 'a side never came to an end')
  const tookMs = network.nowMs - fromMs
  if (plan.heals && wasSettled && tookMs > promisedMs) {
    fail('close', `the end took ${tookMs} ms, more than ${promisedMs} ms`)
  }
  if (plan.crowd.clients > 0 || plan.intruderRate > 0 || world.lives.length > 1) return
  for (const { process: each } of ends) {
    if (each !== undefined && each.endpoint.endpoint.size > 0) {
      fail('close', `${each.side} left a peer behind`)
    }
  }
}

function settleReceipts(end: LifeEnd): void {
  for (const [token, outcomes] of logOf(end)?.outcomes ?? []) {
    for (const outcome of outcomes) end.outgoing.settle(token, outcome)
  }
}
