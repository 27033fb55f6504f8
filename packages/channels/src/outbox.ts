import { DeadlineHeap } from './deadline-heap.ts'
import type { MessageEnd, MessageFates } from './message-fates.ts'
import type { OutgoingChannel } from './outgoing-channel.ts'
import type { OutgoingChannels } from './outgoing-channels.ts'
import { GONE, type OutgoingMessage, QUEUED } from './outgoing-message.ts'
import { MODE_TIME_SENSITIVE, MODE_UNRELIABLE } from './send-mode.ts'

/** Messages of which nothing was sent yet, on all channels, and what drops them before they are. */
export class Outbox {
  readonly #fates: MessageFates
  /** Made when the first message has a deadline. */
  #deadlines: DeadlineHeap | undefined = undefined
  /** Time-sensitive messages queued since the last flush ended, maybe sent or dropped since. */
  #timeSensitive: OutgoingMessage[] = []
  readonly #channels: OutgoingChannels
  #messages = 0
  #bytes = 0

  /**
   * @param channels Finds a message's channel.
   * @param fates Learns of messages that are dropped.
   */
  constructor(channels: OutgoingChannels, fates: MessageFates) {
    this.#channels = channels
    this.#fates = fates
  }

  get messages(): number {
    return this.#messages
  }

  /** Payload in the queues. */
  get bytes(): number {
    return this.#bytes
  }

  get firstDeadlineMs(): number {
    return this.#deadlines?.firstMs ?? Infinity
  }

  /** Queues `message`, at the end of its channel, and drops the one it replaces. */
  add(message: OutgoingMessage, deadlineAtMs: number): void {
    const channel = this.#channels.of(message.channel)
    const key = message.replaceKey
    const replaced = key === undefined ? undefined : channel.replaceable(key)

    this.#messages++
    this.#bytes += message.payloadBytes
    if (deadlineAtMs !== Infinity) {
      this.#deadlines ??= new DeadlineHeap()
      this.#deadlines.add(message, deadlineAtMs)
    }
    if (message.mode === MODE_TIME_SENSITIVE) {
      message.isKept = true
      this.#timeSensitive.push(message)
    }
    channel.push(message)
    if (key !== undefined && message.mode <= MODE_UNRELIABLE) channel.rememberKey(message, key)
    if (replaced !== undefined) this.drop(replaced, 'replaced')
  }

  /** A message went into a bundle that is queued, which has grown by so many bytes. */
  onBundled(bytes: number): void {
    this.#messages++
    this.#bytes += bytes
  }

  /** `message` is about to be sent. */
  remove(message: OutgoingMessage): void {
    this.#messages -= message.messageCount
    this.#bytes -= message.payloadBytes
    this.#deadlines?.remove(message)
    this.#channels.of(message.channel).remove(message)
  }

  /** Drops `message`, which is queued. */
  drop(message: OutgoingMessage, end: MessageEnd): void {
    this.remove(message)
    message.state = GONE
    message.dropPayload()
    this.#fates.settle(message, end)
  }

  /** Drops messages whose deadline lies before `nowMs`. */
  expireBefore(nowMs: number): void {
    while (this.firstDeadlineMs < nowMs) this.drop(this.#deadlines!.first!, 'expired')
  }

  /** Drops messages whose deadline has come, and the time-sensitive ones. */
  endFlush(nowMs: number): void {
    while (this.firstDeadlineMs <= nowMs) this.drop(this.#deadlines!.first!, 'expired')
    if (this.#timeSensitive.length === 0) return
    // Whoever learns of a drop may queue another message: that one belongs to the next wake-up.
    const ended = this.#timeSensitive
    this.#timeSensitive = []
    for (const message of ended) if (message.state === QUEUED) this.drop(message, 'missed')
  }

  /** Drops everything in the queue of `channel`. */
  abandon(channel: OutgoingChannel): void {
    while (channel.head !== undefined) this.drop(channel.head, 'abandoned')
  }
}
