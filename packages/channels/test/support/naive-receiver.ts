import type { Dialect, Fragment } from '@rudp/wire'

interface NaiveMessage {
  readonly first: Fragment
  readonly parts: Map<number, number[]>
  readonly costBytes: number
  isDelivered: boolean
}

/**
 * The receiver again, word by word after the 'Messages' part of the protocol's description and
 * with a scan of the whole window for every step, to hold the real one against.
 */
export class NaiveReceiver {
  readonly #dialect: Dialect
  readonly #limitBytes: number
  /** By the number of the message, counted from the first, which has its id. */
  #messages = new Map<number, NaiveMessage>()
  #channelBases = new Map<number, number>()
  #base: number
  /** Where the last sync said that the sender is, if nothing has come since. */
  #said = 0
  /** The furthest that any sync said. */
  #maxSaid = 0

  constructor(dialect: Dialect, firstMessageId: number, maxAllocBytes: number) {
    this.#dialect = dialect
    this.#base = firstMessageId
    this.#limitBytes =
      Math.ceil(maxAllocBytes / dialect.maxFragmentBytes) * dialect.maxFragmentBytes
  }

  get baseId(): number {
    return this.#reported % this.#dialect.messageIdCount
  }

  get allocatedBytes(): number {
    return [...this.#messages.values()].reduce((sum, message) => sum + message.costBytes, 0)
  }

  handleFragment(fragment: Fragment, bytes: Uint8Array): void {
    const { maxFragmentBytes, messageIdCount, messageWindow } = this.#dialect
    const { channel, channelParentLead, fragmentId, lastFragmentId, payloadBytes } = fragment

    // A channel lead without a window lead, or smaller than it.
    if (channelParentLead > 0 && fragment.windowParentLead === 0) return
    if (channelParentLead > 0 && channelParentLead < fragment.windowParentLead) return
    // A fragment id past the last; an inner fragment that is not full; any that is too large.
    if (fragmentId > lastFragmentId) return
    if (fragmentId < lastFragmentId && payloadBytes !== maxFragmentBytes) return
    if (payloadBytes > maxFragmentBytes) return

    let number = this.#base
    while (number % messageIdCount !== fragment.messageId) number++
    this.#said = 0
    // A sender that follows its own sync may be a window ahead of that.
    const giveUp = Math.max(this.#base, this.#maxSaid)
    if (number >= this.#base + messageWindow) {
      if (number < giveUp || number >= giveUp + messageWindow) return
      this.#moveTo(giveUp)
    }
    if (number < this.#channelBase(channel)) return

    let message = this.#messages.get(number)
    if (message === undefined) {
      const costBytes =
        lastFragmentId === 0 ? payloadBytes : (lastFragmentId + 1) * maxFragmentBytes
      const hasRoom = () => this.allocatedBytes + costBytes <= this.#limitBytes
      // What only a sync has passed is given up for something newer.
      if (!hasRoom() && number >= giveUp) this.#moveTo(giveUp)
      if (!hasRoom()) return
      message = { first: { ...fragment }, parts: new Map(), costBytes, isDelivered: false }
      this.#messages.set(number, message)
    }
    // Fragments that contradict the first one's leads, channel or last id.
    const { first } = message
    if (
      first.channel !== channel ||
      first.windowParentLead !== fragment.windowParentLead ||
      first.channelParentLead !== channelParentLead ||
      first.lastFragmentId !== lastFragmentId
    ) {
      return
    }
    if (message.parts.has(fragmentId)) return
    const start = fragment.payloadOffset
    message.parts.set(fragmentId, [...bytes.subarray(start, start + payloadBytes)])
  }

  /** One pass: what it delivers, and then the jump of the window. */
  pass(): { channel: number; message: number[] }[] {
    const delivered: { channel: number; message: number[] }[] = []
    const stopped = new Set<number>()
    for (const number of this.#completeNumbers()) {
      const message = this.#messages.get(number)!
      const { channel, channelParentLead } = message.first
      if (message.isDelivered || stopped.has(channel)) continue
      if (channelParentLead === 0 || number - channelParentLead < this.#channelBase(channel)) {
        const parts = [...message.parts].sort(([a], [b]) => a - b)
        delivered.push({ channel, message: parts.flatMap(([, part]) => part) })
        message.isDelivered = true
        this.#channelBases.set(channel, number + 1)
      } else {
        stopped.add(channel)
      }
    }

    let base = this.#base
    for (const number of this.#completeNumbers()) {
      const { windowParentLead } = this.#messages.get(number)!.first
      if (windowParentLead !== 0 && number - windowParentLead >= base) break
      base = number + 1
    }
    this.#moveTo(base)
    return delivered
  }

  handleSync(nextMessageId: number): void {
    const { messageIdCount, messageWindow } = this.#dialect
    if (nextMessageId >= messageIdCount) return
    let next = this.#reported
    while (next % messageIdCount !== nextMessageId) next++
    if (next > this.#reported + messageWindow) return
    // Ours refuses what an honest sender could not say: that it has yet to send what arrived,
    const numbers = [...this.#messages.keys()]
    if (numbers.some((number) => number >= next)) return
    // that it is half around the circle of ids,
    if (next - this.#base >= messageIdCount / 2) return
    // or that it has nothing to send again while a reliable message is missing.
    const complete = this.#completeNumbers()
    for (const [number, { first }] of this.#messages) {
      for (const lead of [first.windowParentLead, first.channelParentLead]) {
        const parent = number - lead
        if (lead > 0 && parent >= this.#base && !complete.includes(parent)) return
      }
    }
    this.#said = Math.min(next, ...complete)
    this.#maxSaid = Math.max(this.#maxSaid, this.#said)
  }

  /** What acks say that the base is. */
  get #reported(): number {
    return Math.max(this.#base, this.#said)
  }

  #channelBase(channel: number): number {
    return Math.max(this.#channelBases.get(channel) ?? 0, this.#base)
  }

  #completeNumbers(): number[] {
    return [...this.#messages]
      .filter(([, { first, parts }]) => parts.size === first.lastFragmentId + 1)
      .map(([number]) => number)
      .sort((a, b) => a - b)
  }

  #moveTo(base: number): void {
    this.#messages = new Map([...this.#messages].filter(([number]) => number >= base))
    this.#base = base
  }
}
