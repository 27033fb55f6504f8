import { frameIdDistance, nextFrameId } from '@rudp/wire'
import { AckSchedule } from './ack-schedule.ts'
import { IdBits, parity } from './id-bits.ts'
import { SentGroups } from './sent-groups.ts'

/** The frame is new: its contents count, and it will be acknowledged. */
export const FRAME_NEW = 0
/** The frame came before: its contents have been used. */
export const FRAME_DUPLICATE = 1
/** The frame is too far from the window to be told from a duplicate. */
export const FRAME_OUTSIDE = 2

/** What a receiver of frames has counted since the start. */
export interface FrameReceiverCounters {
  /** Frames accepted, late ones included. */
  framesReceived: number
  /** Frames accepted after a newer one. */
  framesLate: number
  framesDuplicate: number
  /** Frames refused because they are a window or more ahead, or behind. */
  framesOutside: number
  syncsReceived: number
  /** Syncs whose frame id was not 1 to a window ahead. */
  syncsOutside: number
  acksSent: number
  groupsSent: number
  groupsRepeated: number
}

/** What a {@link FrameReceiver} is made from. */
export interface FrameReceiverOptions {
  /** Id of the peer's first frame: its nonce. */
  readonly firstFrameId: number
  /** Frames told apart before and behind {@link FrameReceiver.baseId}. A power of two, at least 64. */
  readonly window: number
}

/**
 * The frames that arrived: which are new, and what is to be acknowledged when.
 *
 *      base − window        acked up to       base             base + window
 *           ▼                    ▼              ▼                    ▼
 *     ──────┬────────────────────┬──────────────┬────────────────────┬──────
 *   outside │ late or duplicate  │ fresh groups │ new, moves base    │ outside
 */
export class FrameReceiver {
  readonly counters: FrameReceiverCounters = {
    framesReceived: 0,
    framesLate: 0,
    framesDuplicate: 0,
    framesOutside: 0,
    syncsReceived: 0,
    syncsOutside: 0,
    acksSent: 0,
    groupsSent: 0,
    groupsRepeated: 0,
  }
  readonly #window: number
  /** Which frames arrived, which nonce they had, and which of them no ack has named yet. */
  readonly #seen: IdBits
  readonly #nonces: IdBits
  readonly #unreported: IdBits
  readonly #schedule = new AckSchedule()
  readonly #groups = new SentGroups()
  #baseId: number
  /** Ids behind the base that the peer can have sent: at most a window, none before its first. */
  #behind = 0
  /** One past the newest id that an ack of ours has named. */
  #reportedId: number
  /** No unreported frame is older than this. */
  #oldestUnreportedId: number

  constructor({ firstFrameId, window }: FrameReceiverOptions) {
    if (!(window >= 64 && window <= 2 ** 20 && (window & (window - 1)) === 0)) {
      throw new RangeError(
        `Cannot create FrameReceiver: window must be a power of two from 64, got ${window}`,
      )
    }
    this.#window = window
    // Twice the window, so that what enters in front never shares a word with what is still told apart.
    this.#seen = new IdBits(window * 2)
    this.#nonces = new IdBits(window * 2)
    this.#unreported = new IdBits(window * 2)
    this.#baseId = firstFrameId
    this.#reportedId = firstFrameId
    this.#oldestUnreportedId = firstFrameId
  }

  /** One past the newest frame seen. */
  get baseId(): number {
    return this.#baseId
  }

  // ── Inputs ─────────────────────────────────────────────────────────────

