import { expect, it } from 'vitest'
import { decodeSnapshot, encodeSnapshot, TICK_MS } from '../src/protocol.ts'
import { SnapshotBuffer } from '../src/snapshot-buffer.ts'

/** A player that moves by one each tick, heard of `lateMs(tick)` after the tick. */
function view(lateMs: (tick: number) => number, isLost = (_tick: number): boolean => false) {
  const buffer = new SnapshotBuffer()
  for (let tick = 0; tick < 60; tick++) {
    if (isLost(tick)) continue
    buffer.add({ tick, players: [{ id: 1, x: tick, y: 0 }] }, 1000 + tick * TICK_MS + lateMs(tick))
  }
  return (tick: number): number | undefined => buffer.at(1000 + tick * TICK_MS)[0]?.x
}

it('shows the world four ticks ago, and between two ticks', () => {
  const x = view(() => 0)
  expect(x(61)).toBeCloseTo(57)
  expect(x(61.5)).toBeCloseTo(57.5)
})

it('moves evenly though snapshots come late or not at all', () => {
  const x = view(
    (tick) => (tick % 3) * 8,
    (tick) => tick % 5 === 0 || tick === 57,
  )
  for (let tick = 61.6; tick < 62.9; tick += 0.1) expect(x(tick)! - x(tick - 0.1)!).toBeCloseTo(0.1)
})

it('stands still when nothing newer has come, and shows nothing before anything has', () => {
  expect(view(() => 0)(100)).toBe(59)
  expect(new SnapshotBuffer().at(5)).toEqual([])
})

it('a snapshot survives the wire', () => {
  const snapshot = { tick: 4_000_000_000, players: [{ id: 255, x: 1.5, y: 20 }] }
  expect(decodeSnapshot(encodeSnapshot(snapshot))).toEqual(snapshot)
})
