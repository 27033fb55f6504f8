import type { AckSample, LossSample } from '../controller.ts'

/** Loss that congestion may cause (draft-ietf-ccwg-bbr: BBR.LossThresh). */
const CONGESTION_LOSS = 0.02
/** Growth of the round trip that shows a queue coming and going… */
const QUEUE_EXCESS = 0.15
/** …remembered for one to two of these. */
const QUEUE_MEMORY_MS = 5000
/** Fewer frames in flight than this, and round trips say nothing of the moment of a loss. */
const MIN_FRAMES_IN_FLIGHT = 32
/** What is lost beside the queue is averaged over so many frames, or round trips if that is more. */
const MEMORY_FRAMES = 512
/** Fewer than this, and it is no average. */
const MIN_MEMORY_FRAMES = 64
const MEMORY_ROUNDS = 32
/** A smallest round trip that falls this far shows that what looked like no queue was one. */
const MISTAKEN_RTT = 0.9
/** Standard deviations that losses have to exceed a rate by, to prove more than chance… */
const CERTAINTY = 2
/** …and that are taken off the average of what is lost beside the queue. */
const CAUTION = 1.5

/**
 * How much loss counts as congestion. The draft has one figure, 2 %, and gives up most of a path
 * that loses more than that by itself. Here a path may lose up to `lossThreshold` by itself, and
 * congestion is the draft's 2 % on top.
 *
 * What a path loses by itself is what it loses beside the queue: while round trips are in the lower
 * half of their range, no full queue can have dropped it; nor while sending faster still delivers
 * faster without delay. Where round trips have no range, nothing is learnt.
 */
export class LossTolerance {
  readonly #lossThreshold: number
  readonly #frameBytes: number
  #rttMs = Infinity
  #minRttMs = Infinity
  #maxRttMs = 0
  #olderMaxRttMs = 0
  #forgetAtMs = -Infinity
  #isGrowing = true
  #newlyLostBytes = 0
  /** Beside the queue: lost, and lost or delivered. Both fade. */
  #lostBytes = 0
  #allBytes = 0

  constructor(lossThreshold: number, frameBytes: number) {
    this.#lossThreshold = lossThreshold
    this.#frameBytes = frameBytes
  }

  onLost(loss: Readonly<LossSample>): void {
    if (this.#isPipelined(loss.inFlightAtSendBytes)) this.#newlyLostBytes += loss.sizeBytes
  }

  /** @param isGrowing Whether sending faster still delivers faster. */
  onAcked(sample: Readonly<AckSample>, minRttMs: number, isGrowing: boolean): void {
    this.#isGrowing = isGrowing
    if (minRttMs < this.#minRttMs * MISTAKEN_RTT) {
      this.#lostBytes = 0
      this.#allBytes = 0
    }
    this.#minRttMs = minRttMs
    if (!Number.isNaN(sample.latestRttMs)) this.#observe(sample.nowMs, sample.latestRttMs)
    // The ack that reveals a loss is of a frame that left right behind it, and met the same queue.
    if (this.#isBesideQueue()) {
      const isPipelined = this.#isPipelined(sample.inFlightAtSendBytes)
      this.#lostBytes += this.#newlyLostBytes
      this.#allBytes += this.#newlyLostBytes + (isPipelined ? sample.ackedBytes : 0)
    }
    this.#newlyLostBytes = 0
    if (sample.roundTripPassed && this.#allBytes > MEMORY_FRAMES * this.#frameBytes) {
      this.#lostBytes -= this.#lostBytes / MEMORY_ROUNDS
      this.#allBytes -= this.#allBytes / MEMORY_ROUNDS
    }
  }

  /** Whether so much lost, of so much, means congestion. */
  isTooMuch(lostBytes: number, allBytes: number): boolean {
    const rate = this.rate
    const chanceBytes = Math.sqrt(rate * (1 - rate) * Math.max(allBytes, 0) * this.#frameBytes)
    return lostBytes > rate * allBytes + CERTAINTY * chanceBytes
  }

  /** Share that may be lost at present. */
  get rate(): number {
    if (this.#isUnhindered()) return this.#lossThreshold
    return Math.min(this.pathLossRate + CONGESTION_LOSS, this.#lossThreshold)
  }

  /** Share that the path loses by itself, as far as that is certain. */
  get pathLossRate(): number {
    const frames = this.#allBytes / this.#frameBytes
    const average = frames >= MIN_MEMORY_FRAMES ? this.#lostBytes / this.#allBytes : 0
    const doubt = CAUTION * Math.sqrt((average * (1 - average)) / Math.max(frames, 1))
    return Math.max(average - doubt, 0)
  }

  #isPipelined(inFlightBytes: number): boolean {
    return inFlightBytes >= MIN_FRAMES_IN_FLIGHT * this.#frameBytes
  }

  /** Whether the latest ack's frame met no full queue. */
  #isBesideQueue(): boolean {
    if (this.#isUnhindered()) return true
    const maxRttMs = Math.max(this.#maxRttMs, this.#olderMaxRttMs)
    if (maxRttMs < this.#minRttMs * (1 + QUEUE_EXCESS)) return false
    return this.#rttMs <= (this.#minRttMs + maxRttMs) / 2
  }

  #isUnhindered(): boolean {
    return this.#isGrowing && this.#rttMs <= this.#minRttMs * (1 + QUEUE_EXCESS)
  }

  #observe(nowMs: number, rttMs: number): void {
    this.#rttMs = rttMs
    if (nowMs >= this.#forgetAtMs) {
      this.#forgetAtMs = nowMs + QUEUE_MEMORY_MS
      this.#olderMaxRttMs = this.#maxRttMs
      this.#maxRttMs = 0
    }
    this.#maxRttMs = Math.max(this.#maxRttMs, rttMs)
  }
}
