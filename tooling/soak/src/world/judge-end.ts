import type { CloseReason } from '@rudp/connection'
import { hasEvent, type Plan } from '../plan/plan.ts'
import type { Fail } from './fail.ts'
import { isDead, isOver, type Life, type LifeEnd } from './life.ts'
import type { Process } from './process.ts'

/** As `ConnectionOptions` has it by default. */
const IDLE_TIMEOUT_MS = 20_000
const HANDSHAKE_TIMEOUT_MS = 10_000
const CLOSE_TIMEOUT_MS = 10_000
/** Longest that doubts last which a forged frame has raised. */
const FORGERY_MS = 10_000
/** A side that fears for its connection asks twice a second: so many must have been lost by bad luck. */
const MIN_LOST_ASKING = 10

/** What is known of an end when it comes. */
export interface EndOfLife {
  readonly plan: Plan
  readonly life: Life
  readonly end: LifeEnd
  readonly process: Process
  /** By the network's clock. */
  readonly nowMs: number
  readonly reason: CloseReason
  /** When this end began, by its own clock. */
  readonly beganAtMs: number
  /** When it stood, by its own clock; `NaN` if it never did. */
  readonly connectedAtMs: number
  /** Datagrams that the other side sent since it was last heard here. */
  readonly sentInVain: number
  readonly fail: Fail
}

/** Asks why a connection has ended, and whether anything in the world explains that. */
export function judgeEnd(given: EndOfLife): void {
  const { reason, end, life, process, fail } = given
  const fault = faultOf(given)
  if (fault === undefined) return
  fail(
    'end',
    `${end.side} of connection ${life.index} at ${process.door.nowMs} ms: ${reason}, ${fault}`,
  )
}

/** What is wrong about that end; `undefined` if nothing is. */
function faultOf(given: EndOfLife): string | undefined {
  const { plan, life, end, reason, connectedAtMs, nowMs } = given
  switch (reason) {
    case 'local':
      return life.isClosing ? undefined : 'which nobody asked for'
    case 'remote': {
      // A peer that is asked may take no longer than its timeout, or a forged close is believed.
      const rtoMs = end.peer?.connection.session?.frames.rtoMs ?? 0
      const isForged = nowMs - end.forgedAtMs < FORGERY_MS && nowMs - end.ackedAtMs >= rtoMs
      const hasCause = life.isClosing || isForged || hasLostPeer(given)
      return hasCause ? undefined : 'though the peer stayed'
    }
    case 'timeout':
      return Number.isNaN(connectedAtMs) ? faultOfHandshake(given) : faultOfSilence(given)
    case 'server-full':
      return plan.crowd.clients > 0 || plan.intruderRate > 0 || hasEvent(plan, 'move', 'restart')
        ? undefined
        : 'though there was room'
    default:
      return `which no ${end.side} should come to`
  }
}

function faultOfSilence(given: EndOfLife): string | undefined {
  const { life, end, process, connectedAtMs, sentInVain } = given
  // A stranger's frame may bring an end about that was due.
  const isStrange = end.peer?.connection.session?.isStrange === true
  const heardAtMs = isStrange ? end.heardBeforeMs : end.heardAtMs
  const silentMs = process.door.nowMs - Math.max(heardAtMs, connectedAtMs)
  const patienceMs = life.isClosing ? CLOSE_TIMEOUT_MS : IDLE_TIMEOUT_MS
  if (silentMs < Math.min(patienceMs, IDLE_TIMEOUT_MS) - 1) {
    return life.isClosing ? undefined : `though it was silent for ${silentMs} ms only`
  }
  if (hasLostPeer(given) || hasEvent(given.plan, 'clock')) return undefined
  return sentInVain >= MIN_LOST_ASKING
    ? undefined
    : `the peer having spoken ${sentInVain} times only`
}

function faultOfHandshake({ plan, process, end, beganAtMs }: EndOfLife): string | undefined {
  const takenMs = process.door.nowMs - beganAtMs
  if (takenMs < HANDSHAKE_TIMEOUT_MS - 1) return `after ${takenMs} ms`
  return end.hasSynAck && !hasEvent(plan, 'clock') ? 'though it had an answer' : undefined
}

/** Whether the other side is gone, in one way or another, or cannot be reached. */
function hasLostPeer({ plan, life, end }: EndOfLife): boolean {
  const other = life.other(end.side)
  return (
    isDead(other) ||
    isOver(other) ||
    other.peer === undefined ||
    hasEvent(plan, 'partition', 'move')
  )
}
