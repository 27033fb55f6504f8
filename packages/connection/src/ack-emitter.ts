import type { FrameReceiver } from '@rudp/reliability'
import type { DataFrameWriter, Dialect } from '@rudp/wire'
import { type FrameWriters, frameWritersOf } from './frame-writers.ts'
import type { MessageLayers } from './message-layers.ts'
import { agreesOnPiggybackedAcks } from './peer-limits.ts'
import type { SessionOptions } from './session-options.ts'

/** Data frames that may pass an ack that is due: they are on their way sooner, it not much later. */
const MAX_DATA_BEFORE_ACK = 8

/** Writes acks, on their own or behind data: which frames arrived, and how far both windows have moved. */
export class AckEmitter {
  /** Whether acks travel behind data, both ways. */
  readonly isPiggybacking: boolean
  readonly #dialect: Dialect
  readonly #arrivals: FrameReceiver
  readonly #messages: MessageLayers
  readonly #writers: FrameWriters
  /** The base of our message window that the peer heard of last. */
  #reportedBaseId = 0
  #dataSinceDue = 0

  constructor(options: SessionOptions, arrivals: FrameReceiver, messages: MessageLayers) {
    const { dialect, settings, handshake } = options
    this.isPiggybacking = agreesOnPiggybackedAcks(settings, handshake.peer)
    this.#dialect = dialect
    this.#writers = frameWritersOf(dialect)
    this.#arrivals = arrivals
    this.#messages = messages
    this.#reportedBaseId = messages.baseId
  }

  /** Whether an ack has waited for so much data that it goes first now. */
  isOverdue(nowMs: number): boolean {
    return this.#dataSinceDue >= MAX_DATA_BEFORE_ACK && this.#arrivals.ackDueAtMs() <= nowMs
  }

  /** A data frame is complete but for the ack that may ride along: if not, it passes one that is due. */
  onData(nowMs: number, writer: DataFrameWriter, isUrgent: boolean): void {
    if (this.isPiggybacking && !isUrgent) this.#piggyback(nowMs, writer)
    if (this.#arrivals.ackDueAtMs() <= nowMs) this.#dataSinceDue++
  }

  /** Writes an ack if one is due. Returns its size, or 0. */
  poll(nowMs: number, out: Uint8Array, offset: number): number {
    const arrivals = this.#arrivals
    if (arrivals.ackDueAtMs() > nowMs && !this.#hasUnreportedBase()) return 0
    const { maxFrameBytes, maxAckGroups } = this.#dialect
    const groupCount = arrivals.buildAck(maxAckGroups)
    const baseId = this.#messages.baseId
    const writer = this.#writers.ack
    writer.begin(out, offset, maxFrameBytes, arrivals.baseId, baseId)
    for (let i = 0; i < groupCount; i++) {
      writer.add(arrivals.groupBaseId(i), arrivals.groupBits(i), arrivals.groupNonce(i))
    }
    this.#commit(nowMs, baseId)
    return writer.finish()
  }

  /** Appends an ack to a data frame if one is owed, due or not, and all of it fits. */
  #piggyback(nowMs: number, writer: DataFrameWriter): void {
    const arrivals = this.#arrivals
    const room = writer.ackGroupRoom
    if (room < 0 || !(arrivals.isAckWelcome(nowMs) || this.#hasUnreportedBase())) return
    const groupCount = arrivals.buildAck(this.#dialect.maxAckGroups)
    const baseId = this.#messages.baseId
    if (groupCount > room || !writer.beginAck(arrivals.baseId, baseId)) return
    for (let i = 0; i < groupCount; i++) {
      writer.addAckGroup(arrivals.groupBaseId(i), arrivals.groupBits(i), arrivals.groupNonce(i))
    }
    this.#commit(nowMs, baseId)
  }

  #commit(nowMs: number, baseId: number): void {
    this.#arrivals.commitAck(nowMs)
    this.#reportedBaseId = baseId
    this.#dataSinceDue = 0
  }

  /**
   * An application that takes its messages late moves our window when no ack is
   * owed any more; the peer has to hear of it, or it would wait for its next sync.
   */
  #hasUnreportedBase(): boolean {
    return (
      this.#messages.baseId !== this.#reportedBaseId && this.#arrivals.ackDueAtMs() === Infinity
    )
  }
}
