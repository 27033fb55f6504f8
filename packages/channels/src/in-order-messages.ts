import type { Fragment } from '@rudp/wire'
import type { DeliveryOrder } from './delivery-order.ts'
import type { IncomingChannel } from './incoming-channel.ts'
import type { IncomingWindow } from './incoming-window.ts'
import type { MessageStore } from './message-store.ts'
import { RESERVED, type ReceiveMemory } from './receive-memory.ts'

/** What the header of such a message says, as far as it matters: none is missing before it. */
const NO_PARENTS = { lastFragmentId: 0, windowParentLead: 0, channelParentLead: 0 }

/**
 * Messages that came whole, in order, and into a window with nothing else in it: nearly all where
 * nothing is lost. They wait for the application in a line, and are entered nowhere else.
 *
 * ```
 *     base                 end
 *      ▼                    ▼
 *      ■───■───■───□───□───┤        ■ taken by the application   □ waiting
 *      └── passed when the pass ends
 * ```
 *
 * If anything else comes, or one of them waits longer than a pass, they become like any other: the
 * window never holds both.
 */
export class InOrderMessages {
  readonly #window: IncomingWindow
  readonly #order: DeliveryOrder
  readonly #memory: ReceiveMemory
  readonly #store: MessageStore
  // The line. Its places are used again, from the first, when nobody waits any more.
  #messages: (Uint8Array | undefined)[] = []
  #channels: (IncomingChannel | undefined)[] = []
  #head = 0
  #tail = 0
  /** Messages taken since the base was moved last, and what they cost. */
  #taken = 0
  #takenBytes = 0

  /**
   * @param window Whose base they begin at.
   * @param order Where they go if they must wait longer.
   * @param memory What they are paid from.
   * @param store Makes copies of them.
   */
  constructor(
    window: IncomingWindow,
    order: DeliveryOrder,
    memory: ReceiveMemory,
    store: MessageStore,
  ) {
    this.#window = window
    this.#order = order
    this.#memory = memory
    this.#store = store
  }

  /** How many wait. */
  get count(): number {
    return this.#tail - this.#head
  }

  /** Whether a message in the window, which the base has not passed, is one of these. */
  has(sequence: number): boolean {
    return sequence - this.#window.baseSequence < this.#taken + this.count
  }

  /**
   * Whether a message comes next, and nothing is in the window but these.
   *
   * @param parentLead How far back the message lies that its channel waits for; 0 for none.
   */
  isNext(sequence: number, parentLead: number, channel: IncomingChannel): boolean {
    const window = this.#window
    if (!window.isEmpty) return false
    const firstWaiting = window.baseSequence + this.#taken
    if (sequence !== firstWaiting + this.count) return false
    const parent = sequence - parentLead
    if (parentLead === 0 || parent < Math.max(channel.baseSequence, window.baseSequence))
      return true
    // Whose parent is on another channel, as no honest sender has it, waits for the base.
    return parent >= firstWaiting && this.#channels[this.#head + parent - firstWaiting] === channel
  }

  /** Takes a message of one fragment that comes next, if there is memory for it. */
  add(fragment: Readonly<Fragment>, bytes: Uint8Array, channel: IncomingChannel): boolean {
    const { payloadBytes, payloadOffset } = fragment
    if (this.#memory.reserve(payloadBytes) !== RESERVED) return false
    channel.counters.fragments++
    this.#messages[this.#tail] = this.#store.copy(
      bytes,
      payloadOffset,
      payloadOffset + payloadBytes,
    )
    this.#channels[this.#tail++] = channel
    return true
  }

  /** Hands out the first that waits; there must be one. */
  take(): Uint8Array {
    const message = this.#messages[this.#head]!
    const channel = this.channel
    this.#messages[this.#head++] = undefined
    this.#taken++
    this.#takenBytes += message.byteLength
    channel.baseSequence = this.#window.baseSequence + this.#taken
    if (this.#head === this.#tail) {
      this.#head = 0
      this.#tail = 0
    }
    return message
  }

  /** Channel of the first that waits; there must be one. */
  get channel(): IncomingChannel {
    return this.#channels[this.#head]!
  }

  /** A pass is over: moves the window's base past those that were taken. The others wait like any. */
  endPass(): void {
    if (this.#taken > 0) {
      this.#window.advance(this.#window.baseSequence + this.#taken)
      this.#memory.release(this.#takenBytes)
      this.#taken = 0
      this.#takenBytes = 0
    }
    if (this.#head < this.#tail) this.#enterAll()
  }

  /** Gives memory back that a busy time has left behind. */
  trim(): void {
    this.endPass()
    this.#messages = []
    this.#channels = []
  }

  /** Enters those that wait where all others are. */
  #enterAll(): void {
    const window = this.#window
    for (let sequence = window.baseSequence; this.#head < this.#tail; sequence++) {
      const message = this.#messages[this.#head]!
      const channel = this.channel
      this.#messages[this.#head++] = undefined
      const { number } = channel
      window.begin(sequence, { ...NO_PARENTS, channel: number }, message.byteLength)
      window.complete(sequence)
      this.#store.keepCopy(sequence, message)
      this.#order.add(sequence, channel)
    }
    this.#head = 0
    this.#tail = 0
  }
}
