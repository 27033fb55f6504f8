/** A clock that jumps from event to event; events of one moment run in the order they were set. */
export class VirtualTime {
  nowMs = 0
  #order = 0
  readonly #heap: { atMs: number; order: number; run: () => void }[] = []

  at(atMs: number, run: () => void): void {
    const heap = this.#heap
    const event = { atMs: Math.max(atMs, this.nowMs), order: this.#order++, run }
    let i = heap.length
    heap.push(event)
    while (i > 0) {
      const parent = (i - 1) >> 1
      if (isBefore(heap[parent]!, event)) break
      heap[i] = heap[parent]!
      i = parent
    }
    heap[i] = event
  }

  /** Runs until nothing is left to happen, or `untilMs`. */
  run(untilMs = Infinity): void {
    const heap = this.#heap
    while (heap.length > 0 && heap[0]!.atMs <= untilMs) {
      const event = heap[0]!
      const last = heap.pop()!
      if (heap.length > 0) this.#sink(last)
      this.nowMs = event.atMs
      event.run()
    }
    if (untilMs < Infinity) this.nowMs = untilMs
  }

  #sink(event: { atMs: number; order: number; run: () => void }): void {
    const heap = this.#heap
    let i = 0
    for (;;) {
      let child = 2 * i + 1
      if (child >= heap.length) break
      if (child + 1 < heap.length && isBefore(heap[child + 1]!, heap[child]!)) child++
      if (isBefore(event, heap[child]!)) break
      heap[i] = heap[child]!
      i = child
    }
    heap[i] = event
  }
}

function isBefore(a: { atMs: number; order: number }, b: { atMs: number; order: number }): boolean {
  return a.atMs < b.atMs || (a.atMs === b.atMs && a.order < b.order)
}
