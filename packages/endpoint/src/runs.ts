import type { Outcome } from '@rudp/channels'
import type { Route } from './router.ts'

/** A message that waits for its turn to be handed to the connection. */
export interface HeldMessage extends Route {
  /** Number of its run. */
  readonly run: number
  readonly payload: Uint8Array
}

/** So many messages taken from the front are worth moving the rest. */
const COMPACT_AT = 1_024

/**
 * The barrier between sets. What is sent falls into *runs*: a set is one, and so is what lies
 * between two sets. Version 3 cannot tell a receiver that a message waits for several others, so
 * the sender holds each run back until everything before it has been acknowledged or given up.
 *
 *     run 1  ●●●●○●   under way: ● acknowledged, ○ not yet
 *     run 2  ▪▪▪      held
 *     run 3  ▪        held
 *
 * A message given up may still be on its way, and a receiver would take it as long as its window
 * reaches back to it. So after a loss the next run sends one message ahead, alone. Once that is
 * acknowledged, the receiver cannot deliver anything behind it without passing what was lost.
 */
export class Runs {
  #queue: HeldMessage[] = []
  #head = 0
  #heldBytes = 0
  /** The run that new messages join, and whether it has any. */
  #lastRun = 0
  #isLastRunEmpty = true
  /** The run of which messages are under way. */
  #activeRun = 0
  #underWay = 0
  /** Whether the active run has given a message up. */
  #hasLoss = false
  /** Whether something given up in an earlier run might still overtake this one. */
  #isUncertain = false

  /** Messages that the connection has not been given. */
  get heldMessages(): number {
    return this.#queue.length - this.#head
  }

  /** Their payload. */
  get heldBytes(): number {
    return this.#heldBytes
  }

  /** What is pushed from now on comes after all that was pushed before. */
  beginRun(): void {
    if (this.#isLastRunEmpty) return
    this.#lastRun++
    this.#isLastRunEmpty = true
  }

  /** Adds a message to the last run; the payload is owned from now on. */
  push(payload: Uint8Array, { channel, mode }: Route): void {
    this.#isLastRunEmpty = false
    this.#heldBytes += payload.byteLength
    this.#queue.push({ run: this.#lastRun, payload, channel, mode })
  }

  /** The next message that may be handed over, which then counts as under way; or `undefined`. */
  next(): HeldMessage | undefined {
    const message = this.#queue[this.#head]
    if (message === undefined) return undefined
    if (message.run !== this.#activeRun) {
      if (this.#underWay > 0) return undefined
      this.#activeRun = message.run
      this.#isUncertain ||= this.#hasLoss
      this.#hasLoss = false
    }
    if (this.#isUncertain && this.#underWay > 0) return undefined
    this.#drop(message)
    this.#underWay++
    return message
  }

  /** One of the messages under way has its outcome. */
  onSettled(outcome: Outcome): void {
    this.#underWay--
    if (outcome !== 'delivered') this.#hasLoss = true
    else this.#isUncertain = false
  }

  /** Gives up all that is held. */
  clear(): void {
    this.#queue = []
    this.#head = 0
    this.#heldBytes = 0
  }

  #drop(message: HeldMessage): void {
    this.#heldBytes -= message.payload.byteLength
    this.#head++
    if (this.#head === this.#queue.length) {
      this.#queue.length = 0
      this.#head = 0
    } else if (this.#head >= COMPACT_AT && this.#head * 2 >= this.#queue.length) {
      this.#queue = this.#queue.slice(this.#head)
      this.#head = 0
    }
  }
}
