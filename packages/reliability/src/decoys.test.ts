import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Decoys } from './decoys.ts'

describe('Decoys', () => {
  it('come after 64 to 319 frames, as the random number says', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(2 ** 32 - 1), { minLength: 4, maxLength: 4 }), (drawn) => {
        let draws = 0
        const decoys = new Decoys(() => drawn[draws++]!)
        for (let round = 0; round < 3; round++) {
          let frames = 1
          while (!decoys.isDue()) frames++
          expect(frames).toBe(64 + (drawn[round]! % 256))
        }
      }),
    )
  })
})
