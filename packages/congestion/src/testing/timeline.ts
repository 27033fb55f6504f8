/** Something that happens at an instant. */
interface Entry {
  readonly atMs: number
  readonly order: number
  readonly run: (nowMs: number) => void
}

/** Virtual time: runs callbacks in order of their instant, and of their scheduling where those tie. */
export class Timeline {
  /** A binary heap, earliest first. */
  readonly #heap: Entry[] = []
  #scheduled = 0

  /** Calls `run` at `atMs`. There is no cancelling: a callback finds out that it is not needed. */
  at(atMs: number, run: (nowMs: number) => void): void {
    const heap = this.#heap
    const entry = { atMs, order: this.#scheduled++, run }
    let index = heap.length
    heap.push(entry)
    while (index > 0) {
      const parent = (index - 1) >> 1
      if (!isBefore(entry, heap[parent]!)) break
      heap[index] = heap[parent]!
      index = parent
    }
    heap[index] = entry
  }

  /** Runs everything due up to and including `endMs`. */
  runUntil(endMs: number): void {
    while (this.#heap.length > 0 && this.#heap[0]!.atMs <= endMs) {
      const entry = this.#takeFirst()
      entry.run(entry.atMs)
    }
  }

  #takeFirst(): Entry {
    const heap = this.#heap
    const first = heap[0]!
    const last = heap.pop()!
    if (heap.length === 0) return first
    let index = 0
    for (;;) {
      let child = 2 * index + 1
      if (child >= heap.length) break
      if (child + 1 < heap.length && isBefore(heap[child + 1]!, heap[child]!)) child++
      if (!isBefore(heap[child]!, last)) break
      heap[index] = heap[child]!
      index = child
    }
    heap[index] = last
    return first
  }
}

function isBefore(a: Entry, b: Entry): boolean {
  return a.atMs < b.atMs || (a.atMs === b.atMs && a.order < b.order)
}
