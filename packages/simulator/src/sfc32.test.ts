import fc from 'fast-check'
import { expect, it } from 'vitest'
import { sfc32 } from './sfc32.ts'

/** The generator on unbounded integers, cut to 32 bits where its author's words wrap. */
function* naiveSfc32(state: Int32Array): Generator<number> {
  const cut = (value: bigint) => value & 0xffffffffn
  const words = [...state].map((word) => cut(BigInt(word)))
  let [a, b, c, counter] = words as [bigint, bigint, bigint, bigint]
  for (;;) {
    const output = cut(a + b + counter)
    counter = cut(counter + 1n)
    a = b ^ (b >> 9n)
    b = cut(c + (c << 3n))
    c = cut(((c << 21n) | (c >> 11n)) + output)
    yield Number(output)
  }
}

const word = fc.oneof(fc.integer(), fc.constant(-1), fc.constant(0))

it('agrees with the same steps on unbounded integers', () => {
  fc.assert(
    fc.property(fc.tuple(word, word, word, word), (words) => {
      const state = Int32Array.from(words)
      const naive = naiveSfc32(state.slice())
      for (let i = 0; i < 50; i++) expect(sfc32(state)).toBe(naive.next().value)
    }),
  )
})
