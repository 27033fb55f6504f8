import { DeliveryTracker } from './delivery-tracker.ts'
import { createFrameSenderCounters, type FrameSenderCounters } from './frame-sender-counters.ts'
import { LossTiming } from './loss-timing.ts'
import { RttEstimator } from './rtt-estimator.ts'
import type { FragmentFate, PathSamples } from './samples.ts'
import { SentLog } from './sent-log.ts'
import { Silence } from './silence.ts'

/** What a {@link SenderState} is made from; see {@link FrameSenderOptions}. */
export interface SenderStateOptions {
  readonly firstFrameId: number
  readonly window: number
  readonly initialRttMs: number
  readonly fate: FragmentFate
  readonly samples: PathSamples
}

/** A process that comes so much later than it had to was asleep, or its clock was put forward. */
const SLEEP_MS = 1_000

/** What the parts of a {@link FrameSender} share. */
export class SenderState {
  readonly window: number
  readonly fate: FragmentFate
  readonly samples: PathSamples
  readonly counters: FrameSenderCounters = createFrameSenderCounters()
  readonly log: SentLog
  readonly delivery: DeliveryTracker
  readonly rtt: RttEstimator
  readonly timing: LossTiming
  readonly silence: Silence = new Silence()

  /** One past the newest frame that the peer says it has seen. */
  peerBaseId = 0
  /** The newest frame acknowledged: its id, its number (-1 before the first), and its round trip. */
  newestAckedId = 0
  newestAckedNumber = -1
  newestRttMs = 0
  /** When the last ack came, and the one before it. */
  lastAckAtMs: number = -Infinity
  previousAckAtMs: number = -Infinity
  /** When the process woke from its last sleep: frames sent before tell nothing of the round trip. */
  awakeSinceMs: number = -Infinity
  #inputAtMs = -Infinity
  /** Number of the first frame sent when a round trip had been measured; `Infinity` before. */
  measuredFromNumber: number = Infinity
  /** Whether the peer says it has seen frames whose groups it still has to send. */
  isPeerBacklogged = false

  constructor(options: SenderStateOptions) {
    const { firstFrameId, window, initialRttMs, fate, samples } = options
    this.window = window
    this.fate = fate
    this.samples = samples
    // As much again as the window: frames that the peer has seen, but not yet acknowledged.
    this.log = new SentLog(firstFrameId, 2 * window)
    this.delivery = new DeliveryTracker(this.log)
    this.rtt = new RttEstimator(initialRttMs)
    this.timing = new LossTiming(this.rtt)
    this.peerBaseId = firstFrameId
    this.newestAckedId = firstFrameId
  }
  /**
   * Time has come to `nowMs`; asks `sender` when it was wanted. What waited in the socket while the
   * process slept looks as if the path had been that slow.
   */
  noteTime(nowMs: number, sender: { nextTimeoutMs(): number }): void {
    if (nowMs - this.#inputAtMs > SLEEP_MS) {
      const dueAtMs = sender.nextTimeoutMs()
      // Where nothing was due all frames had been given up: what is said of them now is as doubtful.
      if (dueAtMs < nowMs - SLEEP_MS || dueAtMs === Infinity) this.awakeSinceMs = nowMs
    }
    this.#inputAtMs = nowMs
  }
}
