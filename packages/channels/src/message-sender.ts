import type { Dialect } from '@rudp/wire'
import { Bundler } from './bundler.ts'
import { ChannelSchedule } from './channel-schedule.ts'
import { checkPayload } from './check-payload.ts'
import { checkSendOptions } from './check-send-options.ts'
import type { BlockedBy } from './fragment-picker.ts'
import { FragmentSource } from './fragment-source.ts'
import { MessageFates, type OnReceipt } from './message-fates.ts'
import { MessagePool } from './message-pool.ts'
import { Outbox } from './outbox.ts'
import { OutgoingChannels } from './outgoing-channels.ts'
import { type OutgoingLimits, OutgoingWindow } from './outgoing-window.ts'
import { PayloadSlabs } from './payload-slabs.ts'
import type { PendingFragment } from './pending-fragment.ts'
import type { SendCounters } from './send-counters.ts'
import type { SendOptions } from './send-options.ts'

/** What a {@link MessageSender} needs to know. */
export interface MessageSenderOptions extends OutgoingLimits {
  readonly dialect: Dialect
  /** Id of the first message: the connection's own nonce, reduced to the dialect's id range. */
  readonly firstMessageId: number
  /** Largest message that may be sent. */
  readonly maxMessageBytes: number
  /**
   * Told the outcome of each message that has a receipt, exactly once, in the middle of another
   * call: note it down and return.
   */
  readonly receipts?: OnReceipt
  /** How long an extra copy waits for a frame to share before it asks for its own; 20 by default. */
  readonly extraCopyDelayMs?: number
}

/**
 * Messages on their way out: queued on 64 channels, cut into fragments, resent or given up as
 * their mode asks, within what the peer's window and memory take. Knows no frames.
 *
 * Whoever builds frames alternates {@link peek} and {@link take} until `peek` returns nothing or
 * the fragment does not fit, reports the fate of every fragment taken, and calls {@link endFlush}
 * when a wake-up has sent all it can. No other call may come between a `peek` and its `take`.
 */
export class MessageSender {
  readonly #dialect: Dialect
  readonly #maxMessageBytes: number
  readonly #extraCopyDelayMs: number
  readonly #window: OutgoingWindow
  readonly #channels: OutgoingChannels
  readonly #outbox: Outbox
  readonly #fates: MessageFates
  readonly #source: FragmentSource
  readonly #pool: MessagePool
  readonly #slabs = new PayloadSlabs()
  readonly #bundler: Bundler
  #ignoredPeerBases = 0

