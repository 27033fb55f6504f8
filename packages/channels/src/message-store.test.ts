import { uflow3 } from '@rudp/wire'
import { describe, expect, it } from 'vitest'
import { DELIVERED } from './arrival-ring.ts'
import { IncomingWindow } from './incoming-window.ts'
import { MessageStore } from './message-store.ts'
import { RESERVED, ReceiveMemory } from './receive-memory.ts'

const FULL = uflow3.maxFragmentBytes
/** What may be held beyond the grant. */
const SLACK_BYTES = 2 * FULL

/** A store whose window begins at `first`, and what fills it. */
function createStore(grantedBytes: number, first = 0) {
  const window = new IncomingWindow(uflow3, first)
  const memory = new ReceiveMemory(grantedBytes, FULL, undefined)
  const store = new MessageStore(window, memory, FULL)
  const begin = (sequence: number, payloadBytes: number, lastFragmentId = 0) => {
    const header = { channel: 0, windowParentLead: 0, channelParentLead: 0 }
    const costBytes = lastFragmentId === 0 ? payloadBytes : (lastFragmentId + 1) * FULL
    expect(memory.reserve(costBytes)).toBe(RESERVED)
    window.begin(sequence, { ...header, lastFragmentId }, payloadBytes)
  }
  return {
    window,
    memory,
    store,
    heldBytes: () => memory.usedBytes + store.overheadBytes,
    /** A whole message, each byte of it its sequence; or the beginning of `frame`. */
    keep(sequence: number, sizeBytes: number, frame?: Uint8Array) {
      const bytes = frame ?? new Uint8Array(sizeBytes).fill(sequence)
      const lastFragmentId = Math.max(0, Math.ceil(sizeBytes / FULL) - 1)
      begin(sequence, sizeBytes, lastFragmentId)
      if (lastFragmentId === 0) {
        store.keep(sequence, bytes, 0, sizeBytes)
      } else {
        const reassembly = store.begin(sequence, lastFragmentId)
        for (let id = lastFragmentId; id >= 0; id--) {
          store.add(sequence, reassembly, id, bytes.subarray(id * FULL, (id + 1) * FULL))
        }
      }
      window.complete(sequence)
    },
    take(sequence: number) {
      const message = store.take(sequence)
      window.ring.setState(sequence, DELIVERED)
      return message
    },
    /** Has all that waits packed. */
    pack() {
      const restBytes = grantedBytes - memory.usedBytes
      expect(memory.reserve(restBytes)).toBe(RESERVED)
      store.limit()
      memory.release(restBytes)
      expect(store.overheadBytes).toBeLessThan(300)
    },
    /** The base passes everything before `sequence`. */
    passTo(sequence: number) {
      for (let at = window.begunBefore(sequence); at >= 0; at = window.begunBefore(sequence)) {
        memory.release(window.costBytes(at))
        store.forget(at, window.ring.state(at))
        window.forget(at)
      }
      window.advance(sequence)
    },
  }
}

const sizeOf = (sequence: number) => [0, 1, 100, FULL, FULL + 1, 3 * FULL][sequence % 6]!
const contentOf = (sequence: number) => new Uint8Array(sizeOf(sequence)).fill(sequence)

