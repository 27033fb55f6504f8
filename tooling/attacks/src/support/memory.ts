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

/**
 * The same to some hundred bytes, but slower. Another one is held all the time, and nothing is
 * compiled for speed: with the last of a class the runtime lets go of its shape, and of code that
 * was compiled for it, up to 150 kB, which would count as theirs.
 */
export function exactSizeBytes(make: () => object): number {
  const others: object[] = []
  setFlagsFromString('--no-opt')
  setFlagsFromString('--no-maglev')
  hold(others, make)
  const size = sizeBytes(make)
  others.length = 0
  setFlagsFromString('--opt')
  setFlagsFromString('--maglev')
  return size
}

/** A function of its own, whose frame is gone with all it refers to when it returns. */
function hold(held: object[], make: () => object): void {
  held.push(make())
}

/** Bytes in use after full collections: the heap, and the buffers outside of it. */
function usedBytes(): number {
  // Buffers are freed by the collection after the one that finds them dead.
  for (let i = 0; i < 3; i++) collect()
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return heapUsed + arrayBuffers
}
