import type { FrameSender } from '@rudp/reliability'
import { type Dialect, NONE } from '@rudp/wire'
import type { MessageLayers } from './message-layers.ts'
import type { SessionOptions } from './session-options.ts'
import { SyncClock } from './sync-clock.ts'

/** Writes sync frames: where we stand, for want of data, and whether the peer is still there. */
export class SyncEmitter {
  readonly #dialect: Dialect
  readonly #clock: SyncClock
  readonly #frames: FrameSender
  readonly #messages: MessageLayers

  constructor(
    nowMs: number,
    options: SessionOptions,
    frames: FrameSender,
    messages: MessageLayers,
  ) {
    this.#dialect = options.dialect
    this.#clock = new SyncClock(nowMs, options.settings.keepaliveMs)
    this.#frames = frames
    this.#messages = messages
  }

  /** A sync is due now, whatever the time. */
  request(): void {
    this.#clock.request()
  }

  /** A data frame left. */
  onData(nowMs: number): void {
    this.#clock.onData(nowMs)
  }

  /** The peer was heard. */
  onHeard(): void {
    this.#clock.onHeard()
  }

  /** When a sync is due; `Infinity` for never. */
  dueAtMs(): number {
    const isSettled = this.#frames.isSettled && !this.#messages.sender?.hasUnacknowledged
    return this.#clock.dueAtMs(isSettled, this.#frames.rtoMs)
  }

  /**
   * Writes a sync if one is due. Returns its size, or 0.
   *
   * @param quietForMs Since when no data frame has come.
   */
  poll(nowMs: number, out: Uint8Array, offset: number, quietForMs: number): number {
    if (nowMs < this.dueAtMs()) return 0
    const frames = this.#frames
    const messages = this.#messages.sender
    this.#clock.onSync(nowMs)
    // Syncs are for quiet times, in which a connection need not keep what a busy one needed.
    this.#messages.trim(quietForMs)
    frames.onProbeSent(nowMs)
    return this.#dialect.writeSync(out, offset, {
      nextFrameId: frames.isSettled ? NONE : frames.nextFrameId,
      // Only when no reliable message could be skipped by it (docs/protocol.md §8).
      nextMessageId: messages?.wantsSync ? messages.nextMessageId : NONE,
    })
  }
}
