import type { AckSample, LossSample } from './samples.ts'
import {
  APP_LIMITED,
  DELIVERED_AT_MS,
  DELIVERED_BYTES,
  FIRST_SENT_AT_MS,
  FRAME_NUMBER,
  IN_FLIGHT_BYTES,
  LOST_BYTES,
  SENT_AT_MS,
  type SentLog,
  SIZE_BYTES,
} from './sent-log.ts'

/**
 * Counts what is in flight, delivered and lost, and measures the delivery rate: what was delivered
 * while a frame was in flight, over the longer of the times that the sending and the acknowledging
 * of it took (draft-cheng-iccrg-delivery-rate-estimation).
 */
export class DeliveryTracker {
  readonly #log: SentLog
  #inFlightBytes = 0
  #inFlightFrames = 0
  #deliveredBytes = 0
  #deliveredAtMs = 0
  #lostBytes = 0
  /** When the first frame of the flight under measurement was sent (the draft's C.first_sent_time). */
  #firstSentAtMs = 0
  #frames = 0
  /** Until so much is delivered, the pipe has a bubble that the application made; 0 for none. */
  #bubbleUntilBytes = 0
  #roundTrips = 0
  /** A round trip ends when a frame is acknowledged that was sent after so much was delivered. */
  #roundEndsAtBytes = 0
  #bytesPerSecond = Number.NaN

  constructor(log: SentLog) {
    this.#log = log
  }

  /** Bytes sent that are neither acknowledged nor taken for lost. */
  get inFlightBytes(): number {
    return this.#inFlightBytes
  }

  /** The latest rate that could be told, in bytes a second; `NaN` before the first. */
  get bytesPerSecond(): number {
    return this.#bytesPerSecond
  }

  get inFlightFrames(): number {
    return this.#inFlightFrames
  }

  /**
   * Fills in the record of a frame just appended to the log.
   *
   * @param appLimited Whether the application had no more to send after it.
   */
  onSent(id: number, sizeBytes: number, appLimited: boolean): void {
    const log = this.#log
    const sentAtMs = log.get(id, SENT_AT_MS)
    if (this.#inFlightFrames === 0) {
      this.#firstSentAtMs = sentAtMs
      this.#deliveredAtMs = sentAtMs
    }
    this.#inFlightBytes += sizeBytes
    this.#inFlightFrames++
    log.set(id, FRAME_NUMBER, this.#frames++)
    log.set(id, SIZE_BYTES, sizeBytes)
    log.set(id, DELIVERED_BYTES, this.#deliveredBytes)
    log.set(id, DELIVERED_AT_MS, this.#deliveredAtMs)
    log.set(id, FIRST_SENT_AT_MS, this.#firstSentAtMs)
    log.set(id, LOST_BYTES, this.#lostBytes)
    log.set(id, IN_FLIGHT_BYTES, this.#inFlightBytes)
    if (this.#bubbleUntilBytes > 0) log.addFlag(id, APP_LIMITED)
    if (appLimited) this.#bubbleUntilBytes = this.#deliveredBytes + this.#inFlightBytes
  }

  /** A frame arrived; `wasLost` if it had been taken out of flight. */
  onDelivered(sizeBytes: number, nowMs: number, wasLost: boolean): void {
    if (!wasLost) {
      this.#inFlightBytes -= sizeBytes
      this.#inFlightFrames--
    }
    this.#deliveredBytes += sizeBytes
    this.#deliveredAtMs = nowMs
  }

  /** A frame is waited for no longer. */
  onGivenUp(sizeBytes: number): void {
    this.#inFlightBytes -= sizeBytes
    this.#inFlightFrames--
  }

  /** A frame that was given up counts as lost. */
  onLost(sizeBytes: number): void {
    this.#lostBytes += sizeBytes
  }

  /** Fills in what follows from the newest frame that the ack newly acknowledged. */
  sampleAck(sample: AckSample, newestId: number, minRttMs: number): void {
    const log = this.#log
    const sentAtMs = log.get(newestId, SENT_AT_MS)
    const deliveredAtSendBytes = log.get(newestId, DELIVERED_BYTES)
    this.#sampleRate(sample, newestId, minRttMs)
    sample.newestFrameNumber = log.get(newestId, FRAME_NUMBER)
    sample.newestSentAtMs = sentAtMs
    sample.deliveredBytes = this.#deliveredBytes
    sample.appLimited = (log.flags(newestId) & APP_LIMITED) !== 0
    sample.inFlightBytes = this.#inFlightBytes
    sample.deliveredAtSendBytes = deliveredAtSendBytes
    sample.lostAtSendBytes = log.get(newestId, LOST_BYTES)
    sample.inFlightAtSendBytes = log.get(newestId, IN_FLIGHT_BYTES)

    const roundTripPassed = deliveredAtSendBytes >= this.#roundEndsAtBytes
    if (roundTripPassed) {
      this.#roundEndsAtBytes = this.#deliveredBytes
      this.#roundTrips++
    }
    sample.roundTripPassed = roundTripPassed
    sample.roundTrips = this.#roundTrips
    if (this.#deliveredBytes > this.#bubbleUntilBytes) this.#bubbleUntilBytes = 0
  }

  /** Fills in what the record of frame `id`, just lost or found, says. */
  sampleLoss(sample: LossSample, id: number): void {
    const log = this.#log
    sample.sizeBytes = log.get(id, SIZE_BYTES)
    sample.frameNumber = log.get(id, FRAME_NUMBER)
    sample.sentAtMs = log.get(id, SENT_AT_MS)
    sample.inFlightBytes = this.#inFlightBytes
    sample.lostBytes = this.#lostBytes
    sample.deliveredAtSendBytes = log.get(id, DELIVERED_BYTES)
    sample.lostAtSendBytes = log.get(id, LOST_BYTES)
    sample.inFlightAtSendBytes = log.get(id, IN_FLIGHT_BYTES)
    sample.appLimitedAtSend = (log.flags(id) & APP_LIMITED) !== 0
  }

  #sampleRate(sample: AckSample, newestId: number, minRttMs: number): void {
    const log = this.#log
    const sentAtMs = log.get(newestId, SENT_AT_MS)
    const sendMs = sentAtMs - log.get(newestId, FIRST_SENT_AT_MS)
    const ackMs = this.#deliveredAtMs - log.get(newestId, DELIVERED_AT_MS)
    const intervalMs = Math.max(sendMs, ackMs)
    this.#firstSentAtMs = Math.max(this.#firstSentAtMs, sentAtMs)
    // §4.1.2.3: over less than a round trip, acks that came bunched would make the rate too high.
    const isValid = intervalMs > 0 && intervalMs >= minRttMs
    const bytes = this.#deliveredBytes - log.get(newestId, DELIVERED_BYTES)
    sample.deliveryIntervalMs = isValid ? intervalMs : Number.NaN
    sample.deliveryRate = isValid ? (bytes * 1000) / intervalMs : Number.NaN
    if (isValid) this.#bytesPerSecond = sample.deliveryRate
  }
}
