import type { AckSample } from '../controller.ts'
import type { PathModel } from './path-model.ts'

/** How long to look at the empty path (draft-ietf-ccwg-bbr §5.3.4.1: ProbeRTTDuration). */
const DURATION_MS = 200

/** How far a ProbeRTT has come: shrinking, then looking (draft-ietf-ccwg-bbr §5.3.4.3). */
export class ProbeRtt {
  /** `NaN` while shrinking. */
  #endsAtMs: number = Number.NaN
  #hasRoundPassed = false

  enter(): void {
    this.#endsAtMs = Number.NaN
  }

  /** HandleProbeRTT(), up to the check for its end. */
  onAcked(sample: Readonly<AckSample>, model: PathModel, targetBytes: number): void {
    model.ignoreRates(sample.inFlightBytes)
    if (!Number.isNaN(this.#endsAtMs)) {
      if (model.isRoundStart) this.#hasRoundPassed = true
    } else if (sample.inFlightBytes <= targetBytes) {
      this.#endsAtMs = sample.nowMs + DURATION_MS
      this.#hasRoundPassed = false
      model.startRound()
    }
  }

  /** Whether the path was empty for long enough, and for a round trip. */
  isOver(nowMs: number): boolean {
    return this.#hasRoundPassed && this.hasLasted(nowMs)
  }

  /** Whether it was for long enough: an idle flow has no round trips. */
  hasLasted(nowMs: number): boolean {
    return nowMs > this.#endsAtMs
  }
}
