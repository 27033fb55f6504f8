import type { ChannelSchedule } from './channel-schedule.ts'
import type { OutgoingChannel } from './outgoing-channel.ts'
import type { OutgoingChannels } from './outgoing-channels.ts'
import type { OutgoingMessage } from './outgoing-message.ts'
import type { OutgoingWindow } from './outgoing-window.ts'

/** What keeps queued messages from being sent. */
export type BlockedBy = 'nothing' | 'window' | 'memory'

/**
 * Decides which message a fragment is sent of next.
 *
 * More urgent first, equals in turn. A message that would be begun has to wait while
 *
 * - a message that may be skipped is sent in part: the peer gives that one up as soon as a later
 *   message is complete, so whoever waits for it lends it its turn;
 * - the window is full;
 * - the peer has no memory for it. Then messages behind it may go first, though only within the
 *   memory that it could not use anyway: a large message neither holds up small ones nor starves.
 */
export class FragmentPicker {
  readonly #channels: OutgoingChannels
  readonly #schedule: ChannelSchedule
  readonly #window: OutgoingWindow
  #blockedBy: BlockedBy = 'nothing'
  /** A message that may be skipped and is sent in part. Nothing may begin until it is out. */
  #exclusive: OutgoingMessage | undefined = undefined
  /** The channel whose head waits for memory longest, and what had begun when it started to. */
  #waiting: OutgoingChannel | undefined = undefined
  #begunBeforeBytes = 0

  /**
   * @param channels By number.
   * @param schedule Channels that have something to send.
   * @param window The outstanding messages.
   */
  constructor(channels: OutgoingChannels, schedule: ChannelSchedule, window: OutgoingWindow) {
    this.#channels = channels
    this.#schedule = schedule
    this.#window = window
  }

  /** What kept a message waiting when {@link pick} was last called. */
  get blockedBy(): BlockedBy {
    return this.#blockedBy
  }

  /** The message to send a fragment of, if any may be sent. */
  pick(): OutgoingMessage | undefined {
    this.#blockedBy = 'nothing'
    const schedule = this.#schedule
    for (let number = schedule.first(); number >= 0; number = schedule.next()) {
      const message = this.#pickFrom(this.#channels.of(number))
      if (message !== undefined) return message
    }
    return undefined
  }

  /** Nothing may begin until `message` is out, or given up. */
  startExclusive(message: OutgoingMessage): void {
    this.#exclusive = message
  }

  /** `message` was sent as a whole, or will not be. */
  endExclusive(message: OutgoingMessage): void {
    if (this.#exclusive === message) this.#exclusive = undefined
  }

  #pickFrom(channel: OutgoingChannel): OutgoingMessage | undefined {
    const begun = channel.resend ?? channel.current
    if (begun !== undefined) return begun
    if (this.#exclusive !== undefined) return this.#exclusive

    const head = channel.head!
    if (this.#window.isFull) {
      this.#blockedBy = 'window'
      return undefined
    }
    if (this.#hasMemory(channel, head)) {
      if (this.#waiting === channel) this.#waiting = undefined
      return head
    }
    this.#blockedBy = 'memory'
    return undefined
  }

  #hasMemory(channel: OutgoingChannel, head: OutgoingMessage): boolean {
    const window = this.#window
    const isFree = window.outstandingBytes + head.costBytes <= window.limitBytes
    const waiting = this.#waiting
    if (waiting === channel) return isFree

    const first = waiting?.head
    if (first !== undefined && first.priority <= head.priority) {
      const overtakingBytes = window.outstandingBytesSince(this.#begunBeforeBytes)
      return isFree && overtakingBytes + head.costBytes <= window.limitBytes - first.costBytes
    }
    if (!isFree) {
      this.#waiting = channel
      this.#begunBeforeBytes = window.begunBytes
    }
    return isFree
  }
}
