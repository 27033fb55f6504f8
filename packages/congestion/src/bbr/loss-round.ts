import type { AckSample, LossSample } from '../controller.ts'

/**
 * Round trips as losses see them, and how much of each was lost (draft-ietf-ccwg-bbr §5.5.10): one
 * begins with the first loss after the last one ended, or else where that did.
 */
export class LossRound {
  /** Whether the latest ack ended a round. */
  hasEnded = false
  /** Separate stretches of frames lost in the round. */
  stretches = 0
  lostBytes = 0
  #startBytes = 0
  #newestLost = -Infinity

  /** NoteLoss(): a frame was lost, with so much delivered by then. */
  onLost(loss: Readonly<LossSample>, deliveredBytes: number): void {
    if (this.lostBytes === 0) this.#start(deliveredBytes)
    this.lostBytes += loss.sizeBytes
    if (loss.frameNumber !== this.#newestLost + 1) this.stretches++
    this.#newestLost = loss.frameNumber
  }

  /** Near the start of the work for an ack. */
  beginAck(sample: Readonly<AckSample>): void {
    this.hasEnded = sample.deliveredAtSendBytes >= this.#startBytes
  }

  /** Near its end. */
  endAck(deliveredBytes: number): void {
    if (this.hasEnded) this.#start(deliveredBytes)
  }

  /** Bytes lost or delivered since the round began. */
  allBytes(deliveredBytes: number): number {
    return this.lostBytes + deliveredBytes - this.#startBytes
  }

  /** Takes the losses back. */
  forgive(): void {
    this.lostBytes = 0
    this.stretches = 0
  }

  #start(deliveredBytes: number): void {
    this.forgive()
    this.#startBytes = deliveredBytes
  }
}
