import type { SimulatedHost } from '@rudp/simulator'
import { type Ack, decodeAck, encodeSegment } from './segments.ts'

/** RFC 6928. */
const INITIAL_WINDOW = 10
const LEAST_WINDOW = 2
/** Transmissions that may overtake one before it counts as lost (RFC 6675, RFC 8985). */
const DUPLICATE_THRESHOLD = 3
/** Linux's TCP_RTO_MIN and its first RTO. */
const LEAST_TIMEOUT_MS = 200
const FIRST_TIMEOUT_MS = 1000

const IN_FLIGHT = 1
const SACKED = 2
const LOST = 3

interface Segment {
  state: number
  /** Number of its latest transmission. */
  transmission: number
  sentAtMs: number
  wasResent: boolean
}

/**
 * A TCP sender with endless data, as Linux has it with Reno: a window without pacing (RFC 5681),
 * SACK, loss by what overtook (RFC 8985), proportional rate reduction (RFC 6937). A model to compare
 * with: it opens no connection, and its receive window is endless.
 */
export class TcpSender {
  readonly #host: SimulatedHost
  readonly #target: string
  readonly #segments: Map<number, Segment> = new Map()
  #window = INITIAL_WINDOW
  #threshold = Infinity
  #oldest = 0
  #next = 0
  #inFlight = 0
  #transmissions = 0
  #newestDelivered = -1
  /** Lost ones that are to be sent again. */
  #toResend: number[] = []
  /** Recovery ends when all before it is acknowledged; -1 outside of recovery. */
  #recoveryEnd = -1
  #priorWindow = 0
  #deliveredInRecovery = 0
  #sentInRecovery = 0
  #smoothedRttMs = Number.NaN
  #rttVarianceMs = 0
  #backoff = 1

  constructor(host: SimulatedHost, target: string) {
    this.#host = host
    this.#target = target
    host.onDatagram = (bytes) => this.#handleAck(decodeAck(bytes))
    host.onWake = () => this.#handleTimeout()
  }

  start(): void {
    this.#sendAll()
  }

  #handleAck(ack: Ack): void {
    const nowMs = this.#host.nowMs
    let delivered = 0
    let rttMs = Number.NaN
    const deliver = (number: number, state: number): void => {
      const segment = this.#segments.get(number)
      if (segment === undefined || segment.state === SACKED) return
      delivered++
      if (segment.state === IN_FLIGHT) this.#inFlight--
      segment.state = state
      if (!segment.wasResent) rttMs = nowMs - segment.sentAtMs
      this.#newestDelivered = Math.max(this.#newestDelivered, segment.transmission)
    }
    const wasOldest = this.#oldest
    for (; this.#oldest < ack.next; this.#oldest++) {
      deliver(this.#oldest, SACKED)
      this.#segments.delete(this.#oldest)
    }
    for (const [from, until] of ack.blocks) {
      for (let number = from; number < until; number++) deliver(number, SACKED)
    }
    if (!Number.isNaN(rttMs)) this.#updateRtt(rttMs)
    if (this.#oldest > wasOldest) this.#backoff = 1
    const hasLoss = this.#detectLosses()
    if (this.#recoveryEnd >= 0 && this.#oldest >= this.#recoveryEnd) {
      this.#window = this.#threshold
      this.#recoveryEnd = -1
    }
    if (hasLoss && this.#recoveryEnd < 0) this.#enterRecovery()
    if (this.#recoveryEnd >= 0) this.#reduceProportionally(delivered, hasLoss)
    else if (delivered > 0) this.#grow(this.#oldest - wasOldest)
    this.#sendAll()
  }

  #grow(acked: number): void {
    let rest = acked
    if (this.#window < this.#threshold) {
      const grown = Math.min(this.#window + rest, Math.max(this.#threshold, this.#window))
      rest -= grown - this.#window
      this.#window = grown
      if (rest <= 0) return
    }
    // Counted as Linux counts (tcp_cong_avoid_ai): segments, not acks.
    this.#window += rest / Math.floor(this.#window)
  }

  #detectLosses(): boolean {
    let hasLoss = false
    for (const [number, segment] of this.#segments) {
      if (segment.state !== IN_FLIGHT) continue
      if (segment.transmission + DUPLICATE_THRESHOLD > this.#newestDelivered) continue
      segment.state = LOST
      this.#inFlight--
      this.#toResend.push(number)
      hasLoss = true
    }
    return hasLoss
  }

  #enterRecovery(): void {
    this.#recoveryEnd = this.#next
    this.#priorWindow = this.#window
    this.#threshold = Math.max(Math.floor(this.#window / 2), LEAST_WINDOW)
    this.#deliveredInRecovery = 0
    this.#sentInRecovery = 0
  }

  /** RFC 6937 §3, with the slow-start reduction bound. */
  #reduceProportionally(delivered: number, hasLoss: boolean): void {
    this.#deliveredInRecovery += delivered
    let count: number
    if (this.#inFlight > this.#threshold) {
      const share = (this.#deliveredInRecovery * this.#threshold) / this.#priorWindow
      count = Math.ceil(share) - this.#sentInRecovery
    } else {
      const limit = Math.max(this.#deliveredInRecovery - this.#sentInRecovery, delivered)
      count = Math.min(this.#threshold - this.#inFlight, limit + (hasLoss ? 0 : 1))
    }
    count = Math.max(count, this.#sentInRecovery > 0 ? 0 : 1)
    this.#window = this.#inFlight + count
  }

  #sendAll(): void {
    for (let room = Math.floor(this.#window) - this.#inFlight; room > 0; room--) this.#send()
    this.#wind()
  }

  #send(): void {
    let number = this.#toResend.shift()
    while (number !== undefined && this.#segments.get(number)?.state !== LOST) {
      number = this.#toResend.shift()
    }
    const isResend = number !== undefined
    const chosen = number ?? this.#next++
    this.#segments.set(chosen, {
      state: IN_FLIGHT,
      transmission: this.#transmissions++,
      sentAtMs: this.#host.nowMs,
      wasResent: isResend,
    })
    this.#inFlight++
    if (this.#recoveryEnd >= 0) this.#sentInRecovery++
    this.#host.send(this.#target, encodeSegment(chosen))
  }

  #updateRtt(rttMs: number): void {
    if (Number.isNaN(this.#smoothedRttMs)) {
      this.#smoothedRttMs = rttMs
      this.#rttVarianceMs = rttMs / 2
      return
    }
    this.#rttVarianceMs += (Math.abs(rttMs - this.#smoothedRttMs) - this.#rttVarianceMs) / 4
    this.#smoothedRttMs += (rttMs - this.#smoothedRttMs) / 8
  }

  #wind(): void {
    const timeoutMs = Number.isNaN(this.#smoothedRttMs)
      ? FIRST_TIMEOUT_MS
      : this.#smoothedRttMs + Math.max(4 * this.#rttVarianceMs, LEAST_TIMEOUT_MS)
    this.#host.wakeAt(this.#host.nowMs + timeoutMs * this.#backoff)
  }

  /** RFC 6298 §5 and RFC 5681 §3.1. */
  #handleTimeout(): void {
    this.#backoff *= 2
    this.#threshold = Math.max(Math.floor(this.#window / 2), LEAST_WINDOW)
    this.#window = 1
    this.#recoveryEnd = -1
    this.#inFlight = 0
    this.#toResend = []
    for (const [number, segment] of this.#segments) {
      if (segment.state === SACKED) continue
      segment.state = LOST
      this.#toResend.push(number)
    }
    this.#send()
    this.#wind()
  }
}
