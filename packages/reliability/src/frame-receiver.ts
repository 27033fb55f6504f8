import { frameIdDistance, nextFrameId } from '@rudp/wire'
import { AckGroups } from './ack-groups.ts'
import { AckSchedule } from './ack-schedule.ts'
import {
  createFrameReceiverCounters,
  type FrameReceiverCounters,
} from './frame-receiver-counters.ts'
import { GapMeter } from './gap-meter.ts'
import { IdBits, lowestBits, parity } from './id-bits.ts'

// Which frames arrived, which of those with nonce 1, and which have not been acknowledged.
const SEEN = 0
const NONCE = 1
const UNREPORTED = 2
const SETS = 3

/** The frame is new: its contents count, and it will be acknowledged. */
export const FRAME_NEW = 0
/** The frame came before: its contents have been used. */
export const FRAME_DUPLICATE = 1
/** The frame is too far from the window to be told from a duplicate. */
export const FRAME_OUTSIDE = 2

/** What a {@link FrameReceiver} is made from. */
export interface FrameReceiverOptions {
  /** Id of the peer's first frame: its nonce. */
  readonly firstFrameId: number
  /** Frames accepted ahead of {@link FrameReceiver.baseId}, and behind it: a power of two from 64 to 2²⁰. */
  readonly window: number
}

/**
 * The frames that arrived: which of them are new, and what is to be acknowledged, and when.
 *
 *      base − window            reported           base          base + window
 *            ▼                     ▼                 ▼                 ▼
 *     ───────┬─────────────────────┬─────────────────┬─────────────────┬───────
 *    outside │ late, or duplicates │ late, but fresh │ new: moves base │ outside
 *            │ late groups         │ fresh groups    │                 │
 */
export class FrameReceiver {
  readonly #counters: FrameReceiverCounters = createFrameReceiverCounters()
  readonly #window: number
  readonly #bits: IdBits
  readonly #schedule = new AckSchedule()
  readonly #groups = new AckGroups()
  readonly #gaps = new GapMeter()
  #baseId = 0
  /** Ids behind the base that are told apart: a window, but none from before the first. */
  #behind = 0
  /** One past the newest id that an ack has named. */
  #reportedId = 0
  /** No frame that has not been acknowledged is older. */
  #oldestUnreportedId = 0

  /** @throws {RangeError} if the window is no power of two from 64 to 2²⁰ */
  constructor({ firstFrameId, window }: FrameReceiverOptions) {
    if (!(window >= 64 && window <= 2 ** 20 && (window & (window - 1)) === 0)) {
      throw new RangeError(
        `Cannot create FrameReceiver: window must be a power of two from 64 to 2 ** 20, got ${window}`,
      )
    }
    this.#window = window
    // A window ahead of the base and one behind it.
    this.#bits = new IdBits(window * 2, SETS)
    this.#baseId = firstFrameId
    this.#reportedId = firstFrameId
    this.#oldestUnreportedId = firstFrameId
  }

  get counters(): Readonly<FrameReceiverCounters> {
    return this.#counters
  }

  /** One past the newest frame seen: what acks report as the base of the window. */
  get baseId(): number {
    return this.#baseId
  }

  // ── Inputs ─────────────────────────────────────────────────────────────

