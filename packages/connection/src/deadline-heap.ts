/** What a {@link DeadlineHeap} orders. The two fields belong to the heap. */
export interface HeapEntry {
  deadlineMs: number
  /** Position in the heap; -1 while outside. */
  heapIndex: number
}

/** The earliest of many deadlines, each of which may move: a binary heap whose entries know their place. */
export class DeadlineHeap<T extends HeapEntry> {
  readonly #entries: T[] = []

  /** The earliest deadline; `Infinity` if there is none. */
  get earliestMs(): number {
    return this.#entries[0]?.deadlineMs ?? Infinity
  }

  /** Moves `entry` to `deadlineMs`; `Infinity` takes it out. */
  schedule(entry: T, deadlineMs: number): void {
    if (deadlineMs === Infinity) return this.#remove(entry)
    const earlier = deadlineMs < entry.deadlineMs
    entry.deadlineMs = deadlineMs
    if (entry.heapIndex < 0) {
      entry.heapIndex = this.#entries.length
      this.#entries.push(entry)
      this.#siftUp(entry)
    } else if (earlier) {
      this.#siftUp(entry)
    } else {
      this.#siftDown(entry)
    }
  }

  /** Takes out the earliest entry if it is due; `undefined` if none is. */
  popDue(nowMs: number): T | undefined {
    const first = this.#entries[0]
    if (first === undefined || first.deadlineMs > nowMs) return undefined
    this.#remove(first)
    return first
  }

  #remove(entry: T): void {
    const index = entry.heapIndex
    if (index < 0) return
    entry.heapIndex = -1
    entry.deadlineMs = Infinity
    const last = this.#entries.pop()
    if (last === undefined || last === entry) return
    this.#entries[index] = last
    last.heapIndex = index
    this.#siftUp(last)
    this.#siftDown(last)
  }

  #siftUp(entry: T): void {
    const entries = this.#entries
    let index = entry.heapIndex
    while (index > 0) {
      const parentIndex = (index - 1) >> 1
      const parent = entries[parentIndex]
      if (parent === undefined || parent.deadlineMs <= entry.deadlineMs) break
      entries[index] = parent
      parent.heapIndex = index
      index = parentIndex
    }
    entries[index] = entry
    entry.heapIndex = index
  }

  #siftDown(entry: T): void {
    const entries = this.#entries
    let index = entry.heapIndex
    for (;;) {
      const leftIndex = 2 * index + 1
      const left = entries[leftIndex]
      if (left === undefined) break
      const right = entries[leftIndex + 1]
      const child = right !== undefined && right.deadlineMs < left.deadlineMs ? right : left
      if (child.deadlineMs >= entry.deadlineMs) break
      const childIndex = child.heapIndex
      entries[index] = child
      child.heapIndex = index
      index = childIndex
    }
    entries[index] = entry
    entry.heapIndex = index
  }
}
