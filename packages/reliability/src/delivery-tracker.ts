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
 * Counts what is in flight, delivered and lost, and measures the delivery rate
 * (draft-cheng-iccrg-delivery-rate-estimation): what was delivered while a frame
 * was in flight, over the longer of the times its sending and its acknowledging took.
 */
export class DeliveryTracker {
  readonly #log: SentLog
  #inFlightBytes = 0
  #inFlightFrames = 0
  #deliveredBytes = 0
  #deliveredAtMs = 0
  #lostBytes = 0
  #firstSentAtMs = 0
  #frames = 0
  /** Until this much is delivered, the pipe had a bubble that the application made; 0 for none. */
  #appLimitedUntilBytes = 0
  #roundTrips = 0
  /** The round trip ends when a frame is acknowledged that was sent after this much was delivered. */
  #roundEndsAtBytes = 0

  constructor(log: SentLog) {
    this.#log = log
  }

  get inFlightBytes(): number {
    return this.#inFlightBytes
  }

  get inFlightFrames(): number {
    return this.#inFlightFrames
  }

  get roundTrips(): number {
    return this.#roundTrips
  }

  /** Fills in the record of a frame just appended. */
  onSent(id: number, nowMs: number, sizeBytes: number, appLimited: boolean): void {
    const log = this.#log
    if (this.#inFlightFrames === 0) {
      this.#firstSentAtMs = nowMs
      this.#deliveredAtMs = nowMs
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
    if (this.#appLimitedUntilBytes > 0) log.addFlag(id, APP_LIMITED)
    if (appLimited) this.#appLimitedUntilBytes = this.#deliveredBytes + this.#inFlightBytes
  }

  /** The frame arrived; `wasLost` if it had been taken out of flight as lost. */
  onDelivered(id: number, nowMs: number, wasLost: boolean): void {
    const sizeBytes = this.#log.get(id, SIZE_BYTES)
    if (!wasLost) {
      this.#inFlightBytes -= sizeBytes
      this.#inFlightFrames--
    }
    this.#deliveredBytes += sizeBytes
    this.#deliveredAtMs = nowMs
  }

  onLost(id: number): void {
    const sizeBytes = this.#log.get(id, SIZE_BYTES)
    this.#inFlightBytes -= sizeBytes
    this.#inFlightFrames--
    this.#lostBytes += sizeBytes
  }

  /** Fills the parts of `sample` that follow from its newest frame, `id`. */
  sampleRate(sample: AckSample, id: number, minRttMs: number): void {
    const log = this.#log
    const deliveredAtSendBytes = log.get(id, DELIVERED_BYTES)
    const sentAtMs = log.get(id, SENT_AT_MS)
    const sendMs = sentAtMs - log.get(id, FIRST_SENT_AT_MS)
    const ackMs = this.#deliveredAtMs - log.get(id, DELIVERED_AT_MS)
    const intervalMs = sendMs > ackMs ? sendMs : ackMs
    // Shorter than any round trip: the acks were compressed, so the rate would be too high (§3.3).
    const isValid = intervalMs > 0 && intervalMs >= minRttMs
    this.#firstSentAtMs = sentAtMs

    sample.newestFrameNumber = log.get(id, FRAME_NUMBER)
    sample.newestSentAtMs = sentAtMs
    sample.deliveredBytes = this.#deliveredBytes
    sample.deliveryIntervalMs = isValid ? intervalMs : Number.NaN
    sample.deliveryRate = isValid
      ? ((this.#deliveredBytes - deliveredAtSendBytes) * 1000) / intervalMs
      : Number.NaN
    sample.appLimited = (log.flags(id) & APP_LIMITED) !== 0
    sample.deliveredAtSendBytes = deliveredAtSendBytes
    sample.lostAtSendBytes = log.get(id, LOST_BYTES)
    sample.inFlightAtSendBytes = log.get(id, IN_FLIGHT_BYTES)

    sample.roundTripPassed = deliveredAtSendBytes >= this.#roundEndsAtBytes
    if (sample.roundTripPassed) {
      this.#roundEndsAtBytes = this.#deliveredBytes
      this.#roundTrips++
    }
    sample.roundTrips = this.#roundTrips
    if (this.#deliveredBytes > this.#appLimitedUntilBytes) this.#appLimitedUntilBytes = 0
  }

  /** Fills `sample` for the lost frame `id`. */
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
}
