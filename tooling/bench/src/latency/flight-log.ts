import type { LinkDecision } from '@rudp/simulator'
import { hasAck, hasData, uflow3 } from '@rudp/wire'

/** What a {@link FlightLog} makes of all it saw. */
export interface FlightSummary {
  /** Fragments that left the sender, each copy counted. */
  readonly transmissions: number
  /** Copies of a fragment that had left before. */
  readonly resends: number
  /** Those of them that nothing made necessary. */
  readonly spuriousResends: number
}

/** A data frame as an outsider knows it, who sees both directions. */
interface Flight {
  readonly sentAtMs: number
  readonly hasArrived: boolean
  /** When the first ack that named it arrived: `Infinity` if it was lost, `NaN` if none was sent. */
  firstAckAtMs: number
  /** When the sender first learned of it from any ack. */
  knownAtMs: number
}

/**
 * Follows every fragment of one direction and every ack of the other, each with its fate, so that
 * what was resent in vain is known exactly and not by the sender's own account.
 *
 * A resend is spurious if an earlier copy arrived, or still will, and either
 *
 * - the first ack for that copy was not lost (the sender should have waited for it), or
 * - another ack for it had arrived before the resend, not at the same instant (the sender knew), or
 * - no ack was ever sent for it (the receiver ignored what it got).
 */
export class FlightLog {
  readonly #reader = uflow3.createReader()
  readonly #flights = new Map<number, Flight>()
  /** By fragment: the frames that carried it, oldest first. */
  readonly #carriers = new Map<number, number[]>()
  #transmissions = 0

  /** The sender sent a datagram. */
  onSent(bytes: Uint8Array, fate: LinkDecision): void {
    const reader = this.#reader
    if (!hasData(reader.read(bytes))) return
    const { frameId } = reader.data
    this.#flights.set(frameId, {
      sentAtMs: fate.offeredAtMs,
      hasArrived: fate.deliverAtMs < Infinity,
      firstAckAtMs: Number.NaN,
      knownAtMs: Infinity,
    })
    while (reader.nextFragment()) {
      const { messageId, fragmentId } = reader.fragment
      const key = messageId * 65_536 + fragmentId
      const carriers = this.#carriers.get(key)
      if (carriers === undefined) this.#carriers.set(key, [frameId])
      else carriers.push(frameId)
      this.#transmissions++
    }
  }

  /** The receiver sent a datagram. */
  onAnswered(bytes: Uint8Array, fate: LinkDecision): void {
    const reader = this.#reader
    if (!hasAck(reader.read(bytes))) return
    const arrivesAtMs = Math.min(fate.deliverAtMs, fate.copyAtMs)
    while (reader.nextAckGroup()) {
      const { baseId, bits } = reader.ackGroup
      for (let n = 0; n < 32; n++) {
        if ((bits >>> n) & 1) this.#acknowledge((baseId + n) >>> 0, arrivesAtMs)
      }
    }
  }

  summary(): FlightSummary {
    let spuriousResends = 0
    for (const carriers of this.#carriers.values()) {
      for (let i = 1; i < carriers.length; i++) {
        if (this.#isSpurious(carriers, i)) spuriousResends++
      }
    }
    return {
      transmissions: this.#transmissions,
      resends: this.#transmissions - this.#carriers.size,
      spuriousResends,
    }
  }

  #acknowledge(frameId: number, arrivesAtMs: number): void {
    const flight = this.#flights.get(frameId)
    if (flight === undefined) throw new Error(`Cannot follow acks: frame ${frameId} was never sent`)
    if (Number.isNaN(flight.firstAckAtMs)) flight.firstAckAtMs = arrivesAtMs
    flight.knownAtMs = Math.min(flight.knownAtMs, arrivesAtMs)
  }

  #isSpurious(carriers: readonly number[], index: number): boolean {
    const resentAtMs = this.#flight(carriers[index]).sentAtMs
    for (let i = 0; i < index; i++) {
      const { hasArrived, firstAckAtMs, knownAtMs } = this.#flight(carriers[i])
      // NaN, for an ack that was never sent, is not Infinity either.
      if (hasArrived && (firstAckAtMs !== Infinity || knownAtMs < resentAtMs - 1e-6)) return true
    }
    return false
  }

  #flight(frameId: number | undefined): Flight {
    const flight = frameId === undefined ? undefined : this.#flights.get(frameId)
    if (flight === undefined) throw new Error(`Cannot follow frame ${frameId}: it was never sent`)
    return flight
  }
}
