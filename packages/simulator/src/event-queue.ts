const INITIAL_CAPACITY = 256

/**
 * A priority queue of numbered items by time; equal times come out in the order they went in.
 *
 * A 4-ary heap in typed arrays. Each node is a time, a sequence number and an item:
 *
 * ```
 *          0
 *    1   2   3   4        children of n: 4n + 1 … 4n + 4
 *  5…8 9…12  …   …
 * ```
 */
export class EventQueue {
  #atMs: Float64Array = new Float64Array(INITIAL_CAPACITY)
  #order: Float64Array = new Float64Array(INITIAL_CAPACITY)
  #item: Int32Array = new Int32Array(INITIAL_CAPACITY)
  #size = 0

  get size(): number {
    return this.#size
  }

  /** Time of the first event; `Infinity` if there is none. */
  get nextAtMs(): number {
    return this.#size > 0 ? (this.#atMs[0] as number) : Infinity
  }

  /** Sequence number of the first event. */
  get nextOrder(): number {
    return this.#size > 0 ? (this.#order[0] as number) : Infinity
  }

  /** Adds an item. `order` decides between equal times and must grow from call to call. */
  push(atMs: number, order: number, item: number): void {
    if (this.#size === this.#atMs.length) this.#grow()
    const times = this.#atMs
    const orders = this.#order
    const items = this.#item
    let node = this.#size++
    // A new item has the highest order, so it rises only past later times.
    while (node > 0) {
      const parent = (node - 1) >> 2
      if ((times[parent] as number) <= atMs) break
      times[node] = times[parent] as number
      orders[node] = orders[parent] as number
      items[node] = items[parent] as number
      node = parent
    }
    times[node] = atMs
    orders[node] = order
    items[node] = item
  }

  /** Removes the first event and returns its item. Only call this if there is one. */
  pop(): number {
    const first = this.#item[0] as number
    const size = --this.#size
    if (size > 0) this.#sinkFromTop(size)
    return first
  }

  /** Lets the last node, at `size`, sink from the top to its place. */
  #sinkFromTop(size: number): void {
    const times = this.#atMs
    const orders = this.#order
    const items = this.#item
    const atMs = times[size] as number
    const order = orders[size] as number
    const item = items[size] as number
    let node = 0
    for (;;) {
      let child = 4 * node + 1
      if (child >= size) break
      let childAtMs = times[child] as number
      let childOrder = orders[child] as number
      const end = child + 4 < size ? child + 4 : size
      for (let other = child + 1; other < end; other++) {
        const otherAtMs = times[other] as number
        if (otherAtMs > childAtMs) continue
        const otherOrder = orders[other] as number
        if (otherAtMs === childAtMs && otherOrder > childOrder) continue
        child = other
        childAtMs = otherAtMs
        childOrder = otherOrder
      }
      if (atMs < childAtMs || (atMs === childAtMs && order < childOrder)) break
      times[node] = childAtMs
      orders[node] = childOrder
      items[node] = items[child] as number
      node = child
    }
    times[node] = atMs
    orders[node] = order
    items[node] = item
  }

  #grow(): void {
    const capacity = this.#atMs.length * 2
    const atMs = new Float64Array(capacity)
    const order = new Float64Array(capacity)
    const item = new Int32Array(capacity)
    atMs.set(this.#atMs)
    order.set(this.#order)
    item.set(this.#item)
    this.#atMs = atMs
    this.#order = order
    this.#item = item
  }
}
