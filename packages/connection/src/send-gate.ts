import type { CongestionController } from '@rudp/congestion'
import { Pacer } from '@rudp/congestion'

/**
 * What keeps a connection from sending more: nothing to send, the controller's
 * window or rate, the peer's memory, or its windows of frames and messages.
 */
export type SendLimit = 'application' | 'window' | 'rate' | 'memory' | 'peer-window'

/**
 * Asks the controller's window and the pacer whether a data frame may leave.
 * Acks, syncs and handshakes never come here: holding an ack back starves the peer (U7).
 */
export class SendGate {
  readonly controller: CongestionController
  readonly #pacer: Pacer
  /** When the pacer lets the next frame out; `Infinity` while something else is in the way. */
  #opensAtMs = Infinity
  #limit: SendLimit = 'application'
  /** Whether the next frame has been let out by {@link admits}. */
  #isAdmitted = false

  constructor(nowMs: number, controller: CongestionController, maxFrameBytes: number) {
    this.controller = controller
    this.#pacer = new Pacer(nowMs, maxFrameBytes)
    this.refresh(nowMs)
  }

  /** What the last {@link admits} said no for. */
  get limit(): SendLimit {
    return this.#limit
  }

  /** When a frame that the pacer holds back may leave; `Infinity` if it holds none. */
  get opensAtMs(): number {
    return this.#opensAtMs
  }

  /** Whether `sizeBytes` more may be put on the way. */
  admits(nowMs: number, sizeBytes: number, inFlightBytes: number): boolean {
    if (inFlightBytes + sizeBytes > this.controller.windowBytes) return this.close('window')
    const availableAtMs = this.#pacer.availableAtMs(nowMs, sizeBytes)
    if (availableAtMs > nowMs) {
      this.close('rate')
      this.#opensAtMs = availableAtMs
      return false
    }
    this.#isAdmitted = true
    return true
  }

  /** Remembers that something other than the controller is in the way. Always `false`. */
  close(limit: SendLimit): false {
    this.#limit = limit
    this.#opensAtMs = Infinity
    return false
  }

  /**
   * A data frame left; `appLimited` says that nothing was left to send after it. A probe, which
   * nobody asked to admit, owes the pacer nothing: the debts of an outage would outlast it.
   */
  onSent(nowMs: number, sizeBytes: number, inFlightBytes: number, appLimited: boolean): void {
    if (this.#isAdmitted) this.#pacer.onSent(nowMs, sizeBytes)
    this.#isAdmitted = false
    this.controller.onSent(nowMs, sizeBytes, inFlightBytes, appLimited)
    this.refresh(nowMs)
  }

  /** Takes over the controller's rate after anything that may have changed it. */
  refresh(nowMs: number): void {
    const { bytesPerSecond, burstBytes, sendsPairs } = this.controller
    this.#pacer.setRate(bytesPerSecond, burstBytes, nowMs, sendsPairs)
  }
}
