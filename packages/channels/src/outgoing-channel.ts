import type { ChannelSchedule } from './channel-schedule.ts'
import type { OutgoingMessage } from './outgoing-message.ts'
import type { OutgoingWindow } from './outgoing-window.ts'
import { emptySendCounters, type SendCounters } from './send-counters.ts'
import type { SlotSet } from './slot-set.ts'

/**
 * One ordering at the sender. What it sends next is, in this order: the oldest message with lost
 * fragments, the message that was sent in part, the head of the queue.
 */
export class OutgoingChannel {
  readonly number: number
  readonly counters: SendCounters = emptySendCounters()
  readonly #window: OutgoingWindow
  readonly #schedule: ChannelSchedule
  /** Oldest of the messages of which nothing was sent. */
  head: OutgoingMessage | undefined = undefined
  #tail: OutgoingMessage | undefined = undefined
  #current: OutgoingMessage | undefined = undefined
  /** Slots of outstanding messages with lost fragments. Made when the first one is lost. */
  #resends: SlotSet | undefined = undefined
  /** The channel's last reliable message. */
  parentSequence = -1
  /** Queued messages that a newer one of the same key may replace. */
  #replaceable: Map<number, OutgoingMessage> | undefined = undefined
  hasExtraCopies = false

  constructor(number: number, window: OutgoingWindow, schedule: ChannelSchedule) {
    this.number = number
    this.#window = window
    this.#schedule = schedule
  }

  /** Newest of the messages of which nothing was sent. */
  get tail(): OutgoingMessage | undefined {
    return this.#tail
  }

  /** The message that was sent in part. */
  get current(): OutgoingMessage | undefined {
    return this.#current
  }

  setCurrent(message: OutgoingMessage | undefined): void {
    this.#current = message
    this.#reschedule()
  }

  /** The oldest message with lost fragments. */
  get resend(): OutgoingMessage | undefined {
    const resends = this.#resends
    if (resends === undefined || resends.size === 0) return undefined
    return this.#window.atSlot(resends.nextFrom(this.#window.baseSlot))
  }

  /** Appends a message to the queue. */
  push(message: OutgoingMessage): void {
    message.previous = this.#tail
    if (this.#tail === undefined) this.head = message
    else this.#tail.next = message
    this.#tail = message
    if (this.head === message) this.#reschedule()
  }

  /** Takes a message out of the queue, wherever in it it is. */
  remove(message: OutgoingMessage): void {
    const { previous, next } = message
    if (next === undefined) this.#tail = previous
    else next.previous = previous
    if (previous !== undefined) previous.next = next
    else this.head = next
    message.previous = undefined
    message.next = undefined
    this.forgetKey(message)
    if (previous === undefined) this.#reschedule()
  }

  addResend(message: OutgoingMessage): void {
    this.#resends ??= this.#window.createSlotSet()
    this.#resends.add(this.#window.slotOf(message.sequence))
    this.#reschedule()
  }

  deleteResend(message: OutgoingMessage): void {
    this.#resends?.delete(this.#window.slotOf(message.sequence))
    this.#reschedule()
  }

  replaceable(key: number): OutgoingMessage | undefined {
    return this.#replaceable?.get(key)
  }

  rememberKey(message: OutgoingMessage, key: number): void {
    this.#replaceable ??= new Map()
    this.#replaceable.set(key, message)
  }

  forgetKey(message: OutgoingMessage): void {
    const key = message.replaceKey
    if (key !== undefined && this.replaceable(key) === message) this.#replaceable?.delete(key)
  }

  /** Enters what the channel sends next into the schedule. */
  #reschedule(): void {
    const message = this.resend ?? this.#current ?? this.head
    if (message === undefined) this.#schedule.clear(this.number)
    else this.#schedule.set(this.number, message.priority)
  }
}
