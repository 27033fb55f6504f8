import { expect, it } from 'vitest'
import { garbageShares } from './core-memory.ts'

it('two runs tell what a frame allocates from what a message does', () => {
  const run = (frames: number, messages: number) => ({
    frames,
    messages,
    bytes: 300 * frames + 120 * messages,
  })
  const { frame, message } = garbageShares(run(4_000, 4_000), run(5_000, 100_000))
  expect(frame).toBeCloseTo(300)
  expect(message).toBeCloseTo(120)
})
