import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

/** Measurements, of which the middle one counts: compilers and caches come and go meanwhile. */
const ROUNDS = 3

/** What `make` makes takes of memory, in bytes: what comes free once nobody holds it any more. */
export function sizeBytes(make: () => object): number {
  const sizes: number[] = []
  for (let round = 0; round < ROUNDS; round++) {
    const held: object[] = []
    hold(held, make)
    const withItBytes = usedBytes()
    held.length = 0
    sizes.push(withItBytes - usedBytes())
  }
  return sizes.sort((a, b) => a - b)[ROUNDS >> 1] ?? Number.NaN
}

/** A function of its own, whose frame is gone with all it refers to when it returns. */
function hold(held: object[], make: () => object): void {
  held.push(make())
}

/** Bytes in use after full collections: the heap, and the buffers outside of it. */
function usedBytes(): number {
  // Buffers are freed by the collection after the one that finds them dead.
  for (let i = 0; i < 4; i++) collect()
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return heapUsed + arrayBuffers
}
