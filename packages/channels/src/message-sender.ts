import type { Dialect, FragmentHeader } from '@rudp/wire'
import { isResent, MODE_RELIABLE, MODE_TIME_SENSITIVE, MODE_UNRELIABLE } from './send-mode.ts'
import type { Outcome, SendOptions } from './send-options.ts'

// Plain first form: correct, not yet fast. The API is final.

export interface PendingFragment extends FragmentHeader {
  payload: Uint8Array
  payloadStart: number
  payloadBytes: number
  handle: number
  isResend: boolean
}

interface Message {
  payload: Uint8Array
  options: SendOptions
  sequence: number
  cost: number
  last: number
  sent: number
  acked: Set<number>
  lost: Set<number>
  windowLead: number
  channelLead: number
  settled: boolean
}

export interface MessageSenderOptions {
  dialect: Dialect
  firstMessageId: number
  maxOutstandingBytes: number
  maxMessageBytes: number
  receipts?: (token: number, outcome: Outcome) => void
}

const WINDOW = 4096

export class MessageSender {
  readonly #options: MessageSenderOptions
  readonly #fragmentBytes: number
  readonly #limit: number
  #queue: Message[] = []
  #current: Message | undefined
  #window: Message[] = []
  #base: number
  #next: number
  #cost = 0
  #parent = -1
  #parents = new Map<number, number>()
  #peeked: Message | undefined
  readonly #fragment: PendingFragment = {
    messageId: 0,
    channel: 0,
    windowParentLead: 0,
    channelParentLead: 0,
    fragmentId: 0,
    lastFragmentId: 0,
    payload: new Uint8Array(0),
    payloadStart: 0,
    payloadBytes: 0,
    handle: 0,
    isResend: false,
  }

  constructor(options: MessageSenderOptions) {
    this.#options = options
    this.#fragmentBytes = options.dialect.maxFragmentBytes
    this.#limit =
      Math.ceil(options.maxOutstandingBytes / this.#fragmentBytes) * this.#fragmentBytes
    this.#base = options.firstMessageId
    this.#next = options.firstMessageId
  }

  get nextMessageId(): number {
    return this.#next & 0xfffff
  }

  get hasPending(): boolean {
    return (
      this.#queue.length > 0 ||
      this.#current !== undefined ||
      this.#window.some((m) => m.lost.size > 0)
    )
  }

  /** Whether the peer's base has yet to pass messages that were sent. */
  get hasUnacknowledged(): boolean {
    return this.#base !== this.#next
  }

  /** Whether persistent or reliable messages are not acknowledged in full. */
  get hasUnsettled(): boolean {
    return this.#window.some((m) => !m.settled && isResent(m.options.mode))
  }

  /** Whether a sync frame should carry {@link nextMessageId}. */
  get wantsSync(): boolean {
    return this.hasUnacknowledged && this.#current === undefined && !this.hasUnsettled
  }

  get queuedBytes(): number {
    return this.#queue.reduce((sum, m) => sum + m.payload.byteLength, 0)
  }

  get blockedBy(): 'nothing' | 'window' | 'memory' {
    const head = this.#queue[0]
    if (head === undefined || this.#current !== undefined) return 'nothing'
    if (this.#next - this.#base >= WINDOW) return 'window'
    return this.#cost + head.cost > this.#limit ? 'memory' : 'nothing'
  }

  enqueue(nowMs: number, payload: Uint8Array, options: SendOptions): void {
    const last = Math.max(0, Math.ceil(payload.byteLength / this.#fragmentBytes) - 1)
    const cost = last === 0 ? payload.byteLength : (last + 1) * this.#fragmentBytes
    if (payload.byteLength > this.#options.maxMessageBytes || cost > this.#limit) {
      throw new RangeError(
        `Cannot send message: ${payload.byteLength} bytes is more than the peer takes`,
      )
    }
    this.#expire(nowMs)
    const message: Message = {
      payload,
      options,
      sequence: -1,
      cost,
      last,
      sent: 0,
      acked: new Set(),
      lost: new Set(),
      windowLead: 0,
      channelLead: 0,
      settled: false,
    }
    if (options.replaceKey !== undefined) {
      const index = this.#queue.findIndex(
        (m) =>
          m.options.channel === options.channel &&
          m.options.replaceKey === options.replaceKey &&
          m.options.mode <= MODE_UNRELIABLE,
      )
      if (index >= 0) {
        this.#settle(this.#queue[index]!, 'replaced')
        this.#queue[index] = message
        return
      }
    }
    this.#queue.push(message)
  }

  peek(nowMs: number): PendingFragment | undefined {
    this.#expire(nowMs)
    const resend = this.#window.find((m) => m.lost.size > 0)
    if (resend !== undefined) return this.#describe(resend, Math.min(...resend.lost), true)
    if (this.#current !== undefined) return this.#describe(this.#current, this.#current.sent, false)
    const head = this.#queue[0]
    if (head === undefined || this.blockedBy !== 'nothing') {
      this.#peeked = undefined
      return undefined
    }
    const sequence = this.#next
    const channelParent = this.#parents.get(head.options.channel) ?? -1
    head.windowLead = this.#parent >= this.#base ? sequence - this.#parent : 0
    head.channelLead = channelParent >= this.#base ? sequence - channelParent : 0
    head.sequence = sequence
    return this.#describe(head, 0, false)
  }

  take(_nowMs: number): number {
    const message = this.#peeked
    const fragment = this.#fragment
    if (message === undefined) throw new RangeError('Cannot take fragment: none was peeked')
    this.#peeked = undefined
    if (fragment.isResend) {
      message.lost.delete(fragment.fragmentId)
      return fragment.handle
    }
    if (fragment.fragmentId === 0) {
      this.#queue.shift()
      this.#current = message
      this.#window.push(message)
      this.#next++
      this.#cost += message.cost
      if (message.options.mode === MODE_RELIABLE) {
        this.#parent = message.sequence
        this.#parents.set(message.options.channel, message.sequence)
      }
    }
    message.sent++
    if (message.sent > message.last) this.#current = undefined
    return fragment.handle
  }

  endFlush(nowMs: number): void {
    this.#expire(nowMs)
    this.#drop((m) => m.options.mode === MODE_TIME_SENSITIVE)
  }

  nextDeadlineMs(): number {
    return this.#queue.reduce((min, m) => Math.min(min, m.options.deadlineAtMs ?? Infinity), Infinity)
  }

  onFragmentAcked(handle: number): void {
    const message = this.#find(handle)
    if (message === undefined) return
    const fragmentId = handle % 65536
    message.acked.add(fragmentId)
    message.lost.delete(fragmentId)
    if (message.acked.size === message.last + 1) this.#settle(message, 'delivered')
  }

  onFragmentLost(handle: number): void {
    const message = this.#find(handle)
    const fragmentId = handle % 65536
    if (message === undefined || message.acked.has(fragmentId)) return
    if (isResent(message.options.mode)) message.lost.add(fragmentId)
    else this.#settle(message, 'lost')
  }

  handlePeerBase(messageId: number): void {
    if (messageId >>> 0 !== messageId || messageId >= 2 ** 20) return
    const sequence = this.#base + ((messageId - this.#base) & 0xfffff)
    if (sequence > this.#next) return
    while (this.#base < sequence) {
      const message = this.#window.shift()!
      const isSent = message.sent > message.last
      if (message === this.#current) this.#current = undefined
      this.#cost -= message.cost
      this.#settle(message, isSent && message.options.mode === MODE_RELIABLE ? 'delivered' : 'lost')
      this.#base++
    }
  }

  abandonAll(_nowMs: number): void {
    for (const message of this.#queue) this.#settle(message, 'abandoned')
    for (const message of this.#window) this.#settle(message, 'abandoned')
    this.#queue = []
    this.#window = []
    this.#current = undefined
    this.#base = this.#next
    this.#cost = 0
  }

  #find(handle: number): Message | undefined {
    const id = Math.floor(handle / 65536)
    return this.#window[(id - this.#base) & 0xfffff]
  }

  #settle(message: Message, outcome: Outcome): void {
    if (message.settled) return
    message.settled = true
    if (message.options.receipt) this.#options.receipts?.(message.options.receipt, outcome)
  }

  #expire(nowMs: number): void {
    this.#drop((m) => (m.options.deadlineAtMs ?? Infinity) <= nowMs)
  }

  #drop(is: (message: Message) => boolean): void {
    const kept = this.#queue.filter((m) => !is(m))
    if (kept.length === this.#queue.length) return
    for (const message of this.#queue) if (is(message)) this.#settle(message, 'expired')
    this.#queue = kept
  }

  #describe(message: Message, fragmentId: number, isResend: boolean): PendingFragment {
    const fragment = this.#fragment
    this.#peeked = message
    fragment.messageId = message.sequence & 0xfffff
    fragment.channel = message.options.channel
    fragment.windowParentLead = message.windowLead
    fragment.channelParentLead = message.channelLead
    fragment.fragmentId = fragmentId
    fragment.lastFragmentId = message.last
    fragment.payload = message.payload
    fragment.payloadStart = fragmentId * this.#fragmentBytes
    fragment.payloadBytes = Math.min(
      this.#fragmentBytes,
      message.payload.byteLength - fragment.payloadStart,
    )
    fragment.handle = fragment.messageId * 65536 + fragmentId
    fragment.isResend = isResend
    return fragment
  }
}
