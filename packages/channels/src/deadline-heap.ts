import type { OutgoingMessage } from './outgoing-message.ts'

/**
 * Queued messages that expire, earliest first: a binary heap in which every message knows its
 * position, so that one which is sent or replaced leaves at once instead of lingering until its
 * deadline.
 */
export class DeadlineHeap {
  readonly #messages: OutgoingMessage[] = []
  readonly #deadlinesMs: number[] = []

  /** The earliest deadline; `Infinity` if there is none. */
  get firstMs(): number {
    return this.#deadlinesMs.length === 0 ? Infinity : this.#deadlinesMs[0]!
  }

  /** The message of the earliest deadline. */
  get first(): OutgoingMessage | undefined {
    return this.#messages[0]
  }

  /** Remembers a message that is not in the heap. */
  add(message: OutgoingMessage, deadlineAtMs: number): void {
    this.#messages.push(message)
    this.#deadlinesMs.push(deadlineAtMs)
    this.#rise(message, deadlineAtMs, this.#messages.length - 1)
  }

  /** Forgets `message`, if it is here. */
  remove(message: OutgoingMessage): void {
    const index = message.deadlineIndex
    if (index < 0) return
    message.deadlineIndex = -1
    const last = this.#messages.pop()!
    const lastMs = this.#deadlinesMs.pop()!
    if (last === message) return

    if (index > 0 && this.#deadlinesMs[(index - 1) >>> 1]! > lastMs) this.#rise(last, lastMs, index)
    else this.#sink(last, lastMs, index)
  }

  #rise(message: OutgoingMessage, deadlineAtMs: number, from: number): void {
    let index = from
    while (index > 0) {
      const parent = (index - 1) >>> 1
      if (this.#deadlinesMs[parent]! <= deadlineAtMs) break
      this.#put(this.#messages[parent]!, this.#deadlinesMs[parent]!, index)
      index = parent
    }
    this.#put(message, deadlineAtMs, index)
  }

  #sink(message: OutgoingMessage, deadlineAtMs: number, from: number): void {
    const count = this.#messages.length
    let index = from
    for (;;) {
      let child = 2 * index + 1
      if (child >= count) break
      if (child + 1 < count && this.#deadlinesMs[child + 1]! < this.#deadlinesMs[child]!) child++
      if (this.#deadlinesMs[child]! >= deadlineAtMs) break
      this.#put(this.#messages[child]!, this.#deadlinesMs[child]!, index)
      index = child
    }
    this.#put(message, deadlineAtMs, index)
  }

  #put(message: OutgoingMessage, deadlineAtMs: number, index: number): void {
    this.#messages[index] = message
    this.#deadlinesMs[index] = deadlineAtMs
    message.deadlineIndex = index
  }
}
