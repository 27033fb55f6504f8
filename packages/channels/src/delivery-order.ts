import { IncomingChannel } from './incoming-channel.ts'
import type { IncomingWindow } from './incoming-window.ts'
import { NO_SLOTS, type SlotSet } from './slot-set.ts'
import { WaitingMessages } from './waiting-messages.ts'

/**
 * Which complete message may be delivered next: the oldest of all channels whose turn has come.
 *
 * On a channel only the oldest complete message is ever looked at, and one that waits for a
 * reliable message before it is looked at again only when something has changed, so that nothing
 * is scanned however many messages wait.
 *
 * ```
 *             base                     ● complete   ○ missing   ▲ candidate
 *   channel 0   ○ ─ ● ─ ● ─ ● ─ ●        blocked: its head's parent is missing
 *   channel 1     ▲ ─ ● ─────── ●
 *   channel 2   ○ ─ ○ ─────── ▲          a skipped message before it holds up nothing
 * ```
 */
export class DeliveryOrder {
  readonly #window: IncomingWindow
  readonly #channels: (IncomingChannel | undefined)[] = []
  /** Heads of the channels that are not blocked. */
  #candidates: SlotSet = NO_SLOTS
  readonly #waiting: WaitingMessages
  #blockedChannels = 0

  /** @param window What has arrived. */
  constructor(window: IncomingWindow) {
    this.#window = window
    this.#waiting = new WaitingMessages(window)
  }

  /** The channel of that number, which must be valid; made when it is first used. */
  channel(number: number): IncomingChannel {
    const known = this.#channels[number]
    if (known !== undefined) return known
    const channel = new IncomingChannel(number)
    this.#channels[number] = channel
    return channel
  }

  /** The channel of that number, if it was ever used. */
  usedChannel(number: number): IncomingChannel | undefined {
    return this.#channels[number]
  }

  /** The channels ever used. */
  allChannels(): IncomingChannel[] {
    return this.#channels.filter((channel) => channel !== undefined)
  }

  /** A message of `channel` is complete. */
  add(sequence: number, channel: IncomingChannel): void {
    this.#waiting.add(this.#window.slotOf(sequence), channel.number)
    if (channel.headSequence < 0 || sequence < channel.headSequence) {
      this.#setHead(channel, sequence)
    }
  }

  /** The head of `channel` was delivered, or is passed by the base although it was not. */
  shift(channel: IncomingChannel): void {
    const window = this.#window
    const slot = this.#waiting.shift(window.slotOf(channel.headSequence), channel.number)
    this.#setHead(channel, window.sequenceIn(slot))
  }

  /** The message to deliver next, or -1 if there is none. */
  next(): number {
    const window = this.#window
    for (;;) {
      const sequence = this.oldestCandidate()
      if (sequence < 0) return -1
      const channel = this.#channels[window.ring.channel(sequence)]!
      if (this.#isFree(sequence, channel)) return sequence
      channel.isBlocked = true
      this.#blockedChannels++
      this.#candidates.delete(this.#window.slotOf(sequence))
    }
  }

  /** The oldest message that may be deliverable, or -1: the base must not pass it. */
  oldestCandidate(): number {
    return this.#window.sequenceIn(
      this.#candidates.nextFrom(this.#window.slotOf(this.#window.baseSequence)),
    )
  }

  /** The window's base has moved on, past messages that were deleted here. */
  onBaseMoved(): void {
    if (this.#blockedChannels === 0) return
    for (const channel of this.#channels) {
      if (channel?.isBlocked && this.#isFree(channel.headSequence, channel)) {
        this.#setHead(channel, channel.headSequence)
      }
    }
  }

  /** Gives back its memory if nothing waits. */
  trim(): void {
    if (this.#candidates.size > 0 || this.#blockedChannels > 0) return
    this.#waiting.trim()
    this.#candidates = NO_SLOTS
  }

  /** Whether no reliable message of the channel is missing before this one. */
  #isFree(sequence: number, channel: IncomingChannel): boolean {
    const lead = this.#window.ring.channelParentLead(sequence)
    if (lead === 0) return true
    return sequence - lead < Math.max(channel.baseSequence, this.#window.baseSequence)
  }

  /** Makes `sequence` (-1: none) the message of `channel` to look at. */
  #setHead(channel: IncomingChannel, sequence: number): void {
    if (channel.isBlocked) {
      channel.isBlocked = false
      this.#blockedChannels--
    } else if (channel.headSequence >= 0) {
      this.#candidates.delete(this.#window.slotOf(channel.headSequence))
    }
    channel.headSequence = sequence
    if (sequence < 0) return
    if (this.#candidates === NO_SLOTS) this.#candidates = this.#window.createSlotSet()
    this.#candidates.add(this.#window.slotOf(sequence))
  }
}
