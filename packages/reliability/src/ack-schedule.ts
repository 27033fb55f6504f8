import { BULK_ACK_DELAY_MS, BULK_FRAME_BYTES } from './bulk.ts'

/** Bulk frames that share an ack (RFC 9000 §13.2.2). */
const BULK_FRAMES_PER_ACK = 2
/**
 * Frames further apart have an ack each. Below 12 Mbit/s the wait for a second one would be a
 * noticeable part of a short round trip, and of a small window, and there are few acks to save.
 */
const CLOSE_MS = 1
/** Acks that data calls for are this far apart: 4,000 a second at most, however fast frames come. */
const MIN_SPACING_MS = 0.25
/** Longest that a frame which was overtaken waits for a newer one to be acknowledged with. */
const LATE_DELAY_MS = 1

/**
 * Decides when an ack leaves: soon enough for latency, seldom enough for bulk.
 *
 * | what came | its ack leaves |
 * |---|---|
 * | a small frame, one after a gap or a pause, a second bulk frame | at once |
 * | a first bulk frame, within 1 ms of another | after 2 ms at the latest |
 * | a frame that was overtaken | after 1 ms at the latest |
 * | a sync, or whatever else asks for an ack | at once |
 *
 * "At once" keeps 0.25 ms between acks. What arrives until the ack leaves shares it. Where an ack
 * costs no datagram it need not wait for its time, but for the 0.25 ms: {@link isWelcome}.
 */
export class AckSchedule {
  #dueAtMs = Infinity
  #lastFrameAtMs = -Infinity
  #lastAckAtMs = -Infinity
  #frames = 0

  /** When the next ack is due; `Infinity` if none is owed. */
  get dueAtMs(): number {
    return this.#dueAtMs
  }

  /** Whether an ack is owed that may leave now if it costs no datagram: it need not be due. */
  isWelcome(nowMs: number): boolean {
    if (this.#dueAtMs <= nowMs) return true
    return this.#dueAtMs < Infinity && nowMs >= this.#lastAckAtMs + MIN_SPACING_MS
  }

  /** A frame arrived that is newer than all that was acknowledged. */
  onFrame(nowMs: number, sizeBytes: number, isInOrder: boolean): void {
    this.#frames++
    const isBulk = sizeBytes >= BULK_FRAME_BYTES && nowMs - this.#lastFrameAtMs < CLOSE_MS
    this.#lastFrameAtMs = nowMs
    if (isBulk && isInOrder && this.#frames < BULK_FRAMES_PER_ACK) {
      this.#dueBy(nowMs + BULK_ACK_DELAY_MS)
    } else this.#dueBy(Math.max(nowMs, this.#lastAckAtMs + MIN_SPACING_MS))
  }

  /** A frame arrived after newer ones had been acknowledged. */
  onLateFrame(nowMs: number): void {
    this.#dueBy(nowMs + LATE_DELAY_MS)
  }

  /** An ack is wanted, whether there is anything to acknowledge or not. */
  onRequest(nowMs: number): void {
    this.#dueBy(nowMs)
  }

  /** An ack left; `isMoreWaiting` if not everything fitted. */
  onAckSent(nowMs: number, isMoreWaiting: boolean): void {
    this.#lastAckAtMs = nowMs
    this.#frames = 0
    this.#dueAtMs = isMoreWaiting ? nowMs : Infinity
  }

  #dueBy(atMs: number): void {
    if (atMs < this.#dueAtMs) this.#dueAtMs = atMs
  }
}
