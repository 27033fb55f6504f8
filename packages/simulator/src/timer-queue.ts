const INITIAL_CAPACITY = 8
/** Position of an owner without a timer. */
const NONE = -1

/**
 * At most one timer for each owner (a small integer), movable in place: a heap that knows where
 * each owner's timer sits. Equal times come in the order in which they were set.
 */
export class TimerQueue {
  /** Owners, as a binary heap. */
  #heap: Int32Array = new Int32Array(INITIAL_CAPACITY)
  #size = 0
  /** By owner. */
  #position: Int32Array = new Int32Array(INITIAL_CAPACITY).fill(NONE)
  #atMs: Float64Array = new Float64Array(INITIAL_CAPACITY)
  #order: Float64Array = new Float64Array(INITIAL_CAPACITY)

  /** Time of the first timer; `Infinity` if there is none. */
  get nextAtMs(): number {
    return this.#size > 0 ? (this.#atMs[this.#heap[0] as number] as number) : Infinity
  }

  /** Sequence number of the first timer. */
  get nextOrder(): number {
    return this.#size > 0 ? (this.#order[this.#heap[0] as number] as number) : Infinity
  }

  /** Sets the owner's timer, replacing an earlier one; `Infinity` cancels. */
  set(owner: number, atMs: number, order: number): void {
    if (atMs === Infinity) {
      this.cancel(owner)
      return
    }
    if (owner >= this.#position.length) this.#grow(owner)
    this.#atMs[owner] = atMs
    this.#order[owner] = order
    let node = this.#position[owner] as number
    if (node === NONE) {
      node = this.#size++
      this.#place(node, owner)
    }
    this.#settle(node)
  }

  cancel(owner: number): void {
    if (owner >= this.#position.length) return
    const node = this.#position[owner] as number
    if (node === NONE) return
    this.#position[owner] = NONE
    const last = this.#heap[--this.#size] as number
    if (last === owner) return
    this.#place(node, last)
    this.#settle(node)
  }

  /** Removes the first timer and returns its owner. Only call this if there is one. */
  pop(): number {
    const owner = this.#heap[0] as number
    this.cancel(owner)
    return owner
  }

  #settle(start: number): void {
    const owner = this.#heap[start] as number
    let node = start
    while (node > 0) {
      const parent = this.#heap[(node - 1) >> 1] as number
      if (!this.#isBefore(owner, parent)) break
      this.#place(node, parent)
      node = (node - 1) >> 1
    }
    for (;;) {
      let child = 2 * node + 1
      if (child >= this.#size) break
      if (
        child + 1 < this.#size &&
        this.#isBefore(this.#heap[child + 1] as number, this.#heap[child] as number)
      ) {
        child++
      }
      const childOwner = this.#heap[child] as number
      if (this.#isBefore(owner, childOwner)) break
      this.#place(node, childOwner)
      node = child
    }
    this.#place(node, owner)
  }

  #isBefore(a: number, b: number): boolean {
    const difference = (this.#atMs[a] as number) - (this.#atMs[b] as number)
    return (
      difference < 0 ||
      (difference === 0 && (this.#order[a] as number) < (this.#order[b] as number))
    )
  }

  #place(node: number, owner: number): void {
    this.#heap[node] = owner
    this.#position[owner] = node
  }

  #grow(owner: number): void {
    let capacity = this.#position.length
    while (capacity <= owner) capacity *= 2
    const heap = new Int32Array(capacity)
    const position = new Int32Array(capacity).fill(NONE)
    const atMs = new Float64Array(capacity)
    const order = new Float64Array(capacity)
    heap.set(this.#heap)
    position.set(this.#position)
    atMs.set(this.#atMs)
    order.set(this.#order)
    this.#heap = heap
    this.#position = position
    this.#atMs = atMs
    this.#order = order
  }
}
