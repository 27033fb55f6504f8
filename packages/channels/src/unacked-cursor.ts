import type { OutgoingMessage } from './outgoing-message.ts'
import type { OutgoingWindow } from './outgoing-window.ts'
import { isResent } from './send-mode.ts'

/** Walks over the fragments under way that would be sent again if lost, oldest first. */
export class UnackedCursor {
  readonly #window: OutgoingWindow
  #sequence = 0
  #fragmentId = 0

  constructor(window: OutgoingWindow) {
    this.#window = window
  }

  /** The fragment that the cursor stands at, of the message {@link find} returned. */
  get fragmentId(): number {
    return this.#fragmentId
  }

  /** Back to the oldest. */
  restart(): void {
    this.#sequence = this.#window.baseSequence
    this.#fragmentId = 0
  }

  /** Moves to the first such fragment from here on, and returns its message. */
  find(): OutgoingMessage | undefined {
    const window = this.#window
    if (this.#sequence < window.baseSequence) this.restart()
    while (this.#sequence < window.nextSequence) {
      const message = window.at(this.#sequence)!
      if (isResent(message.mode) && !message.isWhollyAcked) {
        const fragmentId = message.firstUnackedFrom(this.#fragmentId)
        if (fragmentId >= 0) {
          this.#fragmentId = fragmentId
          return message
        }
      }
      this.#sequence++
      this.#fragmentId = 0
    }
    return undefined
  }

  /** Moves past the fragment that it stands at. */
  advance(): void {
    this.#fragmentId++
  }
}
