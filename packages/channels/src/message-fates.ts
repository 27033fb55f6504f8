import type { OutgoingChannels } from './outgoing-channels.ts'
import { GONE, type OutgoingMessage } from './outgoing-message.ts'
import type { OutgoingWindow } from './outgoing-window.ts'
import { FRAGMENTS_PER_MESSAGE } from './pending-fragment.ts'
import { isResent, MODE_RELIABLE } from './send-mode.ts'
import type { Outcome } from './send-options.ts'

/** Told the one outcome of each message that has a receipt, with its token. */
export type OnReceipt = (token: number, outcome: Outcome) => void

/** How a message ends: its outcome, or how exactly it expired. */
export type MessageEnd = Outcome | 'missed'

/**
 * Turns what becomes of fragments into what becomes of messages.
 *
 * A fragment may be in several frames at once, so it is lost only when all of them are, and an ack
 * for any of them settles it, even one that comes after its loss was announced.
 */
export class MessageFates {
  readonly #window: OutgoingWindow
  readonly #channels: OutgoingChannels
  readonly #onReceipt: OnReceipt | undefined
  /**
   * Messages that the peer's base has passed while frames with them were under way: whether it
   * passed them received or skipped them, only the fate of those frames tells.
   */
  #passed: Map<number, OutgoingMessage> | undefined = undefined
  #openMessages = 0
  #awaitingMessages = 0

  /**
   * @param window The outstanding messages.
   * @param channels Finds a message's channel.
   * @param onReceipt Told outcomes.
   */
  constructor(
    window: OutgoingWindow,
    channels: OutgoingChannels,
    onReceipt: OnReceipt | undefined,
  ) {
    this.#window = window
    this.#channels = channels
    this.#onReceipt = onReceipt
  }

  /** Begun persistent and reliable messages that the peer is not known to have. */
  get openMessages(): number {
    return this.#openMessages
  }

  /** Messages with fragments to send again. */
  get awaitingMessages(): number {
    return this.#awaitingMessages
  }

  /** Messages that the base has passed before their fate was known. */
  get passedMessages(): number {
    return this.#passed?.size ?? 0
  }

  /** The first fragment of `message` was sent. */
  onBegun(message: OutgoingMessage): void {
    if (isResent(message.mode)) this.#openMessages++
  }

  /** A lost fragment of `message` was sent again. */
  onResent(message: OutgoingMessage): void {
    if (!message.awaitsResend) this.#deleteResend(message)
  }

  onFragmentAcked(handle: number): void {
    const messageId = Math.floor(handle / FRAGMENTS_PER_MESSAGE)
    const message = this.#window.find(messageId) ?? this.#passed?.get(messageId)
    if (message === undefined || message.isWhollyAcked) return

    const wasAwaiting = message.awaitsResend
    message.onCopyAcked(handle - messageId * FRAGMENTS_PER_MESSAGE)
    if (wasAwaiting && !message.awaitsResend) this.#deleteResend(message)
    if (!message.isWhollyAcked) return

    message.dropPayload()
    if (message.state === GONE) this.#passed?.delete(messageId)
    else if (isResent(message.mode)) this.#openMessages--
    this.settle(message, 'delivered')
  }

  onFragmentLost(handle: number): void {
    const messageId = Math.floor(handle / FRAGMENTS_PER_MESSAGE)
    const message = this.#window.find(messageId) ?? this.#passed?.get(messageId)
    if (message === undefined) return

    const fragmentId = handle - messageId * FRAGMENTS_PER_MESSAGE
    if (!message.onCopyLost(fragmentId)) return
    if (message.state === GONE) {
      this.#passed?.delete(messageId)
    } else if (isResent(message.mode)) {
      if (!message.awaitsResend) this.#awaitingMessages++
      message.awaitResend(fragmentId)
      this.#channels.of(message.channel).addResend(message)
      return
    }
    this.settle(message, 'lost')
  }

  /** The peer's base has passed `message`: nothing of it needs to be sent any more. */
  onPassed(message: OutgoingMessage): void {
    if (message.awaitsResend) this.#deleteResend(message)
    if (isResent(message.mode) && !message.isWhollyAcked) this.#openMessages--
    message.state = GONE
    message.dropPayload()
    if (message.isSettled) return

    // A peer passes a reliable message only once it has all of it.
    if (message.mode === MODE_RELIABLE && message.isWhollySent) this.settle(message, 'delivered')
    else if (message.mayStillArrive) this.#keep(message)
    else this.settle(message, 'lost')
  }

  /** The connection has ended: settles what was passed and is not settled. */
  abandonPassed(): void {
    for (const message of this.#passed?.values() ?? []) this.settle(message, 'abandoned')
    this.#passed = undefined
  }

  /** Counts how `message` ends, and reports its outcome if a receipt was asked for. Once. */
  settle(message: OutgoingMessage, end: MessageEnd): void {
    if (message.isSettled) return
    message.isSettled = true
    this.#channels.of(message.channel).counters[end] += message.messageCount
    if (message.receipt === 0) return
    this.#onReceipt?.(message.receipt, end === 'missed' ? 'expired' : end)
  }

  #keep(message: OutgoingMessage): void {
    this.#passed ??= new Map()
    this.#passed.set(this.#window.idOf(message.sequence), message)
  }

  #deleteResend(message: OutgoingMessage): void {
    this.#awaitingMessages--
    this.#channels.of(message.channel).deleteResend(message)
  }
}
