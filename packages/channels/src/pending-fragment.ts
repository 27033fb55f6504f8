import type { FragmentHeader } from '@rudp/wire'
import type { OutgoingChannel } from './outgoing-channel.ts'
import { NO_PAYLOAD, type OutgoingMessage, QUEUED } from './outgoing-message.ts'
import type { OutgoingWindow } from './outgoing-window.ts'
import { MODE_TIME_SENSITIVE } from './send-mode.ts'

/** A fragment's handle is its message's id times this, plus its own. */
export const FRAGMENTS_PER_MESSAGE = 65_536

/** A fragment that could go into the next frame. One object, reused: copy what you keep. */
export interface PendingFragment extends Readonly<FragmentHeader> {
  /** What its message lies in, borrowed. */
  readonly payload: Uint8Array
  /** Where in it the fragment lies. */
  readonly payloadStart: number
  readonly payloadBytes: number
  /** Names the fragment when its fate is reported: message id × 65,536 + fragment id. */
  readonly handle: number
  /** Whether the fragment was sent before. */
  readonly isResend: boolean
  /** Whether its message is dropped unless it begins in this flush. */
  readonly isTimeSensitive: boolean
}

/** The {@link PendingFragment} that is reused. */
export class ReusedFragment implements PendingFragment {
  messageId = 0
  channel = 0
  windowParentLead = 0
  channelParentLead = 0
  fragmentId = 0
  lastFragmentId = 0
  isBundle = false
  payload: Uint8Array = NO_PAYLOAD
  payloadStart = 0
  payloadBytes = 0
  handle = 0
  isResend = false
  isTimeSensitive = false
  readonly #window: OutgoingWindow
  readonly #maxFragmentBytes: number

  constructor(window: OutgoingWindow, maxFragmentBytes: number) {
    this.#window = window
    this.#maxFragmentBytes = maxFragmentBytes
  }

  /** Describes a fragment of `message`; if that is queued, as the next message to begin. */
  set(message: OutgoingMessage, fragmentId: number, channel: OutgoingChannel): this {
    const window = this.#window
    if (message.state === QUEUED) {
      const sequence = window.nextSequence
      this.messageId = window.idOf(sequence)
      this.windowParentLead = window.windowParentLead(sequence)
      this.channelParentLead = window.channelParentLead(sequence, channel)
    } else {
      this.messageId = window.idOf(message.sequence)
      this.windowParentLead = message.windowParentLead
      this.channelParentLead = message.channelParentLead
    }
    this.channel = message.channel
    this.fragmentId = fragmentId
    this.lastFragmentId = message.lastFragmentId
    this.isBundle = message.isBundle
    this.payload = message.payload
    this.payloadStart = message.payloadStart + fragmentId * this.#maxFragmentBytes
    this.payloadBytes = Math.min(this.bytesFrom(message, fragmentId), this.#maxFragmentBytes)
    this.handle = this.messageId * FRAGMENTS_PER_MESSAGE + fragmentId
    this.isResend = fragmentId < message.sentFragments
    this.isTimeSensitive = message.mode === MODE_TIME_SENSITIVE
    return this
  }

  /** Payload of `message` from that fragment to its end. */
  bytesFrom(message: OutgoingMessage, fragmentId: number): number {
    return message.payloadBytes - fragmentId * this.#maxFragmentBytes
  }
}
