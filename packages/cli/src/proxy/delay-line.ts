import { setTimer } from './timer.ts'

interface Delivery {
  readonly atMs: number
  /** Tells apart what is due at the same time: first in, first out. */
  readonly order: number
  readonly deliver: () => void
}

/** Runs what was scheduled when its time comes, in the order of time, with one timer. */
export class DelayLine {
  readonly #nowMs: () => number
  /** A binary heap: the children of `i` are at `2i + 1` and `2i + 2`, and not before it. */
  readonly #heap: Delivery[] = []
  #order = 0
  #cancelTimer: (() => void) | undefined
  #timerAtMs = Infinity

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs
  }

  get size(): number {
    return this.#heap.length
  }

  /** Runs `deliver` at `atMs`; at once if that has come and nothing is before it. */
  schedule(atMs: number, deliver: () => void): void {
    if (atMs <= this.#nowMs() && !((this.#heap[0]?.atMs ?? Infinity) <= atMs)) return deliver()
    this.#push({ atMs, order: this.#order++, deliver })
    this.#arm()
  }

  /** Forgets everything that was scheduled. */
  clear(): void {
    this.#heap.length = 0
    this.#cancelTimer?.()
    this.#cancelTimer = undefined
    this.#timerAtMs = Infinity
  }

  #run(): void {
    this.#cancelTimer = undefined
    this.#timerAtMs = Infinity
    const nowMs = this.#nowMs()
    while ((this.#heap[0]?.atMs ?? Infinity) <= nowMs) this.#pop()?.deliver()
    this.#arm()
  }

  #arm(): void {
    const atMs = this.#heap[0]?.atMs ?? Infinity
    if (atMs >= this.#timerAtMs) return
    this.#cancelTimer?.()
    this.#timerAtMs = atMs
    this.#cancelTimer = setTimer(() => this.#run(), atMs - this.#nowMs())
  }

  #push(delivery: Delivery): void {
    const heap = this.#heap
    let at = heap.length
    while (at > 0) {
      const parentAt = (at - 1) >> 1
      const parent = heap[parentAt] as Delivery
      if (!isBefore(delivery, parent)) break
      heap[at] = parent
      at = parentAt
    }
    heap[at] = delivery
  }

  #pop(): Delivery | undefined {
    const heap = this.#heap
    const first = heap[0]
    const last = heap.pop()
    if (last === undefined || heap.length === 0) return first
    let at = 0
    for (;;) {
      let childAt = at * 2 + 1
      if (childAt >= heap.length) break
      const right = heap[childAt + 1]
      if (right !== undefined && isBefore(right, heap[childAt] as Delivery)) childAt++
      const child = heap[childAt] as Delivery
      if (!isBefore(child, last)) break
      heap[at] = child
      at = childAt
    }
    heap[at] = last
    return first
  }
}

function isBefore(a: Delivery, b: Delivery): boolean {
  return a.atMs < b.atMs || (a.atMs === b.atMs && a.order < b.order)
}
