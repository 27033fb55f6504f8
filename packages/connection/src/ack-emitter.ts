import type { FrameReceiver } from '@rudp/reliability'
import type { AckFrameWriter, Dialect } from '@rudp/wire'
import type { MessageLayers } from './message-layers.ts'

/** Data frames that may pass an ack that is due: they are on their way sooner, it not much later. */
const MAX_DATA_BEFORE_ACK = 8

/** Writes ack frames: which frames arrived, and how far both of our windows have moved. */
export class AckEmitter {
  readonly #dialect: Dialect
  readonly #arrivals: FrameReceiver
  readonly #messages: MessageLayers
  #writer: AckFrameWriter | undefined = undefined
  /** The base of our message window that the peer heard of last. */
  #reportedBaseId: number
  #dataSinceDue = 0

  constructor(dialect: Dialect, arrivals: FrameReceiver, messages: MessageLayers) {
    this.#dialect = dialect
    this.#arrivals = arrivals
    this.#messages = messages
    this.#reportedBaseId = messages.baseId
  }

  /** Whether an ack has waited for so much data that it goes first now. */
  isOverdue(nowMs: number): boolean {
    return this.#dataSinceDue >= MAX_DATA_BEFORE_ACK && this.#arrivals.ackDueAtMs() <= nowMs
  }

  /** A data frame went out before the ack that may be due. */
  onDataSent(nowMs: number): void {
    if (this.#arrivals.ackDueAtMs() <= nowMs) this.#dataSinceDue++
  }

  /** Writes an ack if one is due. Returns its size, or 0. */
  poll(nowMs: number, out: Uint8Array, offset: number): number {
    const arrivals = this.#arrivals
    if (arrivals.ackDueAtMs() > nowMs && !this.#hasUnreportedBase()) return 0
    const { maxFrameBytes, maxAckGroups } = this.#dialect
    const groupCount = arrivals.buildAck(maxAckGroups)
    const baseId = this.#messages.baseId
    this.#writer ??= this.#dialect.createAckWriter()
    const writer = this.#writer
    writer.begin(out, offset, maxFrameBytes, arrivals.baseId, baseId)
    for (let i = 0; i < groupCount; i++) {
      writer.add(arrivals.groupBaseId(i), arrivals.groupBits(i), arrivals.groupNonce(i))
    }
    arrivals.commitAck(nowMs)
    this.#reportedBaseId = baseId
    this.#dataSinceDue = 0
    return writer.finish()
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