  /**
   * A data frame arrived.
   *
   * @returns {@link FRAME_NEW}; or {@link FRAME_DUPLICATE} or {@link FRAME_OUTSIDE}, and then its
   *   contents are to be ignored.
   */
  handleFrame(nowMs: number, frameId: number, nonce: number, sizeBytes: number): number {
    const ahead = frameIdDistance(frameId, this.#baseId)
    if (ahead < this.#window) {
      this.#advance(nextFrameId(frameId))
      this.#gaps.onNewest(ahead)
      this.#remember(frameId, nonce)
      this.#schedule.onFrame(nowMs, sizeBytes, ahead === 0)
      return FRAME_NEW
    }
    if (frameIdDistance(this.#baseId, frameId) > this.#behind) {
      this.#counters.framesOutside++
      return FRAME_OUTSIDE
    }
    if (this.#bits.has(SEEN, frameId)) {
      // Not acknowledged again: our peers resend under a new id, so this is the network's copy.
      this.#counters.framesDuplicate++
      return FRAME_DUPLICATE
    }
    this.#counters.framesLate++
    this.#gaps.onLate()
    this.#remember(frameId, nonce)
    if (this.#isFresh(frameId)) this.#schedule.onFrame(nowMs, sizeBytes, false)
    else this.#schedule.onLateFrame(nowMs)
    return FRAME_NEW
  }

  /**
   * A sync arrived, which always wants an ack.
   *
   * @param peerNextFrameId The peer's next frame; -1 if the sync does not say.
   * @returns `false` if that is no frame of the peer we know.
   */
  handleSync(nowMs: number, peerNextFrameId: number): boolean {
    this.#counters.syncsReceived++
    this.#schedule.onRequest(nowMs)
    if (peerNextFrameId < 0 || peerNextFrameId === this.#baseId) return true
    if (frameIdDistance(peerNextFrameId, this.#baseId) <= this.#window) {
      this.#advance(peerNextFrameId)
      return true
    }
    this.#counters.syncsOutside++
    // A sync that was overtaken is behind.
    return frameIdDistance(this.#baseId, peerNextFrameId) <= this.#behind
  }

  /** Wants an ack now, of no groups if there is nothing to report. */
  requestAck(nowMs: number): void {
    this.#schedule.onRequest(nowMs)
  }

  // ── Acks ───────────────────────────────────────────────────────────────

  /** When an ack is due: `Infinity` if none is owed, in the past if it is late. */
  ackDueAtMs(): number {
    return this.#schedule.dueAtMs
  }

  /** Whether an ack is owed that may leave now if it costs no datagram. */
  isAckWelcome(nowMs: number): boolean {
    return this.#schedule.isWelcome(nowMs)
  }

  /**
   * Prepares the groups of the next ack, in ascending order. {@link commitAck} follows before the
   * next input, or not at all.
   *
   * @param maxGroups Most groups the ack frame holds, at least 1. The rest stays for the next.
   * @returns How many; an ack of none is valid.
   */
  buildAck(maxGroups: number): number {
    const groups = this.#groups
    groups.clear()
    let first = this.#nextUnreported(this.#oldestUnreportedId)
    while (first !== this.#baseId && groups.count < maxGroups) {
      let named = this.#unreportedFrom(first)
      const isFresh = this.#isFresh(first)
      // A fresh group covers for repeats only if all that it names is newer: late ones end before.
      if (!isFresh) named = keepLowest(named, frameIdDistance(this.#reportedId, first))
      groups.add(first, named, parity(named & this.#bits.read(NONCE, first)), isFresh)
      first = this.#nextUnreported((first + 32 - Math.clz32(named)) >>> 0)
    }
    groups.addRepeats(maxGroups)
    return groups.count
  }

  /** First id of group `index` of the prepared ack. */
  groupBaseId(index: number): number {
    return this.#groups.baseId(index)
  }

  /** Which of the 32 frames from its base on the group names; bit 0 is always set. */
  groupBits(index: number): number {
    return this.#groups.bits(index)
  }

  /** XOR of the nonces of the frames that the group names. */
  groupNonce(index: number): number {
    return this.#groups.nonce(index)
  }

  /** The prepared ack left. */
  commitAck(nowMs: number): void {
    const groups = this.#groups
    for (let i = 0; i < groups.count; i++) {
      if (groups.isRepeat(i)) this.#counters.groupsRepeated++
      else this.#report(groups.baseId(i), groups.bits(i))
    }
    groups.commit(this.#gaps.isLossy)
    this.#counters.acksSent++
    this.#oldestUnreportedId = this.#nextUnreported(this.#oldestUnreportedId)
    this.#schedule.onAckSent(nowMs, this.#oldestUnreportedId !== this.#baseId)
  }

  // ── The window ─────────────────────────────────────────────────────────

  #remember(id: number, nonce: number): void {
    this.#counters.framesReceived++
    this.#bits.put(SEEN, id, 1)
    this.#bits.put(NONCE, id, nonce)
    this.#bits.put(UNREPORTED, id, 1)
    if (frameIdDistance(this.#oldestUnreportedId, id) <= this.#window) {
      this.#oldestUnreportedId = id
    }
  }

  /** Moves the base: the ids it passes have not been seen yet, those a window behind are forgotten. */
  #advance(baseId: number): void {
    const count = frameIdDistance(baseId, this.#baseId)
    this.#bits.clearRange(SEEN, this.#baseId, count)
    this.#bits.clearRange(UNREPORTED, this.#baseId, count)
    if (this.#oldestUnreportedId === this.#baseId) this.#oldestUnreportedId = baseId
    this.#baseId = baseId
    this.#behind = Math.min(this.#behind + count, this.#window)
    const horizonId = (baseId - this.#window) >>> 0
    if (frameIdDistance(baseId, this.#oldestUnreportedId) > this.#window) {
      this.#oldestUnreportedId = horizonId
    }
    if (frameIdDistance(baseId, this.#reportedId) > this.#window) this.#reportedId = horizonId
  }

  /** Whether `id`, which is in the window, is newer than all that acks have named. */
  #isFresh(id: number): boolean {
    return frameIdDistance(id, this.#reportedId) <= this.#window
  }

  #report(baseId: number, bits: number): void {
    const endId = (baseId + 32 - Math.clz32(bits)) >>> 0
    this.#counters.groupsSent++
    this.#bits.clear(UNREPORTED, baseId, bits)
    this.#oldestUnreportedId = endId
    if (this.#isFresh(baseId)) this.#reportedId = endId
  }

  /** Which of the 32 frames from `id` on arrived and have not been acknowledged. */
  #unreportedFrom(id: number): number {
    return keepLowest(this.#bits.read(UNREPORTED, id), frameIdDistance(this.#baseId, id))
  }

  /** The first such frame from `id` on; the base if there is none. */
  #nextUnreported(id: number): number {
    let at = id
    while (frameIdDistance(this.#baseId, at) <= this.#window) {
      const bits = this.#unreportedFrom(at)
      if (bits !== 0) return (at + 31 - Math.clz32(bits & -bits)) >>> 0
      at = (at + 32) >>> 0
    }
    return this.#baseId
  }
}

/** The lowest `count` of 32 bits. */
function keepLowest(bits: number, count: number): number {
  if (count === 0) return 0
  return count >= 32 ? bits : (bits & lowestBits(count)) >>> 0
}
