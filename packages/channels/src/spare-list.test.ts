import { describe, expect, it } from 'vitest'
import { SpareList } from './spare-list.ts'

function filled(count: number): SpareList<number> {
  const list = new SpareList<number>()
  for (let i = 0; i < count; i++) list.give(i)
  return list
}

/** Uses so many of the list in each of so many flushes, and gives them back. */
function use(list: SpareList<number>, count: number, flushes: number): void {
  for (let flush = 0; flush < flushes; flush++) {
    for (let i = 0; i < count; i++) list.take()
    for (let i = 0; i < count; i++) list.give(i)
    list.endFlush()
  }
}

describe('SpareList', () => {
  it('gives back what it was given, the latest first, and then nothing', () => {
    const list = filled(2)
    expect([list.size, list.take(), list.take(), list.take(), list.size]).toEqual([
      2,
      1,
      0,
      undefined,
      0,
    ])
  })

  it('keeps what is needed, and lets go of the rest within two counts', () => {
    const list = filled(1_000)
    use(list, 10, 512)
    expect(list.size).toBe(10)
    use(list, 10, 5_000)
    expect(list.size).toBe(10)
  })

  it('keeps all for a burst that needs it now and then', () => {
    const list = filled(1_000)
    for (let burst = 0; burst < 20; burst++) {
      use(list, 1_000, 1)
      use(list, 1, 255)
    }
    expect(list.size).toBe(1_000)
  })

  it('keeps nothing that nobody takes', () => {
    const list = filled(1_000)
    for (let flush = 0; flush < 512; flush++) list.endFlush()
    expect(list.size).toBe(0)
  })

  it('is empty when it was cleared, and counts from there', () => {
    const list = filled(10)
    list.clear()
    list.give(1)
    use(list, 1, 1_000)
    expect(list.size).toBe(1)
  })
})
