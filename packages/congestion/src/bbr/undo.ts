import type { PathModel } from './path-model.ts'
import type { Phase } from './phase.ts'
import { DRAIN, STARTUP } from './phase.ts'

/** What a loss changed, should it prove a mistake (draft-ietf-ccwg-bbr §5.5.11). */
export class Undo {
  /** The phase that the loss ended, `STARTUP` or `UP`; any other for none. */
  phase: Phase = DRAIN
  #shortTermRate = Infinity
  #shortTermBytes = Infinity
  #longTermBytes = Infinity

  /** SaveStateUponLoss(). */
  save(model: PathModel): void {
    this.phase = DRAIN
    this.#shortTermRate = model.shortTerm.bytesPerSecond
    this.#shortTermBytes = model.shortTerm.inFlightBytes
    this.#longTermBytes = model.longTerm.inFlightBytes
  }

  /** The model's part of HandleSpuriousLossDetection(). */
  restore(model: PathModel): void {
    const { fullPipe, lossRound, longTerm, shortTerm } = model
    lossRound.forgive()
    fullPipe.reset(0)
    if (this.phase === STARTUP) fullPipe.hasBeenFull = false
    shortTerm.bytesPerSecond = Math.max(shortTerm.bytesPerSecond, this.#shortTermRate)
    shortTerm.inFlightBytes = Math.max(shortTerm.inFlightBytes, this.#shortTermBytes)
    longTerm.inFlightBytes = Math.max(longTerm.inFlightBytes, this.#longTermBytes)
  }
}
