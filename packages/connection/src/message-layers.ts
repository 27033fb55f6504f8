import { MessageReceiver, MessageSender } from '@rudp/channels'
import type { FragmentFate } from '@rudp/reliability'
import type { Dialect } from '@rudp/wire'
import { agreesOnBundles } from './peer-limits.ts'
import type { SessionOptions } from './session-options.ts'

/**
 * What sends and receives the messages of a session, each made when the first message needs it:
 * a connection that stands and says nothing takes half the memory.
 */
export class MessageLayers implements FragmentFate {
  readonly #options: SessionOptions
  readonly #bundles: boolean
  /** `undefined` if nothing was ever sent. */
  sender: MessageSender | undefined = undefined
  /** `undefined` if nothing has ever come. */
  receiver: MessageReceiver | undefined = undefined

  constructor(options: SessionOptions) {
    this.#options = options
    const { handshake, maxFrameBytes, dialect } = options
    // On a path whose packets are smaller, full fragments would be cut by the network.
    this.#bundles =
      maxFrameBytes >= dialect.maxFrameBytes && agreesOnBundles(options.settings, handshake.peer)
  }

  /** The sender, made now if need be. */
  needSender(): MessageSender {
    this.sender ??= createMessageSender(this.#options)
    return this.sender
  }

  /** The receiver, made now if need be. */
  needReceiver(): MessageReceiver {
    this.receiver ??= createMessageReceiver(this.#options)
    return this.receiver
  }

  /** Id of the oldest message that may still arrive or be delivered; what acks report. */
  get baseId(): number {
    const { dialect, handshake } = this.#options
    return this.receiver?.baseId ?? firstMessageId(dialect, handshake.remoteNonce)
  }

  /** The peer reports the base of its own window; see {@link MessageSender.handlePeerBase}. */
  handlePeerBase(messageId: number, isNews: boolean): void {
    const { dialect, handshake } = this.#options
    // Where nothing was sent, only a base that cannot be gives the sender anything to do.
    if (this.sender === undefined) {
      if (messageId === firstMessageId(dialect, handshake.localNonce)) return
      this.needSender()
    }
    this.sender?.handlePeerBase(messageId, isNews)
  }

  onFragmentAcked(handle: number): void {
    this.sender?.onFragmentAcked(handle)
  }

  onFragmentLost(handle: number): void {
    this.sender?.onFragmentLost(handle)
  }

  /** Bundles hold no more from now on than what may leave as good as at once. */
  limitBundles(togetherBytes: number): void {
    if (this.#bundles) this.sender?.limitBundles(togetherBytes)
  }

  /** A wake-up has brought, delivered and sent what it could. */
  endTurn(nowMs: number): void {
    this.sender?.endFlush(nowMs)
    this.receiver?.limit()
  }

  /**
   * Gives memory back that a busy time has left behind.
   *
   * @param quietForMs Since when no data frame has come.
   */
  trim(quietForMs: number): void {
    this.sender?.trim()
    this.receiver?.trim(quietForMs)
  }
}

/** Id of the first message of a side whose nonce is `nonce`. */
function firstMessageId(dialect: Dialect, nonce: number): number {
  return nonce & (dialect.messageIdCount - 1)
}

function createMessageSender(options: SessionOptions): MessageSender {
  const { dialect, settings, handshake, events } = options
  const sender = new MessageSender({
    dialect,
    firstMessageId: firstMessageId(dialect, handshake.localNonce),
    maxOutstandingBytes: handshake.peer.maxReceiveAlloc,
    maxMessageBytes: settings.maxMessageBytes,
    receipts: (token, outcome) => events.push({ type: 'receipt', token, outcome }),
  })
  for (const channel of settings.redundantChannels) sender.setRedundancy(channel, true)
  return sender
}

function createMessageReceiver(options: SessionOptions): MessageReceiver {
  const { dialect, settings, handshake } = options
  return new MessageReceiver({
    dialect,
    firstMessageId: firstMessageId(dialect, handshake.remoteNonce),
    maxAllocBytes: settings.maxReceiveAlloc,
    maxMessageBytes: settings.maxReceiveAlloc,
    takesBundles: agreesOnBundles(settings, handshake.peer),
  })
}
