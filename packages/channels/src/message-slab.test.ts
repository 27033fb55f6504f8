import { describe, expect, it } from 'vitest'
import { MessageSlab } from './message-slab.ts'

const FULL = 1448
const source = new Uint8Array(4096).map((_, i) => i * 7)

/** Copies of messages that came in a frame each. */
function copyMany(slab: MessageSlab, count: number, sizeBytes = FULL): Uint8Array[] {
  return Array.from({ length: count }, () => copyAlone(slab, source.subarray(0, sizeBytes)))
}

/** A copy of a message that is all of its frame. */
function copyAlone(slab: MessageSlab, frame: Uint8Array): Uint8Array {
  slab.beginFrame(frame)
  return slab.copy(frame, 0, frame.length)
}

function memories(messages: readonly Uint8Array[]): number {
  return new Set(messages.map(({ buffer }) => buffer)).size
}

describe('MessageSlab', () => {
  it('copies exactly what it is asked to, in bulk and outside, small and large', () => {
    const slab = new MessageSlab()
    const copies: { copy: Uint8Array; start: number; end: number }[] = []
    for (let i = 0; i < 400; i++) {
      const start = i % 100
      const end = start + ((i * 97) % 3000)
      const frame = source.subarray(0, end + (i % 7))
      if (i % 3 > 0) slab.beginFrame(frame)
      copies.push({ copy: slab.copy(frame, start, end), start, end })
      if (i % 50 === 49) slab.endPass(true)
    }
    for (const { copy, start, end } of copies) expect(copy).toEqual(source.slice(start, end))
  })

  it('takes a view for what it shows, and makes a plain array of a subclass', () => {
    class Bytes extends Uint8Array {}
    const copy = new MessageSlab().copy(new Bytes(source.buffer, 100, 300), 10, 210)
    expect(copy).toEqual(source.slice(110, 310))
    expect(copy.constructor).toBe(Uint8Array)
  })

  it('gives messages that come alone memory of their own', () => {
    const slab = new MessageSlab()
    for (let pass = 0; pass < 20; pass++) {
      const copy = copyAlone(slab, source.subarray(0, FULL))
      expect(copy.buffer.byteLength).toBe(FULL)
      slab.endPass(true)
    }
  })

  it('lays bulk side by side, so that it asks for memory once for many', () => {
    expect(memories(copyMany(new MessageSlab(), 100))).toBeLessThan(15)
  })

  it('gives the messages of a frame memory of their own, if it is larger than frames are', () => {
    const slab = new MessageSlab()
    copyMany(slab, 10)
    expect(copyAlone(slab, source.subarray(0, 2048)).buffer.byteLength).toBeGreaterThan(2048)
    expect(copyAlone(slab, source.subarray(0, 2049)).buffer.byteLength).toBe(2049)
  })

  it('lets the messages of a frame lie in one copy of it, and in none of the next', () => {
    const slab = new MessageSlab()
    copyMany(slab, 3)
    const frame = source.slice(0, 1000)
    const copyAll = () => [0, 1, 2, 3].map((i) => slab.copy(frame, 100 + i * 70, 164 + i * 70))
    slab.beginFrame(frame)
    const messages = copyAll()
    expect(memories(messages)).toBe(1)
    const first = messages[0]?.byteOffset ?? Number.NaN
    expect(messages.map(({ byteOffset }) => byteOffset - first)).toEqual([0, 70, 140, 210])
    // The same buffer with other bytes in it, as sockets use theirs.
    frame.fill(9)
    slab.beginFrame(frame)
    expect(copyAll().every((message) => message.every((byte) => byte === 9))).toBe(true)
    messages.forEach((message, i) => {
      expect(message).toEqual(source.slice(100 + i * 70, 164 + i * 70))
    })
  })

  it('shares nothing unless it is told where frames begin', () => {
    const slab = new MessageSlab()
    copyMany(slab, 3)
    const reused = source.slice(0, 64)
    const before = slab.copy(reused, 0, 64)
    reused.fill(9)
    expect(slab.copy(reused, 0, 64)).toEqual(new Uint8Array(64).fill(9))
    expect(before).toEqual(source.slice(0, 64))
  })

  it('does not touch messages when frames are copied behind them', () => {
    const slab = new MessageSlab()
    const datagram = source.slice(0, FULL + 24)
    const payload = datagram.subarray(20, 20 + FULL)
    const copyPayload = () => {
      slab.beginFrame(datagram)
      return slab.copy(datagram, 20, 20 + FULL)
    }
    const copies = Array.from({ length: 200 }, copyPayload)
    for (const copy of copies) expect(copy).toEqual(payload)
    for (const copy of copies) copy.fill(0)
    expect(copyPayload()).toEqual(payload)
  })

  it('goes on with its slab after a pause in bulk', () => {
    const slab = new MessageSlab()
    const before = copyMany(slab, 3).at(-1)
    for (let pass = 0; pass < 15; pass++) slab.endPass(true)
    expect(copyMany(slab, 3).at(-1)?.buffer).toBe(before?.buffer)
  })

  it('lets go of its slab when bulk is over, or when told to', () => {
    const ends: ((slab: MessageSlab) => void)[] = [
      (slab) => {
        for (let pass = 0; pass < 17; pass++) slab.endPass(true)
      },
      (slab) => slab.trim(),
    ]
    for (const end of ends) {
      const slab = new MessageSlab()
      const before = copyMany(slab, 3).at(-1)
      end(slab)
      const after = copyMany(slab, 3).at(-1)
      expect(after?.buffer).not.toBe(before?.buffer)
      expect(after?.buffer.byteLength).toBe(before?.buffer.byteLength)
    }
  })

  it('takes a slab only where there is room, and says what slabs take until they are free', () => {
    const taken: number[] = []
    const slab: MessageSlab = new MessageSlab((bytes) => {
      taken.push(bytes)
      return slab.heldBytes + bytes <= 65_536
    })
    const slabs = new Set<ArrayBufferLike>()
    for (let pass = 0; pass < 100; pass++) {
      for (const { buffer } of copyMany(slab, 10)) if (buffer.byteLength > FULL) slabs.add(buffer)
      slab.endPass(false)
    }
    expect(slabs.size).toBe(3)
    expect(slab.heldBytes).toBe(3 * taken[0]!)
    expect(slab.heldBytes).toBeGreaterThan(3 * 16_384)
    slab.endPass(true)
    expect(slab.heldBytes).toBe(taken[0])
    copyMany(slab, 2)
    expect(copyMany(slab, 1)[0]?.buffer.byteLength).toBeGreaterThan(FULL)
    slab.clear()
    expect(slab.heldBytes).toBe(0)
  })

  it('goes on when the application has transferred a slab with a message', () => {
    const slab = new MessageSlab()
    const [, message] = copyMany(slab, 3)
    structuredClone(message, { transfer: [message!.buffer as ArrayBuffer] })
    expect(copyAlone(slab, source.subarray(5, 5 + FULL))).toEqual(source.slice(5, 5 + FULL))
  })
})
