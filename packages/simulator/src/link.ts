import type { LinkConditions, ResolvedConditions } from './conditions.ts'
import { resolveConditions } from './conditions.ts'
import { damagedCopy } from './damage.ts'
import { sampleDelayMs } from './delay.ts'
import { DropTailQueue } from './drop-tail-queue.ts'
import type { Fate } from './fate.ts'
import { FATE_DELIVERED, FATE_LOST, FATE_OUTAGE, FATE_QUEUE_FULL, FATE_TOO_BIG } from './fate.ts'
import type {
  LinkCounters,
  LinkDecision,
  MutableLinkCounters,
  MutableLinkDecision,
} from './link-decision.ts'
import { createCounters, createDecision } from './link-decision.ts'
import { LossProcess } from './loss.ts'
import { isInOutage } from './outage.ts'
import { Random } from './random.ts'

/** Takes what a link lets through, at once, to hand it on at `atMs`. */
export interface DeliverySink {
  /** Called during {@link Link.offer}, never later. The bytes are borrowed for the call: copy them. */
  deliver(atMs: number, bytes: Uint8Array): void
}

/**
 * One direction of a path: decides what becomes of each datagram, without a clock of its own.
 *
 * The same engine runs in virtual time (`SimulatedNetwork`) and in real time (a proxy that arms a
 * timer for each delivery). Every impairment draws from a stream of its own, so which datagrams are
 * lost does not depend on whether there is jitter.
 *
 * @example
 * ```ts
 * import { Link, Random } from '@rudp/simulator'
 *
 * const link = new Link({ loss: 0.05, delayMs: 40, jitterMs: 10 }, new Random(1))
 * const arrivals: { atMs: number; bytes: Uint8Array }[] = []
 * const sink = {
 *   deliver: (atMs: number, bytes: Uint8Array) => arrivals.push({ atMs, bytes: bytes.slice() }),
 * }
 * link.offer(0, Uint8Array.of(1, 2, 3), sink)
 * ```
 */
export class Link {
  /** True: nothing gets through, whatever the conditions are. */
  isDown = false
  /**
   * Loses chosen datagrams, beside those that the conditions lose: return true to lose this one.
   * `index` counts the datagrams offered, from 0; the bytes are borrowed for the call. Not asked by
   * {@link offerSize}.
   */
  loseIf: ((index: number, bytes: Uint8Array) => boolean) | undefined = undefined
  /** Called after each decision, with {@link last}. */
  onDecision: ((decision: LinkDecision) => void) | undefined = undefined
  /** As the caller wrote them: what a default is may depend on what was left out. */
  #given: LinkConditions
  #conditions: ResolvedConditions
  readonly #queue: DropTailQueue = new DropTailQueue()
  readonly #loss: LossProcess
  readonly #damageRandom: Random
  readonly #delayRandom: Random
  readonly #reorderRandom: Random
  readonly #copyRandom: Random
  readonly #last: MutableLinkDecision = createDecision()
  readonly #counters: MutableLinkCounters = createCounters()
  /** Arrival of the latest datagram that kept its place; later ones must not come before it. */
  #inOrderAtMs = -Infinity

  /**
   * @param conditions - see {@link LinkConditions}
   * @param random - seeds the link's own streams; nothing is drawn from it
   */
  constructor(conditions: LinkConditions = {}, random: Random = new Random(0)) {
    this.#given = conditions
    this.#conditions = resolveConditions(conditions)
    this.#loss = new LossProcess(this.#conditions.loss, random.fork('loss'))
    this.#damageRandom = random.fork('damage')
    this.#delayRandom = random.fork('delay')
    this.#reorderRandom = random.fork('reorder')
    this.#copyRandom = random.fork('copy')
    this.#queue.setRate(this.#conditions.bitsPerSecond)
  }

  /** The conditions in force, defaults filled in. */
  get conditions(): ResolvedConditions {
    return this.#conditions
  }

  get counters(): LinkCounters {
    return this.#counters
  }

  /** The latest decision; overwritten by the next. */
  get last(): LinkDecision {
    return this.#last
  }