describe('MessageStore', () => {
  it.each([0, 200, 2 ** 32 - 300])(
    'hands out what waited packed, whatever came in between: from %d',
    (first) => {
      const { keep, memory, pack, passTo, take } = createStore(3_000_000, first)
      const sequences = Array.from({ length: 600 }, (_, i) => first + i)
      // Two of three in the order of ids, then those in between.
      for (const sequence of sequences) if (sequence % 3 > 0) keep(sequence, sizeOf(sequence))
      keep(first + 4_000, 2_000_000)
      pack()
      for (const sequence of sequences) if (sequence % 3 === 0) keep(sequence, sizeOf(sequence))
      for (const sequence of sequences.slice(0, 100)) {
        expect(take(sequence)).toEqual(contentOf(sequence))
      }
      pack()
      passTo(first + 50)
      pack()
      const rest = sequences.slice(100)
      // Each second one, then the others, as two channels take turns.
      for (const sequence of rest.filter((one) => one % 2 === 0)) {
        expect(take(sequence)).toEqual(contentOf(sequence))
      }
      for (const sequence of rest.filter((one) => one % 2 === 1)) {
        expect(take(sequence)).toEqual(contentOf(sequence))
      }
      passTo(first + 600)
      expect(take(first + 4_000).length).toBe(2_000_000)
      passTo(first + 4_096)
      expect(memory.usedBytes).toBe(0)
    },
  )

  it('takes no more than was granted and a little, however messages come', () => {
    const granted = 400_000
    const { store, heldBytes, keep, memory } = createStore(granted)
    const frame = new Uint8Array(1_400)
    for (let i = 0; i < 4_000; i++) {
      // In bulk the frame of a message of one byte is kept as a whole.
      store.beginFrame(frame)
      keep((i * 1_021) % 4_096, i % 10 === 0 ? 700 : 1, frame)
      store.limit()
      expect(heldBytes()).toBeLessThanOrEqual(granted + SLACK_BYTES)
    }
    expect(memory.usedBytes).toBeGreaterThan(granted / 2)
  })

  it('lets go of what the base has passed, and of the beginnings of messages', () => {
    const granted = 400_000
    const { store, heldBytes, keep, memory, passTo, take, window } = createStore(granted)
    for (let i = 0; i < 256; i++) keep(i, FULL)
    for (let i = 0; i < 256; i++) {
      passTo(i)
      const header = { channel: 0, windowParentLead: 0, channelParentLead: 0 }
      if (memory.reserve(2 * FULL) === RESERVED) {
        window.begin(1_000 + i, { ...header, lastFragmentId: 1 }, FULL)
        store.add(1_000 + i, store.begin(1_000 + i, 1), 0, new Uint8Array(FULL))
      }
      store.limit()
      expect(heldBytes()).toBeLessThanOrEqual(granted + SLACK_BYTES)
      expect(take(i)).toEqual(new Uint8Array(FULL).fill(i))
    }
    passTo(5_000)
    store.trim()
    expect(heldBytes()).toBeLessThan(1_000)
  })

  it('hands out messages as they came, views of their frame, while there is room', () => {
    const { keep, store, take } = createStore(1_000_000)
    const frame = new Uint8Array(1_400)
    for (let i = 0; i < 100; i++) {
      store.beginFrame(frame)
      keep(2 * i, 700, frame)
      keep(2 * i + 1, 700, frame)
      store.limit()
    }
    const memories = new Set(Array.from({ length: 200 }, (_, i) => take(i).buffer))
    expect(memories.size).toBeLessThan(20)
  })

  it('takes slabs for as much as was granted in one turn, and none while that is too little', () => {
    const slabBytes = 16_384 + 224
    const granted = 5 * slabBytes
    const { keep, memory, store } = createStore(granted)
    const frame = new Uint8Array(1_400)
    // Eleven frames to a slab.
    const keepInBulk = (from: number, until: number) => {
      for (let i = from; i < until; i++) {
        store.beginFrame(frame)
        keep(i, 200, frame)
      }
    }
    keepInBulk(0, 110)
    expect(store.overheadBytes).toBeGreaterThanOrEqual(granted)
    expect(store.overheadBytes).toBeLessThan(granted + slabBytes + 110 * 250)
    const before = store.overheadBytes
    keepInBulk(110, 150)
    expect(store.overheadBytes - before).toBeLessThan(slabBytes)

    // What is granted is spoken for: what waits is packed, and what comes lies in no slab.
    const restBytes = granted - memory.usedBytes
    expect(memory.reserve(restBytes)).toBe(RESERVED)
    store.limit()
    expect(store.overheadBytes).toBeLessThan(300)
    memory.release(restBytes)
    keepInBulk(150, 190)
    expect(store.overheadBytes).toBeLessThan(slabBytes)
    store.limit()
    keepInBulk(190, 230)
    expect(store.overheadBytes).toBeGreaterThan(3 * slabBytes)
  })

  it('packs when more than two fragments are held beyond the grant, and no sooner', () => {
    const granted = 10 * FULL
    const { heldBytes, keep, memory, store } = createStore(granted)
    for (let i = 0; i < 20; i++) keep(i, 10)
    const { overheadBytes } = store
    expect(memory.reserve(granted + SLACK_BYTES - heldBytes())).toBe(RESERVED)
    store.limit()
    expect(store.overheadBytes).toBe(overheadBytes)
    expect(memory.reserve(1)).toBe(RESERVED)
    store.limit()
    expect(store.overheadBytes).toBeLessThan(300)
  })

  it('counts nothing for a message that the base passes before it was handed out', () => {
    const { keep, passTo, store } = createStore(100_000)
    const idleBytes = store.overheadBytes
    keep(0, 100)
    keep(1, FULL + 1)
    expect(store.overheadBytes).toBeGreaterThan(idleBytes)
    passTo(2)
    expect(store.overheadBytes).toBe(idleBytes)
  })

  it('makes beginnings compact when it is short of memory, those of then and those after', () => {
    const granted = 40 * FULL
    const { memory, store, window } = createStore(granted)
    const begin = (sequence: number) => {
      const header = { channel: 0, windowParentLead: 0, channelParentLead: 0 }
      expect(memory.reserve(4 * FULL)).toBe(RESERVED)
      window.begin(sequence, { ...header, lastFragmentId: 3 }, FULL)
      const reassembly = store.begin(sequence, 3)
      store.add(sequence, reassembly, 0, new Uint8Array(FULL).fill(sequence))
    }
    const idleBytes = store.overheadBytes
    for (let sequence = 0; sequence < 9; sequence++) begin(sequence)
    store.limit()
    const looseBytes = store.overheadBytes - idleBytes
    expect(looseBytes).toBeGreaterThan(9 * 100)

    expect(memory.reserve(4 * FULL)).toBe(RESERVED)
    store.limit()
    expect(store.overheadBytes).toBe(idleBytes)
    memory.release(4 * FULL)
    begin(9)
    expect(store.overheadBytes).toBe(idleBytes)

    // Each is whole in the end, whichever came last.
    for (const sequence of [9, 0, 8, 4]) {
      const reassembly = store.partial(sequence)
      for (const id of [2, 3, 1]) {
        store.add(sequence, reassembly, id, new Uint8Array(FULL).fill(sequence))
      }
      window.complete(sequence)
      expect(store.take(sequence)).toEqual(new Uint8Array(4 * FULL).fill(sequence))
    }
    store.limit()
    expect(store.overheadBytes).toBe(idleBytes)
  })

  it('counts slabs until nothing of a turn waits, and gives all memory back when it is idle', () => {
    const { keep, store, take } = createStore(1_000_000)
    const idleBytes = store.overheadBytes
    const frame = new Uint8Array(1_400)
    for (let i = 0; i < 60; i++) {
      store.beginFrame(frame)
      keep(i, 700, frame)
    }
    for (let i = 1; i < 60; i++) take(i)
    store.endPass()
    expect(store.overheadBytes).toBeGreaterThan(4 * 16_384)
    take(0)
    store.endPass()
    expect(store.overheadBytes).toBeLessThan(2 * 16_384)
    store.trim()
    store.endPass()
    expect(store.overheadBytes).toBe(idleBytes)
  })
})