  constructor(options: MessageSenderOptions) {
    const { dialect } = options
    const schedule = new ChannelSchedule(dialect.channelCount, dialect.maxFragmentBytes)
    const window = new OutgoingWindow(dialect, options.firstMessageId, options)
    const channels = new OutgoingChannels(window, schedule)
    const fates = new MessageFates(window, channels, options.receipts)
    const outbox = new Outbox(channels, fates)
    this.#dialect = dialect
    // What costs more than the peer grants in all could never be sent, and would block the rest.
    this.#maxMessageBytes = Math.min(
      options.maxMessageBytes,
      dialect.maxMessageBytes,
      window.limitBytes,
    )
    this.#bundler = new Bundler(
      channels,
      outbox,
      this.#slabs,
      dialect.maxFragmentBytes,
      this.#maxMessageBytes,
      window.limitBytes,
    )
    this.#extraCopyDelayMs = options.extraCopyDelayMs ?? 20
    this.#window = window
    this.#channels = channels
    this.#outbox = outbox
    this.#fates = fates
    this.#pool = new MessagePool(dialect.maxFragmentBytes)
    this.#source = new FragmentSource({ dialect, window, schedule, channels, outbox, fates })
  }

  // ── State ──────────────────────────────────────────────────────────────

  /** Largest message that may be sent: by our own limit, the dialect's, and what the peer grants in all. */
  get maxMessageBytes(): number {
    return this.#maxMessageBytes
  }

  /** Id that the next message gets. */
  get nextMessageId(): number {
    return this.#window.idOf(this.#window.nextSequence)
  }

  /** Whether anything waits to be sent: queued, sent in part, or to be sent again. */
  get hasPending(): boolean {
    const { messages } = this.#outbox
    return messages > 0 || this.#source.partialMessages > 0 || this.#fates.awaitingMessages > 0
  }

  /** Whether the peer's base has yet to pass a message that was begun. */
  get hasUnacknowledged(): boolean {
    return !this.#window.isEmpty
  }

  /** Whether a persistent or reliable message was begun that the peer is not known to have. */
  get hasUnsettled(): boolean {
    return this.#fates.openMessages > 0
  }

  /**
   * Whether, after a long silence, a sync frame may tell the peer {@link nextMessageId}: nothing
   * that is outstanding will ever be sent again, so the peer waits for it in vain.
   */
  get wantsSync(): boolean {
    return this.hasUnacknowledged && this.#source.partialMessages === 0 && !this.hasUnsettled
  }

  /** Payload that was never sent: of queued messages, and the rest of those sent in part. */
  get queuedBytes(): number {
    return this.#outbox.bytes + this.#source.partialBytes
  }

  /** Messages of which nothing was sent. */
  get queuedMessages(): number {
    return this.#outbox.messages
  }

  /** What the outstanding messages take of the peer's memory. */
  get outstandingBytes(): number {
    return this.#window.outstandingBytes
  }

  /** What kept a message waiting when {@link peek} was last called. */
  get blockedBy(): BlockedBy {
    return this.#source.blockedBy
  }

  /** When a queued message expires next: time for {@link endFlush}. `Infinity` for never. */
  nextDeadlineMs(): number {
    return this.#outbox.firstDeadlineMs
  }

  /** All channels together. A fresh object. */
  get counters(): SendCounters & { ignoredPeerBases: number } {
    return { ...this.#channels.sumCounters(), ignoredPeerBases: this.#ignoredPeerBases }
  }

  /** One channel; `undefined` if nothing was ever sent on it. Live: copy what you keep. */
  channelCounters(channel: number): Readonly<SendCounters> | undefined {
    return this.#channels.used(channel)?.counters
  }

  // ── Inputs ─────────────────────────────────────────────────────────────

  /**
   * Queues a message.
   *
   * @param _nowMs Present time.
   * @param payload Owned by the sender from now on.
   * @param options How to send it. Borrowed.
   * @throws {TypeError} if `payload` is not a `Uint8Array`.
   * @throws {RangeError} if it is larger than allowed or than the peer could ever take, or the
   * options are out of range.
   */
  enqueue(_nowMs: number, payload: Uint8Array, options: Readonly<SendOptions>): void {
    this.#check(payload, options)
    if (this.#bundler.add(payload, options)) return
    this.#slabs.note(payload.byteLength)
    this.#outbox.add(this.#pool.take(payload, options), options.deadlineAtMs ?? Infinity)
  }

  /** Queues a message as {@link enqueue} does, but copies it: `payload` is borrowed for the call. */
  enqueueCopy(_nowMs: number, payload: Uint8Array, options: Readonly<SendOptions>): void {
    this.#check(payload, options)
    if (this.#bundler.add(payload, options)) return
    const slab = this.#slabs.copy(payload)
    const message = this.#pool.take(slab === undefined ? new Uint8Array(payload) : payload, options)
    if (slab !== undefined) message.layIn(slab, this.#slabs.lastStart)
    this.#outbox.add(message, options.deadlineAtMs ?? Infinity)
  }

  /**
   * Lets reliable messages that wait in bulk be sent in bundles: only to a peer that has said it
   * takes them.
   *
   * @param bytes Largest bundle: what may leave at once. 0, the default, for none.
   */
  limitBundles(bytes: number): void {
    this.#bundler.limit(bytes)
  }

  /** Whether small messages on `channel` are sent twice: see {@link peekExtra}. Off by default. */
  setRedundancy(channel: number, isOn: boolean): void {
    this.#channels.of(channel).hasExtraCopies = isOn
  }

  /** A frame with that fragment was acknowledged, maybe after it was believed lost. */
  onFragmentAcked(handle: number): void {
    this.#fates.onFragmentAcked(handle)
  }

  /** A frame with that fragment was lost. */
  onFragmentLost(handle: number): void {
    this.#fates.onFragmentLost(handle)
  }

  /**
   * The peer reports its window's base. Ids that cannot be are ignored and counted. Report the
   * fate of the fragments that came with the same ack first: it tells more.
   *
   * @param messageId The base.
   * @param isNews Whether the ack acknowledged anything for the first time. If not, the peer may have
   * no better reason than a sync that was forged in our name (U12), and is not believed to have a
   * reliable message in full before it has said so. Default `true`.
   */
  handlePeerBase(messageId: number, isNews: boolean = true): void {
    const passed = this.#window.passedBy(messageId)
    if (passed < 0) this.#ignoredPeerBases++
    for (let count = 0; count < passed; count++) {
      if (!isNews && this.#window.isBaseOpen()) {
        this.#ignoredPeerBases++
        break
      }
      const message = this.#window.pass()
      this.#source.onPassed(message)
      this.#fates.onPassed(message)
      this.#pool.give(message)
    }
  }

  /**
   * A wake-up has sent all it could: drops time-sensitive messages of which nothing was sent, and
   * messages whose deadline has come. Also right when {@link nextDeadlineMs} has come.
   */
  endFlush(nowMs: number): void {
    this.#outbox.endFlush(nowMs)
    this.#source.endFlush()
    this.#slabs.endFlush()
    this.#pool.endFlush()
  }

  /** Gives memory back that a busy time has left behind. For when the connection is idle. */
  trim(): void {
    this.#window.trim()
    this.#pool.trim()
    this.#slabs.trim()
    this.#bundler.trim()
  }

  /** The connection has ended: every message that is not settled is abandoned. */
  abandonAll(_nowMs: number): void {
    for (const channel of this.#channels.all()) this.#outbox.abandon(channel)
    while (!this.#window.isEmpty) {
      const message = this.#window.pass()
      this.#source.onPassed(message)
      this.#fates.settle(message, 'abandoned')
      this.#fates.onPassed(message)
    }
    this.#fates.abandonPassed()
  }

  // ── Outputs ────────────────────────────────────────────────────────────

  /** The fragment to send next, or `undefined` if there is none that may be sent. */
  peek(nowMs: number): PendingFragment | undefined {
    this.#outbox.expireBefore(nowMs)
    return this.#source.peek()
  }

  /** The fragment just peeked went into the frame being built. Returns its handle. */
  take(nowMs: number): number {
    return this.#source.take(nowMs)
  }

  /**
   * For a frame in which there is room when {@link peek} has nothing left: a second copy of a
   * small message that an earlier flush sent, on a channel with redundancy. Nothing while anything
   * else waits; do not ask while a pacer holds data back.
   */
  peekExtra(_nowMs: number): PendingFragment | undefined {
    return this.hasPending ? undefined : this.#source.peekExtra()
  }

  /** When an extra copy asks for a frame of its own. `Infinity` for never. */
  nextExtraMs(): number {
    return this.hasPending ? Infinity : this.#source.extraSentAtMs + this.#extraCopyDelayMs
  }

  #check(payload: Uint8Array, options: Readonly<SendOptions>): void {
    checkPayload(payload, this.#maxMessageBytes)
    checkSendOptions(options, this.#dialect.channelCount)
  }
}
