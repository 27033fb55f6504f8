import type { LossModel } from './loss.ts'

/** How far jitter strays from the delay. */
export type JitterShape = 'uniform' | 'normal' | 'exponential'

/** A span of time in which nothing gets through. */
export interface Outage {
  readonly fromMs: number
  readonly untilMs: number
  /** Repeats the span with this period. Default: once. */
  readonly everyMs?: number
}

/**
 * What one direction of a path does to datagrams. Everything is optional; `{}` is a perfect wire.
 *
 * A datagram meets them in this order: outage, MTU, queue and rate, loss, damage, delay, copy. So a
 * datagram that is lost has used up its share of the rate.
 */
export interface LinkConditions {
  /** Probability that a datagram is lost, or a process with memory such as `burstLoss(0.3, 3)`. */
  readonly loss?: LossModel
  /** One-way delay. Default 0. */
  readonly delayMs?: number
  /**
   * Jitter. `uniform`: the delay is between `delayMs − jitterMs` and `delayMs + jitterMs`.
   * `normal`: this is the standard deviation. `exponential`: this is the mean of what is added.
   * A delay is never negative.
   */
  readonly jitterMs?: number
  /** Default `uniform`. */
  readonly jitterShape?: JitterShape
  /** Whether datagrams overtake each other through jitter. Default false: later ones wait. */
  readonly jitterReorders?: boolean
  /** Probability that a datagram is held back and overtaken. Default 0. */
  readonly reorder?: number
  /** How long it is held back. Default 10. */
  readonly reorderDelayMs?: number
  /** Probability that a second, intact copy arrives. Default 0. */
  readonly duplicate?: number
  /** How much later than the first the copy arrives. Default 0. */
  readonly duplicateDelayMs?: number
  /** Probability that bits are flipped. Default 0. */
  readonly corrupt?: number
  /** How many bits are flipped then. Default 1. */
  readonly corruptBits?: number
  /** Probability that a datagram arrives cut short, to any smaller length. Default 0. */
  readonly truncate?: number
  /** Rate of the link. Default `Infinity`. */
  readonly bitsPerSecond?: number
  /** Most bytes that wait for the rate, overhead included, beside the one being transmitted. */
  readonly queueBytes?: number
  /** Longest wait for the rate. Default 100 if `queueBytes` is not given either. */
  readonly queueMs?: number
  /** Bytes that headers add to each datagram, for rate, queue and MTU. Default 28: IPv4 and UDP. */
  readonly overheadBytes?: number
  /** Largest IP packet that gets through, overhead included. Default `Infinity`. */
  readonly mtuBytes?: number
  /** Scheduled outages. A datagram is swallowed if it is offered during one. */
  readonly outages?: readonly Outage[]
}

/** Conditions with every default filled in. */
export type ResolvedConditions = Required<LinkConditions>

/**
 * Fills in the defaults.
 *
 * @throws RangeError if a value makes no sense
 */
export function resolveConditions(conditions: LinkConditions): ResolvedConditions {
  const hasQueueLimit = conditions.queueBytes !== undefined || conditions.queueMs !== undefined
  const resolved: ResolvedConditions = {
    loss: conditions.loss ?? 0,
    delayMs: conditions.delayMs ?? 0,
    jitterMs: conditions.jitterMs ?? 0,
    jitterShape: conditions.jitterShape ?? 'uniform',
    jitterReorders: conditions.jitterReorders ?? false,
    reorder: conditions.reorder ?? 0,
    reorderDelayMs: conditions.reorderDelayMs ?? 10,
    duplicate: conditions.duplicate ?? 0,
    duplicateDelayMs: conditions.duplicateDelayMs ?? 0,
    corrupt: conditions.corrupt ?? 0,
    corruptBits: conditions.corruptBits ?? 1,
    truncate: conditions.truncate ?? 0,
    bitsPerSecond: conditions.bitsPerSecond ?? Infinity,
    queueBytes: conditions.queueBytes ?? Infinity,
    queueMs: conditions.queueMs ?? (hasQueueLimit ? Infinity : 100),
    overheadBytes: conditions.overheadBytes ?? 28,
    mtuBytes: conditions.mtuBytes ?? Infinity,
    outages: conditions.outages ?? [],
  }
  check(resolved)
  return resolved
}

function check(conditions: ResolvedConditions): void {
  const { loss } = conditions
  if (typeof loss === 'number') checkProbability('loss', loss)
  else {
    checkProbability('loss.goodToBad', loss.goodToBad)
    checkProbability('loss.badToGood', loss.badToGood)
    checkProbability('loss.lossInGood', loss.lossInGood ?? 0)
    checkProbability('loss.lossInBad', loss.lossInBad ?? 1)
  }
  for (const name of ['reorder', 'duplicate', 'corrupt', 'truncate'] as const) {
    checkProbability(name, conditions[name])
  }
  for (const name of ['delayMs', 'jitterMs', 'reorderDelayMs', 'duplicateDelayMs'] as const) {
    checkAtLeastZero(name, conditions[name])
    if (conditions[name] === Infinity) fail(name, 'finite', Infinity)
  }
  for (const name of ['queueBytes', 'queueMs', 'overheadBytes', 'mtuBytes'] as const) {
    checkAtLeastZero(name, conditions[name])
  }
  if (!(conditions.bitsPerSecond > 0)) {
    fail('bitsPerSecond', 'above 0 (isDown stops a link)', conditions.bitsPerSecond)
  }
  if (!(Number.isInteger(conditions.corruptBits) && conditions.corruptBits > 0)) {
    fail('corruptBits', 'a whole number above 0', conditions.corruptBits)
  }
  for (const outage of conditions.outages) {
    if (!(outage.untilMs >= outage.fromMs)) fail('outages', 'ordered spans', outage.untilMs)
    if (outage.everyMs !== undefined && !(outage.everyMs > 0)) {
      fail('outages', 'periods above 0', outage.everyMs)
    }
  }
}

function checkProbability(name: string, value: number): void {
  if (!(value >= 0 && value <= 1)) fail(name, 'from 0 to 1', value)
}

function checkAtLeastZero(name: string, value: number): void {
  if (!(value >= 0)) fail(name, 'at least 0', value)
}

function fail(name: string, wanted: string, value: number): never {
  throw new RangeError(`Cannot set link conditions: ${name} must be ${wanted}, got ${value}`)
}
