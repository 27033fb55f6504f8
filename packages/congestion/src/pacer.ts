/** Longest stretch of the rate that may leave at once, when a timer fires late. */
const BURST_MS = 2
/** Frames that may leave at once however low the rate. */
const BURST_FRAMES = 2
/** Largest datagram that crosses the Internet unfragmented, the default size of a frame. */
const DEFAULT_MAX_FRAME_BYTES = 1472
/** Rounding of a clock's float: without it, a timer set for the exact moment could find a byte short. */
const TOLERANCE_BYTES = 1e-3

/**
 * Most bytes that may leave at once at a rate: two frames, or two milliseconds of it if that is more.
 * Larger bursts overflow the short queues that keep a game's latency low.
 */
export function maxBurstBytes(bytesPerSecond: number, maxFrameBytes: number): number {
  return Math.max(BURST_FRAMES * maxFrameBytes, (bytesPerSecond * BURST_MS) / 1000)
}

/**
 * Spaces frames out in time: a bucket that fills at the controller's rate and that every frame
 * empties by its size.
 *
 * What is in the bucket depends on the time alone, never on how often anyone asks. It holds at
 * most {@link maxBurstBytes}, so a timer later than that forgoes the rest rather than send it as
 * a burst: called every 16 ms it keeps any rate up to a frame a call (1472 bytes: 92 kB/s) exactly,
 * and allows two at most.
 *
 * Only frames that the controller governs pay. Acks, handshakes and closes never do: a receiver's
 * acks must not wait for a rate that describes the other direction.
 *
 * @example
 * ```ts
 * const nowMs = 0
 * const pacer = new Pacer(nowMs)
 * pacer.setRate(125_000, 2944, nowMs)
 * if (pacer.availableAtMs(nowMs, 1472) <= nowMs) pacer.onSent(nowMs, 1472)
 * ```
 */
export class Pacer {
  readonly #maxFrameBytes: number
  #bytesPerMs = Infinity
  #capacityBytes = Infinity
  /** In the bucket at {@link #countedAtMs}; negative after a frame larger than the bucket. */
  #creditBytes = Infinity
  #countedAtMs = 0
  #framesTogether = 1
  /** When a frame left that another may follow on credit; `NaN` if none did. */
  #followAtMs = Number.NaN
  #sentAtMs = Number.NaN
  /** Frames that left then. */
  #sentTogether = 0

  /**
   * @param nowMs The present; the bucket starts full.
   * @param maxFrameBytes Largest frame of the path, of which two may leave at once.
   */
  constructor(nowMs: number, maxFrameBytes: number = DEFAULT_MAX_FRAME_BYTES) {
    this.#countedAtMs = nowMs
    this.#maxFrameBytes = maxFrameBytes
  }

  /**
   * Takes over the controller's answers. What has been saved up at the old rate stays.
   *
   * @param bytesPerSecond `Infinity` for no pacing, 0 to stop.
   * @param burstBytes Makes bursts smaller than {@link maxBurstBytes}, never larger.
   * @param framesTogether How many frames may leave when one that had to wait does, the others being
   *   paid for afterwards. What a late timer has saved up counts among them.
   */
  setRate(
    bytesPerSecond: number,
    burstBytes: number,
    nowMs: number,
    framesTogether: number = 1,
  ): void {
    this.#count(nowMs)
    this.#framesTogether = framesTogether
    this.#bytesPerMs = bytesPerSecond / 1000
    this.#capacityBytes = Math.min(burstBytes, maxBurstBytes(bytesPerSecond, this.#maxFrameBytes))
    this.#creditBytes = Math.min(this.#creditBytes, this.#capacityBytes)
  }

  /**
   * When a frame may leave: now if that is `nowMs` or earlier. `Infinity` at a rate of 0.
   * A frame larger than a full bucket may leave when the bucket is full, and is paid for afterwards.
   */
  availableAtMs(nowMs: number, sizeBytes: number): number {
    if (this.#bytesPerMs === Infinity) return nowMs
    if (this.#sentTogether < this.#framesTogether && this.#followAtMs === nowMs) return nowMs
    this.#count(nowMs)
    const missingBytes = Math.min(sizeBytes, this.#capacityBytes) - this.#creditBytes
    if (missingBytes <= TOLERANCE_BYTES) return nowMs
    return nowMs + missingBytes / this.#bytesPerMs
  }

  /** A frame that the controller governs left. */
  onSent(nowMs: number, sizeBytes: number): void {
    if (this.#bytesPerMs === Infinity) return
    this.#count(nowMs)
    this.#creditBytes -= sizeBytes
    this.#sentTogether = nowMs === this.#sentAtMs ? this.#sentTogether + 1 : 1
    // While there is credit for a frame it needs no leave: that of a late timer counts.
    this.#followAtMs = this.#creditBytes < this.#maxFrameBytes ? nowMs : Number.NaN
    this.#sentAtMs = nowMs
  }

  #count(nowMs: number): void {
    const elapsedMs = nowMs - this.#countedAtMs
    if (elapsedMs <= 0) return
    this.#countedAtMs = nowMs
    // An unpaced bucket neither fills nor empties.
    if (this.#bytesPerMs === Infinity) return
    const filledBytes = this.#creditBytes + elapsedMs * this.#bytesPerMs
    this.#creditBytes = Math.min(filledBytes, this.#capacityBytes)
  }
}
