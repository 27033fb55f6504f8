import type { AckSample, PathInfo } from '../controller.ts'
import type { PathModel } from './path-model.ts'
import type { Phase } from './phase.ts'
import { CRUISE, isProbeBw, PACING_GAIN, PROBE_RTT, STARTUP, UP, WINDOW_GAIN } from './phase.ts'

/** Share of the bandwidth to pace at, so that queues drain (draft-ietf-ccwg-bbr §5.6.2). */
const PACING_MARGIN = 0.99
/** What leaves as one, at most, and as a stretch of the rate (§5.6.3). */
const MAX_QUANTUM_BYTES = 65_536
const QUANTUM_SECONDS = 0.001
const MIN_QUANTUM_FRAMES = 2

/** Bandwidth-delay products in flight that are more than a pipe holds. */
const FULL_GAIN = 1.25
/** Rounds of probing before its queue can have stood for a whole one. */
const FULL_ROUNDS = 2

/** Rate and window, from the model and the phase (draft-ietf-ccwg-bbr §5.6). */
export class ControlParameters {
  windowBytes: number
  /** C.pacing_rate, in bytes a second. */
  pacingRate: number
  readonly #model: PathModel
  /** The window before loss or ProbeRTT took from it (§5.6.4.4: prior_cwnd). */
  #savedWindowBytes = 0

  constructor(path: Readonly<PathInfo>, model: PathModel) {
    this.#model = model
    this.windowBytes = model.initialWindowBytes
    // §5.6.2: InitPacingRate().
    const nominalRate = (model.initialWindowBytes * 1000) / Math.max(path.initialRttMs, 1)
    this.pacingRate = PACING_GAIN[STARTUP]! * nominalRate
  }

  /** §5.2.3: UpdateControlParameters(). */
  update(sample: Readonly<AckSample>, phase: Phase): void {
    this.setPacingRate(PACING_GAIN[phase]!)
    this.#setWindow(sample, phase)
  }

  /** §5.6.2: SetPacingRateWithGain(). Until the pipe has been full, the rate only grows. */
  setPacingRate(gain: number): void {
    const rate = gain * this.#model.bandwidth * PACING_MARGIN
    if (rate > 0 && (this.#model.fullPipe.hasBeenFull || rate > this.pacingRate)) {
      this.pacingRate = rate
    }
  }

  /** §5.6.4.2: Inflight(). */
  inFlightBytes(gain: number, phase: Phase): number {
    return this.#quantized(this.#model.bdpBytes(gain), phase)
  }

  /** §5.3.3.8: TargetInflight(). */
  get targetBytes(): number {
    return Math.min(this.#model.bdpBytes(1), this.windowBytes)
  }

  /** §5.6.4.5: ProbeRTTCwnd(). */
  get probeRttBytes(): number {
    const bytes = this.#model.bdpBytes(WINDOW_GAIN[PROBE_RTT]!)
    return Math.max(bytes, this.#model.minimumWindowBytes)
  }

  /** Whether the long-term bound is what holds the sender back (C.is_cwnd_limited, and by it). */
  isAtLongTermBound(sample: Readonly<AckSample>): boolean {
    const isFull = sample.inFlightBeforeBytes + this.#model.frameBytes > this.windowBytes
    return isFull && this.windowBytes >= this.#model.longTerm.inFlightBytes
  }

  /**
   * Whether a probe has filled the pipe and a queue besides. A rule of draft-cardwell-iccrg-bbr-02
   * (§4.3.3.6) that version 3 gave up: without it, a flow that probes while others yield keeps
   * growing on what it takes from them. Hence only where a queue stands that others yield to.
   */
  hasFilledQueue(sample: Readonly<AckSample>, roundsOfProbe: number): boolean {
    const { queue } = this.#model
    if (roundsOfProbe < FULL_ROUNDS || !queue.stands || queue.isOthers) return false
    return sample.inFlightBytes > this.inFlightBytes(FULL_GAIN, UP)
  }

  /** §5.6.4.4: SaveCwnd(). */
  saveWindow(isReduced: boolean): void {
    const savedBytes = isReduced ? this.#savedWindowBytes : 0
    this.#savedWindowBytes = Math.max(savedBytes, this.windowBytes)
  }

  /** §5.6.4.4: RestoreCwnd(). */
  restoreWindow(): void {
    this.windowBytes = Math.max(this.windowBytes, this.#savedWindowBytes)
  }

  /** §5.6.4.6: SetCwnd(). */
  #setWindow(sample: Readonly<AckSample>, phase: Phase): void {
    const model = this.#model
    const maxBytes = this.#quantized(
      model.bdpBytes(WINDOW_GAIN[phase]!) + model.aggregation.bytes,
      phase,
    )
    if (model.fullPipe.hasBeenFull) {
      this.windowBytes = Math.min(this.windowBytes + sample.ackedBytes, maxBytes)
    } else if (this.windowBytes < maxBytes || sample.deliveredBytes < model.initialWindowBytes) {
      this.windowBytes += sample.ackedBytes
    }
    const capBytes = Math.max(this.#capBytes(phase), model.minimumWindowBytes)
    this.windowBytes = Math.min(Math.max(this.windowBytes, model.minimumWindowBytes), capBytes)
  }

  /** §5.6.4.7: BoundCwndForModel(), and BoundCwndForProbeRTT(). */
  #capBytes(phase: Phase): number {
    const { longTerm, shortTerm, queue, fittingBytes } = this.#model
    let capBytes = shortTerm.inFlightBytes
    if (phase === PROBE_RTT || phase === CRUISE) {
      capBytes = Math.min(capBytes, longTerm.withHeadroomBytes)
    } else if (isProbeBw(phase)) capBytes = Math.min(capBytes, longTerm.inFlightBytes)
    if (phase === PROBE_RTT) capBytes = Math.min(capBytes, this.probeRttBytes)
    // Beyond the draft: where flows keep a queue standing, each keeps no more than a few frames.
    if (queue.yieldsIn(phase)) capBytes = Math.min(capBytes, fittingBytes)
    return capBytes
  }

  /** §5.6.4.2: QuantizationBudget(). */
  #quantized(bytes: number, phase: Phase): number {
    const { frameBytes, minimumWindowBytes } = this.#model
    const stretchBytes = Math.min(this.pacingRate * QUANTUM_SECONDS, MAX_QUANTUM_BYTES)
    const quantumBytes = Math.max(stretchBytes, MIN_QUANTUM_FRAMES * frameBytes)
    const enoughBytes = Math.max(bytes, quantumBytes, minimumWindowBytes)
    return phase === UP ? enoughBytes + 2 * frameBytes : enoughBytes
  }
}