  /** A data frame arrived. Returns {@link FRAME_NEW}, {@link FRAME_DUPLICATE} or {@link FRAME_OUTSIDE}. */
  handleFrame(nowMs: number, frameId: number, nonce: number, sizeBytes: number): number {
    const ahead = frameIdDistance(frameId, this.#baseId)
    if (ahead < this.#window) {
      this.#advance(nextFrameId(frameId))
      this.#remember(frameId, nonce)
      this.#schedule.onFrame(nowMs, sizeBytes, ahead > 0)
      return FRAME_NEW
    }
    if (frameIdDistance(this.#baseId, frameId) > this.#behind) {
      this.counters.framesOutside++
      return FRAME_OUTSIDE
    }
    if (this.#seen.has(frameId)) {
      this.counters.framesDuplicate++
      return FRAME_DUPLICATE
    }
    this.counters.framesLate++
    this.#remember(frameId, nonce)
    if (this.#isFresh(frameId)) this.#schedule.onFrame(nowMs, sizeBytes, true)
    else this.#schedule.onLateFrame(nowMs)
    return FRAME_NEW
  }

  /** A sync arrived, which always wants an ack. @param nextFrameId The peer's next frame, or -1. */
  handleSync(nowMs: number, nextFrameId: number): void {
    this.counters.syncsReceived++
    this.#schedule.request(nowMs)
    if (nextFrameId < 0) return
    const ahead = frameIdDistance(nextFrameId, this.#baseId)
    if (ahead === 0) return
    if (ahead <= this.#window) this.#advance(nextFrameId)
    else this.counters.syncsOutside++
  }

  /** Wants an ack now, of no groups if nothing is to be reported. */
  requestAck(nowMs: number): void {
    this.#schedule.request(nowMs)
  }

  // ── Acks ───────────────────────────────────────────────────────────────

  /** When an ack is due: `Infinity` if none is owed, in the past if it should have left. */
  ackDueAtMs(): number {
    return this.#schedule.dueAtMs
  }

  /**
   * Prepares the groups of the next ack, in ascending order: late ones, repeats, then fresh ones.
   *
   * @param maxGroups Most groups the ack frame holds. What does not fit stays for the next.
   * @returns How many; 0 is an ack too.
   */
  buildAck(maxGroups: number): number {
    const groups = this.#groups
    groups.begin()
    let id = this.#oldestUnreportedId
    while (id !== this.#baseId && groups.count < maxGroups) {
      const bits = this.#unreported.read(id)
      if (bits === 0) {
        id = this.#skip(id, 32)
        continue
      }
      const first = this.#skip(id, 31 - Math.clz32(bits & -bits))
      if (first === this.#baseId) break
      let named = this.#unreported.read(first)
      // A fresh group covers for repeats of older ones only if all it names is newer.
      const lateSpan = frameIdDistance(this.#reportedId, first)
      if (lateSpan > 0 && lateSpan < 32) named &= 2 ** lateSpan - 1
      const isFresh = lateSpan === 0 || lateSpan > this.#window * 2
      groups.add(first, named >>> 0, parity(named & this.#nonces.read(first)), isFresh)
      id = this.#skip(first, 32 - Math.clz32(named))
    }
    groups.addRepeats(maxGroups)
    return groups.count
  }

  /** First id of group `index` of the prepared ack. */
  groupBaseId(index: number): number {
    return this.#groups.baseId(index)
  }

  /** Which of the 32 frames from the base arrived; bit 0 always did. */
  groupBits(index: number): number {
    return this.#groups.bits(index)
  }

  /** XOR of their nonces. */
  groupNonce(index: number): number {
    return this.#groups.nonce(index)
  }

  /** The prepared ack left. */
  commitAck(nowMs: number): void {
    const groups = this.#groups
    const { counters } = this
    for (let i = 0; i < groups.count; i++) {
      if (groups.isRepeat(i)) {
        counters.groupsRepeated++
        continue
      }
      const baseId = groups.baseId(i)
      const bits = groups.bits(i)
      const endId = (baseId + 32 - Math.clz32(bits)) >>> 0
      this.#unreported.clear(baseId, bits)
      this.#oldestUnreportedId = endId
      if (frameIdDistance(endId, this.#reportedId) <= this.#window * 2) this.#reportedId = endId
      counters.groupsSent++
    }
    groups.commit()
    counters.acksSent++
    this.#schedule.onAckSent(nowMs, this.#hasUnreported())
  }

  // ── The window ─────────────────────────────────────────────────────────

  #remember(id: number, nonce: number): void {
    this.counters.framesReceived++
    this.#seen.set(id, 1)
    this.#nonces.set(id, nonce)
    this.#unreported.set(id, 1)
    if (frameIdDistance(this.#oldestUnreportedId, id) <= this.#window * 2) {
      this.#oldestUnreportedId = id
    }
  }

  /** Moves the base: the ids it passes are new ground, those a window behind are forgotten. */
  #advance(baseId: number): void {
    const count = frameIdDistance(baseId, this.#baseId)
    this.#seen.clearRange(this.#baseId, count)
    this.#unreported.clearRange(this.#baseId, count)
    this.#baseId = baseId
    this.#behind = Math.min(this.#behind + count, this.#window)
    // Nothing can be asked of us about frames that old.
    if (frameIdDistance(baseId, this.#oldestUnreportedId) > this.#window) {
      this.#oldestUnreportedId = (baseId - this.#window) >>> 0
    }
    if (frameIdDistance(baseId, this.#reportedId) > this.#window) {
      this.#reportedId = (baseId - this.#window) >>> 0
    }
  }

  #isFresh(id: number): boolean {
    return frameIdDistance(id, this.#reportedId) < this.#window * 2
  }

  #hasUnreported(): boolean {
    for (let id = this.#oldestUnreportedId; id !== this.#baseId; id = this.#skip(id, 32)) {
      if (this.#unreported.read(id) !== 0) return true
    }
    return false
  }

  /** `count` ids after `id`, but not past the base. */
  #skip(id: number, count: number): number {
    return frameIdDistance(this.#baseId, id) <= count ? this.#baseId : (id + count) >>> 0
  }
}
