import type { Dialect, Fragment } from '@rudp/wire'

// Plain first form: correct, not yet fast. The API is final.

interface Incoming {
  channel: number
  windowLead: number
  channelLead: number
  last: number
  parts: Map<number, Uint8Array>
  cost: number
  isComplete: boolean
  isDelivered: boolean
}

export interface MessageReceiverOptions {
  dialect: Dialect
  firstMessageId: number
  maxAllocBytes: number
  maxMessageBytes: number
}

const WINDOW = 4096

export class MessageReceiver {
  readonly #options: MessageReceiverOptions
  readonly #fragmentBytes: number
  readonly #limit: number
  readonly #messages = new Map<number, Incoming>()
  readonly #channelBases = new Map<number, number>()
  readonly #stopped = new Set<number>()
  #base: number
  #end: number
  #cursor: number
  #allocatedBytes = 0
  channel = 0

  constructor(options: MessageReceiverOptions) {
    this.#options = options
    this.#fragmentBytes = options.dialect.maxFragmentBytes
    this.#limit = Math.ceil(options.maxAllocBytes / this.#fragmentBytes) * this.#fragmentBytes
    this.#base = options.firstMessageId
    this.#end = this.#base
    this.#cursor = this.#base
  }

  get baseId(): number {
    return this.#base & 0xfffff
  }

  get allocatedBytes(): number {
    return this.#allocatedBytes
  }

  handleFragment(header: Readonly<Fragment>, bytes: Uint8Array): void {
    const { channel, windowParentLead, channelParentLead, fragmentId, lastFragmentId } = header
    const full = this.#fragmentBytes
    if (channelParentLead !== 0 && channelParentLead < windowParentLead) return
    if (channelParentLead !== 0 && windowParentLead === 0) return
    if (fragmentId > lastFragmentId || header.payloadBytes > full) return
    if (fragmentId < lastFragmentId && header.payloadBytes !== full) return
    if (lastFragmentId * full > this.#options.maxMessageBytes) return

    const sequence = this.#base + ((header.messageId - this.#base) & 0xfffff)
    if (sequence - this.#base >= WINDOW || sequence < (this.#channelBases.get(channel) ?? 0)) return
    let message = this.#messages.get(sequence)
    if (message === undefined) {
      const cost = lastFragmentId === 0 ? header.payloadBytes : (lastFragmentId + 1) * full
      if (this.#allocatedBytes + cost > this.#limit) return
      this.#allocatedBytes += cost
      message = {
        channel,
        windowLead: windowParentLead,
        channelLead: channelParentLead,
        last: lastFragmentId,
        parts: new Map(),
        cost,
        isComplete: false,
        isDelivered: false,
      }
      this.#messages.set(sequence, message)
    } else if (
      message.isComplete ||
      message.channel !== channel ||
      message.windowLead !== windowParentLead ||
      message.channelLead !== channelParentLead ||
      message.last !== lastFragmentId ||
      message.parts.has(fragmentId)
    ) {
      return
    }
    const start = header.payloadOffset
    message.parts.set(
      fragmentId,
      new Uint8Array(bytes.subarray(start, start + header.payloadBytes)),
    )
    if (message.parts.size > message.last) {
      message.isComplete = true
      if (sequence >= this.#end) this.#end = sequence + 1
      if (sequence < this.#cursor) this.#restart()
    }
  }

  next(): Uint8Array | undefined {
    for (; this.#cursor < this.#end; this.#cursor++) {
      const sequence = this.#cursor
      const message = this.#messages.get(sequence)
      if (message === undefined || !message.isComplete || message.isDelivered) continue
      const { channel, channelLead } = message
      if (this.#stopped.has(channel)) continue
      const channelBase = Math.max(this.#channelBases.get(channel) ?? 0, this.#base)
      if (channelLead !== 0 && sequence - channelLead >= channelBase) {
        this.#stopped.add(channel)
        continue
      }
      this.#channelBases.set(channel, sequence + 1)
      message.isDelivered = true
      this.channel = channel
      let size = 0
      for (const part of message.parts.values()) size += part.byteLength
      const payload = new Uint8Array(size)
      for (const [id, part] of message.parts) payload.set(part, id * this.#fragmentBytes)
      message.parts.clear()
      this.#cursor++
      return payload
    }
    return undefined
  }

  endPass(): void {
    if (this.#cursor < this.#end) return
    let base = this.#base
    for (let sequence = base; sequence < this.#end; sequence++) {
      const message = this.#messages.get(sequence)
      if (message === undefined || !message.isComplete) continue
      if (message.windowLead !== 0 && sequence - message.windowLead >= base) break
      base = sequence + 1
    }
    this.#advance(base)
    this.#restart()
  }

  handleSync(nextMessageId: number, _quietForMs: number = Infinity): void {
    if (nextMessageId >>> 0 !== nextMessageId || nextMessageId >= 2 ** 20) return
    let base = this.#base + ((nextMessageId - this.#base) & 0xfffff)
    if (base - this.#base > WINDOW) return
    for (const [sequence, message] of this.#messages) {
      if (message.isComplete && sequence < base) base = sequence
      const parent = sequence - message.windowLead
      if (message.windowLead !== 0 && parent >= this.#base && parent < base) base = parent
    }
    this.#advance(base)
    this.#restart()
  }

  #restart(): void {
    this.#cursor = this.#base
    this.#stopped.clear()
  }

  #advance(base: number): void {
    for (const [sequence, message] of this.#messages) {
      if (sequence >= base) continue
      this.#allocatedBytes -= message.cost
      this.#messages.delete(sequence)
    }
    this.#base = base
    if (this.#end < base) this.#end = base
  }
}
