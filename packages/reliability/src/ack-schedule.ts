/** Frames this large come in bulk if they come close together, and then share an ack. */
const BULK_FRAME_BYTES = 1_000
/** Longest that a bulk frame waits for a second one. The sender allows for it (loss-timing.ts). */
const BULK_DELAY_MS = 2
/** Acks that nothing urges are this far apart: at most 4,000 a second, however fast the frames. */
const MIN_SPACING_MS = 0.25
/** Longest that a frame which was overtaken waits for a newer one to travel with. */
const LATE_DELAY_MS = 1

/** Decides when an ack leaves: early enough for latency, seldom enough for bulk. */
export class AckSchedule {
  #dueAtMs = Infinity
  #lastFrameAtMs = -Infinity
  #lastAckAtMs = -Infinity
  #freshFrames = 0

  get dueAtMs(): number {
    return this.#dueAtMs
  }

  /** A frame arrived in order, or, with a gap before or around it, shows that one is missing. */
  onFrame(nowMs: number, sizeBytes: number, isOutOfOrder: boolean): void {
    this.#freshFrames++
    const isBulk = sizeBytes >= BULK_FRAME_BYTES && nowMs - this.#lastFrameAtMs < BULK_DELAY_MS
    this.#lastFrameAtMs = nowMs
    if (isBulk && !isOutOfOrder && this.#freshFrames < 2) this.#dueBy(nowMs + BULK_DELAY_MS)
    else this.#dueBy(Math.max(nowMs, this.#lastAckAtMs + MIN_SPACING_MS))
  }

  /** A frame arrived after newer ones had been acknowledged. */
  onLateFrame(nowMs: number): void {
    this.#dueBy(nowMs + LATE_DELAY_MS)
  }

  /** The peer asks for an ack. */
  request(nowMs: number): void {
    this.#dueBy(nowMs)
  }

  /** An ack left; `isMoreWaiting` if not everything fitted into it. */
  onAckSent(nowMs: number, isMoreWaiting: boolean): void {
    this.#lastAckAtMs = nowMs
    this.#freshFrames = 0
    this.#dueAtMs = isMoreWaiting ? nowMs : Infinity
  }

  #dueBy(atMs: number): void {
    if (atMs < this.#dueAtMs) this.#dueAtMs = atMs
  }
}
