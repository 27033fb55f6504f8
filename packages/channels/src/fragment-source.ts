import type { Dialect } from '@rudp/wire'
import type { ChannelSchedule } from './channel-schedule.ts'
import { ExtraCopies } from './extra-copies.ts'
import { FragmentPicker } from './fragment-picker.ts'
import type { MessageFates } from './message-fates.ts'
import type { Outbox } from './outbox.ts'
import type { OutgoingChannel } from './outgoing-channel.ts'
import type { OutgoingChannels } from './outgoing-channels.ts'
import { GONE, type OutgoingMessage, QUEUED } from './outgoing-message.ts'
import type { OutgoingWindow } from './outgoing-window.ts'
import { type PendingFragment, ReusedFragment } from './pending-fragment.ts'
import { isResent, MODE_RELIABLE } from './send-mode.ts'

/** The sender's parts that a {@link FragmentSource} draws on. */
export interface FragmentSourceParts {
  readonly dialect: Dialect
  readonly window: OutgoingWindow
  readonly schedule: ChannelSchedule
  readonly channels: OutgoingChannels
  readonly outbox: Outbox
  readonly fates: MessageFates
}

/** Why the peeked fragment is sent. */
type Purpose = 'first' | 'resend' | 'extra'

/** Hands out fragments one at a time, and moves their messages on as they are taken. */
export class FragmentSource {
  readonly #parts: FragmentSourceParts
  readonly #picker: FragmentPicker
  /** Made when the first message on a channel with extra copies is sent. */
  #extras: ExtraCopies | undefined = undefined
  readonly #fragment: ReusedFragment
  #peeked: OutgoingMessage | undefined = undefined
  #purpose: Purpose = 'first'
  #partialMessages = 0
  #partialBytes = 0

  constructor(parts: FragmentSourceParts) {
    const { channels, dialect, schedule, window } = parts
    this.#parts = parts
    this.#picker = new FragmentPicker(channels, schedule, window)
    this.#fragment = new ReusedFragment(window, dialect.maxFragmentBytes)
  }

  /** Messages sent in part. */
  get partialMessages(): number {
    return this.#partialMessages
  }

  /** What is left to send of them. */
  get partialBytes(): number {
    return this.#partialBytes
  }

  get blockedBy(): FragmentPicker['blockedBy'] {
    return this.#picker.blockedBy
  }

  /** When the first extra copy that is due was sent for the first time; `Infinity` if none is. */
  get extraSentAtMs(): number {
    return this.#extras?.peek() === undefined ? Infinity : this.#extras.firstSentAtMs
  }

  /** What to send next. */
  peek(): PendingFragment | undefined {
    const message = this.#picker.pick()
    if (message === undefined) return this.#nothing()
    if (message.awaitsResend) return this.#show(message, message.firstAwaitingResend(), 'resend')
    return this.#show(message, message.sentFragments, 'first')
  }

  /** What to send a second time. */
  peekExtra(): PendingFragment | undefined {
    const message = this.#extras?.peek()
    return message === undefined ? this.#nothing() : this.#show(message, 0, 'extra')
  }

  /** The fragment shown last is sent. Returns its handle. */
  take(nowMs: number): number {
    const message = this.#peeked
    if (message === undefined || message.state === GONE) {
      throw new RangeError('Cannot take fragment: none was peeked')
    }
    this.#peeked = undefined
    const { fates, schedule } = this.#parts
    const { fragmentId, payloadBytes, handle } = this.#fragment
    const channel = this.#parts.channels.of(message.channel)
    channel.counters.fragments++
    channel.counters.payloadBytes += payloadBytes

    switch (this.#purpose) {
      case 'first':
        // Before the message moves on, as its channel may have nothing more to send then.
        schedule.onSent(message.channel, payloadBytes)
        if (message.state === QUEUED) this.#begin(message, channel)
        message.onCopySent(fragmentId)
        this.#partialBytes -= payloadBytes
        if (message.isWhollySent) this.#finish(nowMs, message, channel)
        break
      case 'resend':
        schedule.onSent(message.channel, payloadBytes)
        message.onCopySent(fragmentId)
        channel.counters.resentFragments++
        fates.onResent(message)
        break
      case 'extra':
        message.onCopySent(fragmentId)
        channel.counters.extraFragments++
        this.#extras?.take()
        forgetUnlessResent(message)
        break
    }
    return handle
  }

  endFlush(): void {
    this.#extras?.endFlush()
  }

  /** The peer's base has passed `message`: what was not sent of it stays unsent. */
  onPassed(message: OutgoingMessage): void {
    if (this.#peeked === message) this.#peeked = undefined
    if (message.isWhollySent) return
    this.#partialBytes -= this.#fragment.bytesFrom(message, message.sentFragments)
    this.#stop(message, this.#parts.channels.of(message.channel))
  }

  #begin(message: OutgoingMessage, channel: OutgoingChannel): void {
    const { fates, outbox, window } = this.#parts
    outbox.remove(message)
    window.begin(message, channel)
    fates.onBegun(message)
    channel.counters.begun += message.messageCount
    this.#partialMessages++
    this.#partialBytes += message.payloadBytes
    if (message.lastFragmentId === 0) return
    channel.setCurrent(message)
    if (message.mode !== MODE_RELIABLE) this.#picker.startExclusive(message)
  }

  #finish(nowMs: number, message: OutgoingMessage, channel: OutgoingChannel): void {
    this.#stop(message, channel)
    if (channel.hasExtraCopies && this.#addExtra(nowMs, message)) return
    forgetUnlessResent(message)
  }

  #addExtra(nowMs: number, message: OutgoingMessage): boolean {
    this.#extras ??= new ExtraCopies(forgetUnlessResent)
    return this.#extras.add(nowMs, message)
  }

  #stop(message: OutgoingMessage, channel: OutgoingChannel): void {
    this.#partialMessages--
    if (message.lastFragmentId === 0) return
    channel.setCurrent(undefined)
    this.#picker.endExclusive(message)
  }

  #show(message: OutgoingMessage, fragmentId: number, purpose: Purpose): PendingFragment {
    this.#peeked = message
    this.#purpose = purpose
    return this.#fragment.set(message, fragmentId, this.#parts.channels.of(message.channel))
  }

  #nothing(): undefined {
    this.#peeked = undefined
    return undefined
  }
}

/** Lets go of the payload of a message that is not sent again. */
function forgetUnlessResent(message: OutgoingMessage): void {
  if (!isResent(message.mode)) message.dropPayload()
}
