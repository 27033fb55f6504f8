import type { Bottleneck } from './bottleneck.ts'
import type { FlowOptions, FlowReport, PathOptions } from './run-path.ts'
import { Sender } from './sender.ts'
import type { Timeline } from './timeline.ts'

/** Bytes that IPv4 and UDP add to each frame. */
const HEADER_BYTES = 28
/** Largest frame that crosses the Internet unfragmented. */
const DEFAULT_FRAME_BYTES = 1472
/** The receiver acknowledges every second frame… */
const FRAMES_PER_ACK = 2
/** …or what it has, after this long. */
const ACK_DELAY_MS = 2

/** More at one instant than any sender does; a controller without a limit would never stop. */
const MAX_STEPS_AT_ONCE = 100_000

/** The world that the flows of a path share. */
export interface Surroundings {
  readonly timeline: Timeline
  readonly bottleneck: Bottleneck
  readonly random: () => number
  readonly bucketCount: number
  readonly BUCKET_MS: number
}

/** A sender, its application and its receiver, on a path. */
export class Flow {
  readonly startAtMs: number
  readonly #options: Readonly<FlowOptions>
  readonly #path: Readonly<PathOptions>
  readonly #surroundings: Surroundings
  readonly #frameBytes: number
  readonly #ackedBytes: Float64Array
  #sender: Sender | undefined
  /** When the sender is looked at next. */
  #wakeAtMs = Infinity
  #steppedAtMs = -Infinity
  #stepsAtOnce = 0
  /** Frames the application has made and not handed over. */
  #waitingFrames = 0
  /** Frames that arrived and are not acknowledged. */
  #unacknowledged: number[] = []
  #newestArrived = -1

  constructor(
    options: Readonly<FlowOptions>,
    path: Readonly<PathOptions>,
    surroundings: Surroundings,
  ) {
    this.#options = options
    this.#path = path
    this.#surroundings = surroundings
    this.startAtMs = options.startAtMs ?? 0
    this.#frameBytes = options.frameBytes ?? DEFAULT_FRAME_BYTES
    this.#ackedBytes = new Float64Array(surroundings.bucketCount)
  }

  start(nowMs: number): void {
    const { controller, minSendRate = 0, maxSendRate = Infinity, frameEveryMs } = this.#options
    const initialRttMs = this.#path.rttMs
    const maxFrameBytes = this.#frameBytes
    this.#sender = new Sender(
      controller({ nowMs, maxFrameBytes, initialRttMs, minSendRate, maxSendRate }),
      nowMs,
      initialRttMs,
      maxFrameBytes,
    )
    if (frameEveryMs === undefined) this.#waitingFrames = Infinity
    else this.#make(nowMs, frameEveryMs)
    this.#advance(nowMs)
  }

  report(): FlowReport {
    const { BUCKET_MS } = this.#surroundings
    const buckets = this.#ackedBytes
    return {
      sentFrames: this.#sender?.sentFrames ?? 0,
      lostFrames: this.#sender?.lostFrames ?? 0,
      spuriousLosses: this.#sender?.spuriousLosses ?? 0,
      ackedBytes: buckets,
      rate(fromMs, untilMs) {
        let bytes = 0
        for (let i = Math.round(fromMs / BUCKET_MS); i < Math.round(untilMs / BUCKET_MS); i++) {
          bytes += buckets[i] ?? 0
        }
        return (bytes * 1000) / (untilMs - fromMs)
      },
    }
  }

  #make(nowMs: number, frameEveryMs: number): void {
    this.#waitingFrames++
    this.#surroundings.timeline.at(nowMs + frameEveryMs, (atMs) => {
      this.#make(atMs, frameEveryMs)
      this.#advance(atMs)
    })
  }

  /** Does all that is due, and arranges to be called when the next thing is. */
  #advance(nowMs: number): void {
    const sender = this.#sender!
    this.#countStep(nowMs)
    if (sender.nextTimeoutMs <= nowMs) sender.handleTimeout(nowMs)
    let sendAtMs = Infinity
    while (this.#waitingFrames > 0) {
      sendAtMs = sender.availableAtMs(nowMs, this.#frameBytes)
      if (sendAtMs > nowMs) break
      this.#countStep(nowMs)
      this.#waitingFrames--
      this.#transmit(nowMs, sender.send(nowMs, this.#frameBytes, this.#waitingFrames === 0))
      sendAtMs = Infinity
    }
    if (this.#waitingFrames === 0 && sender.inFlightBytes === 0) sender.controller.onIdle(nowMs)
    const wakeAtMs = Math.min(sendAtMs, sender.nextTimeoutMs)
    this.#wakeAtMs = wakeAtMs
    if (wakeAtMs === Infinity) return
    this.#surroundings.timeline.at(Math.max(wakeAtMs, nowMs), (atMs) => {
      if (this.#wakeAtMs === wakeAtMs) this.#advance(atMs)
    })
  }

  #countStep(nowMs: number): void {
    this.#stepsAtOnce = nowMs > this.#steppedAtMs ? 0 : this.#stepsAtOnce + 1
    this.#steppedAtMs = nowMs
    if (this.#stepsAtOnce > MAX_STEPS_AT_ONCE) {
      throw new Error(`Cannot run path: the sender does not come to rest at ${nowMs} ms`)
    }
  }

  #transmit(nowMs: number, number: number): void {
    const { timeline, bottleneck, random } = this.#surroundings
    const { rttMs, lossRate = 0, reorderRate = 0, reorderMs = 10, outages = [] } = this.#path
    if (outages.some((outage) => nowMs >= outage.fromMs && nowMs < outage.untilMs)) return
    const leavesAtMs = bottleneck.offer(nowMs, this.#frameBytes + HEADER_BYTES)
    if (leavesAtMs < 0 || random() < lossRate || this.#options.loses?.(number)) return
    const heldBackMs = random() < reorderRate ? reorderMs : 0
    timeline.at(leavesAtMs + rttMs / 2 + heldBackMs, (atMs) => this.#arrive(atMs, number))
  }

  #arrive(nowMs: number, number: number): void {
    this.#unacknowledged.push(number)
    const isInOrder = number === this.#newestArrived + 1
    this.#newestArrived = Math.max(this.#newestArrived, number)
    if (!isInOrder || this.#unacknowledged.length >= FRAMES_PER_ACK) this.#acknowledge(nowMs)
    else this.#surroundings.timeline.at(nowMs + ACK_DELAY_MS, (atMs) => this.#acknowledge(atMs))
  }

  #acknowledge(nowMs: number): void {
    const numbers = this.#unacknowledged
    if (numbers.length === 0) return
    this.#unacknowledged = []
    this.#surroundings.timeline.at(nowMs + this.#path.rttMs / 2, (atMs) => {
      const bucket = Math.floor(atMs / this.#surroundings.BUCKET_MS)
      this.#ackedBytes[bucket]! += this.#sender!.handleAck(atMs, numbers)
      this.#options.observe?.(atMs, this.#sender!.controller)
      this.#advance(atMs)
    })
  }
}
