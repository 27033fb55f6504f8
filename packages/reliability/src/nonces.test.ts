import { expect, it } from 'vitest'
import { Nonces } from './nonces.ts'

it('gives every bit of a random word once, the lowest first, and then draws another', () => {
  const words = [0b1011, 0xffff_fffe, 0x8000_0000]
  let drawn = 0
  const nonces = new Nonces(() => words[drawn++] ?? 0)
  const bits = Array.from({ length: 96 }, () => nonces.next())
  const wanted = words.flatMap((word) => Array.from({ length: 32 }, (_, i) => (word >>> i) & 1))
  expect(bits).toEqual(wanted)
  expect(drawn).toBe(3)
})