  /**
   * Replaces some conditions, for datagrams offered from now on: what is under way or in the queue
   * keeps its times. `undefined` goes back to the default.
   */
  change(conditions: { [K in keyof LinkConditions]?: LinkConditions[K] | undefined }): void {
    this.replace({ ...this.#given, ...conditions } as LinkConditions)
  }

  /** Replaces all conditions, for datagrams offered from now on. */
  replace(conditions: LinkConditions): void {
    const resolved = resolveConditions(conditions)
    if (resolved.loss !== this.#conditions.loss) this.#loss.setModel(resolved.loss)
    this.#given = conditions
    this.#conditions = resolved
    this.#queue.setRate(resolved.bitsPerSecond)
  }

  /**
   * Decides what becomes of one datagram and hands what arrives to `sink`, a copy included.
   *
   * @param nowMs - never less than in an earlier call
   * @param bytes - borrowed for the call, and never changed
   */
  offer(nowMs: number, bytes: Uint8Array, sink: DeliverySink): Fate {
    const isChosen = this.loseIf?.(this.#counters.offered, bytes) === true
    const fate = this.#settle(nowMs, bytes.length, isChosen)
    if (fate !== FATE_DELIVERED) return fate
    const { deliverAtMs, copyAtMs, deliveredBytes, flippedBits } = this.#last
    const isDamaged = flippedBits > 0 || deliveredBytes < bytes.length
    sink.deliver(
      deliverAtMs,
      isDamaged ? damagedCopy(bytes, deliveredBytes, flippedBits, this.#damageRandom) : bytes,
    )
    if (copyAtMs !== Infinity) sink.deliver(copyAtMs, bytes)
    return fate
  }

  /** Like {@link offer} for callers without bytes: the decision is in {@link last}. */
  offerSize(nowMs: number, sizeBytes: number): Fate {
    return this.#settle(nowMs, sizeBytes, false)
  }

  /** Bytes that wait in the queue at `nowMs`, overhead included. */
  queuedBytes(nowMs: number): number {
    return this.#queue.waitingBytes(nowMs)
  }

  /** How long a datagram offered at `nowMs` would wait in the queue. */
  queueDelayMs(nowMs: number): number {
    return this.#queue.waitMs(nowMs)
  }

  /** Bytes that have left the queue until `nowMs`, overhead included: for the utilisation. */
  departedBytes(nowMs: number): number {
    return this.#counters.admittedBytes - this.#queue.unsentBytes(nowMs)
  }

  #settle(nowMs: number, sizeBytes: number, isChosen: boolean): Fate {
    const fate = this.#decide(nowMs, sizeBytes, isChosen)
    this.#last.fate = fate
    this.#count(fate)
    if (this.onDecision !== undefined) this.onDecision(this.#last)
    return fate
  }

  #decide(nowMs: number, sizeBytes: number, isChosen: boolean): Fate {
    const conditions = this.#conditions
    const last = this.#last
    last.offeredAtMs = nowMs
    last.sizeBytes = sizeBytes
    last.queueDelayMs = 0
    last.departAtMs = nowMs
    last.deliverAtMs = Infinity
    last.copyAtMs = Infinity
    last.deliveredBytes = 0
    last.flippedBits = 0
    last.wasHeldBack = false

    if (this.isDown) return FATE_OUTAGE
    if (conditions.outages.length > 0 && isInOutage(conditions.outages, nowMs)) return FATE_OUTAGE
    const wireBytes = sizeBytes + conditions.overheadBytes
    if (wireBytes > conditions.mtuBytes) return FATE_TOO_BIG
    if (conditions.bitsPerSecond !== Infinity) {
      const waitMs = this.#queue.waitMs(nowMs)
      const { queueBytes, queueMs } = conditions
      const departAtMs = this.#queue.offer(nowMs, wireBytes, queueBytes, queueMs)
      if (departAtMs < 0) return FATE_QUEUE_FULL
      last.queueDelayMs = waitMs
      last.departAtMs = departAtMs
    }
    this.#counters.admittedBytes += wireBytes
    if (this.#loss.next() || isChosen) return FATE_LOST
    last.deliveredBytes = sizeBytes
    this.#decideDamage(sizeBytes)
    this.#decideArrival(last.departAtMs)
    return FATE_DELIVERED
  }

  #decideDamage(sizeBytes: number): void {
    const conditions = this.#conditions
    const random = this.#damageRandom
    if (conditions.truncate > 0 && random.chance(conditions.truncate) && sizeBytes > 0) {
      this.#last.deliveredBytes = random.int(0, sizeBytes - 1)
    }
    if (conditions.corrupt > 0 && random.chance(conditions.corrupt)) {
      this.#last.flippedBits = Math.min(conditions.corruptBits, this.#last.deliveredBytes * 8)
    }
  }

  #decideArrival(departAtMs: number): void {
    const conditions = this.#conditions
    let deliverAtMs = departAtMs + sampleDelayMs(conditions, this.#delayRandom)
    if (conditions.reorder > 0 && this.#reorderRandom.chance(conditions.reorder)) {
      deliverAtMs += conditions.reorderDelayMs
      this.#last.wasHeldBack = true
    } else if (!conditions.jitterReorders) {
      if (deliverAtMs < this.#inOrderAtMs) deliverAtMs = this.#inOrderAtMs
      this.#inOrderAtMs = deliverAtMs
    }
    this.#last.deliverAtMs = deliverAtMs
    if (conditions.duplicate > 0 && this.#copyRandom.chance(conditions.duplicate)) {
      this.#last.copyAtMs = deliverAtMs + conditions.duplicateDelayMs
    }
  }

  #count(fate: Fate): void {
    const counters = this.#counters
    const last = this.#last
    counters.offered++
    counters.offeredBytes += last.sizeBytes
    if (fate !== FATE_DELIVERED) {
      if (fate === FATE_LOST) counters.lost++
      else if (fate === FATE_QUEUE_FULL) counters.queueFull++
      else if (fate === FATE_TOO_BIG) counters.tooBig++
      else counters.outage++
      return
    }
    counters.delivered++
    counters.deliveredBytes += last.deliveredBytes
    if (last.wasHeldBack) counters.heldBack++
    if (last.flippedBits > 0) counters.corrupted++
    if (last.deliveredBytes < last.sizeBytes) counters.truncated++
    if (last.copyAtMs !== Infinity) {
      counters.duplicated++
      counters.deliveredBytes += last.sizeBytes
    }
  }
}
