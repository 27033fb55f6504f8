import { EventQueue } from './event-queue.ts'
import { TimerQueue } from './timer-queue.ts'

/** So many events in one instant mean that somebody keeps asking to be woken at once. */
const MAX_EVENTS_PER_INSTANT = 1_000_000

/** What happens when time comes to an event. */
export interface EventHandler {
  onItem(item: number): void
  onTimer(owner: number): void
}

/**
 * A clock that jumps from event to event: items by number, one timer for each owner, and calls.
 * Events of one instant happen in the order in which they were asked for.
 */
export class VirtualTime {
  readonly #handler: EventHandler
  /** Items from 0 up; scripted calls from −1 down. */
  readonly #events: EventQueue = new EventQueue()
  readonly #timers: TimerQueue = new TimerQueue()
  readonly #calls: (ScriptedCall | undefined)[] = []
  readonly #freeCalls: number[] = []
  #nowMs: number
  #order = 0
  #eventsThisInstant = 0
  #isRunning = false

  constructor(handler: EventHandler, startMs: number) {
    this.#handler = handler
    this.#nowMs = startMs
  }

  get nowMs(): number {
    return this.#nowMs
  }

  /** When the next event happens; `Infinity` if none is left. */
  get nextEventMs(): number {
    return Math.min(this.#events.nextAtMs, this.#timers.nextAtMs)
  }

  schedule(atMs: number, item: number): void {
    this.#events.push(atMs > this.#nowMs ? atMs : this.#nowMs, this.#order++, item)
  }

  setTimer(owner: number, atMs: number): void {
    this.#timers.set(owner, atMs > this.#nowMs ? atMs : this.#nowMs, this.#order++)
  }

  /** Calls `run` at `atMs`; the result cancels it. */
  call(atMs: number, run: () => void): () => void {
    if (Number.isNaN(atMs)) throw new RangeError('Cannot schedule a call: the time is NaN')
    const index = this.#freeCalls.pop() ?? this.#calls.length
    const call: ScriptedCall = { run }
    this.#calls[index] = call
    this.schedule(atMs, ~index)
    return () => {
      call.run = doNothing
    }
  }

  /** Runs all events up to `untilMs`, included, unless `isDone` says to stop after one of them. */
  run(untilMs: number, isDone?: () => boolean): boolean {
    this.#begin()
    try {
      do {
        if (isDone?.() === true) return true
      } while (this.#step(untilMs))
    } finally {
      this.#isRunning = false
    }
    this.#passUntil(untilMs)
    return false
  }

  /** {@link run} for a world that has promises: waits for `settle` before and after each event. */
  async runAsync(
    untilMs: number,
    settle: () => Promise<void>,
    isDone?: () => boolean,
  ): Promise<boolean> {
    this.#begin()
    try {
      do {
        await settle()
        if (isDone?.() === true) return true
      } while (this.#step(untilMs))
    } finally {
      this.#isRunning = false
    }
    this.#passUntil(untilMs)
    return false
  }

  #begin(): void {
    if (this.#isRunning) throw new Error('Cannot run the network: it is running already')
    this.#isRunning = true
  }

  /** Time passes even when nothing happens in it. */
  #passUntil(untilMs: number): void {
    if (untilMs !== Infinity && untilMs > this.#nowMs) this.#nowMs = untilMs
  }

  #step(untilMs: number): boolean {
    const timerAtMs = this.#timers.nextAtMs
    const eventAtMs = this.#events.nextAtMs
    const isTimer =
      timerAtMs < eventAtMs ||
      (timerAtMs === eventAtMs && this.#timers.nextOrder < this.#events.nextOrder)
    const atMs = isTimer ? timerAtMs : eventAtMs
    if (atMs > untilMs || atMs === Infinity) return false
    this.#advance(atMs)
    if (isTimer) {
      this.#handler.onTimer(this.#timers.pop())
      return true
    }
    const item = this.#events.pop()
    if (item >= 0) this.#handler.onItem(item)
    else this.#runCall(~item)
    return true
  }

  #advance(atMs: number): void {
    if (atMs > this.#nowMs) {
      this.#nowMs = atMs
      this.#eventsThisInstant = 0
    } else if (++this.#eventsThisInstant > MAX_EVENTS_PER_INSTANT) {
      throw new Error(
        `Cannot run the network: time stands still at ${atMs} ms, a timer is set again and again for a time that has passed`,
      )
    }
  }

  #runCall(index: number): void {
    const call = this.#calls[index] as ScriptedCall
    this.#calls[index] = undefined
    this.#freeCalls.push(index)
    call.run()
  }
}

interface ScriptedCall {
  run: () => void
}

function doNothing(): void {}
