/**
 * Measures CRCs against each other, interleaved, best of many rounds: what
 * tooling/decisions/0010-crc.md rests on.
 *
 *     node --conditions=@rudp/source packages/wire/bench/crc.ts
 *     deno run --conditions=@rudp/source packages/wire/bench/crc.ts
 *     bun packages/wire/bench/crc.ts
 *
 * A word after the command measures only the candidates with that word in their name. On Bun
 * measure them one by one: calls into WebAssembly get slower the more instances have been called.
 */

import { type SignedCrc32, signedCrc32 } from '../src/crc/crc32.ts'
import { crc32Portable } from '../src/crc/crc32-portable.ts'
import { createWasmCrc32 } from '../src/crc/crc32-wasm.ts'
import {
  braidOf3,
  byteByByte,
  copyAndSliceBy16,
  sliceBy8,
  sparseFold,
} from './crc-in-javascript.ts'
import { braiding, folding, slicing } from './crc-in-wasm.ts'

const SIZES = [11, 20, 40, 60, 90, 110, 130, 160, 200, 300, 600, 1000, 1468]
const ROUNDS = 40
const CALLS = 2000

/** Distances of two sparse multiples; `sparse-multiples.ts` finds them. */
const SIX_TERMS = [93, 96, 105, 108, 201]
const EIGHT_TERMS = [44, 48, 49, 51, 54, 59, 73]

const fold = (distances: number[], lastBytes: number, wordBytes: 8 | 16, finishStreams = 0) =>
  folding({ distances, lastBytes, wordBytes, finishStreams })

const all: Record<string, () => SignedCrc32> = {
  'js byte by byte': () => byteByByte,
  'js slice 8': () => sliceBy8,
  'js slice 16 (in use)': () => crc32Portable,
  'js copy, slice 16': () => copyAndSliceBy16,
  'js braid 3 x 32': () => braidOf3,
  'js sparse fold': () => sparseFold,
  'wasm slice 8': () => slicing(8),
  'wasm slice 16': () => slicing(16),
  'wasm braid 3 x 64': () => braiding(3),
  'wasm braid 4 x 64': () => braiding(4),
  'wasm braid 5 x 64': () => braiding(5),
  'fold 8 i64, slice': () => fold(EIGHT_TERMS, 96, 8),
  'fold 6 i64, slice': () => fold(SIX_TERMS, 208, 8),
  'fold 6 i64, braid 3': () => fold(SIX_TERMS, 216, 8, 3),
  'fold 6 i64, braid 4': () => fold(SIX_TERMS, 224, 8, 4),
  'fold 6 simd, slice': () => fold(SIX_TERMS, 208, 16),
  'wasm fold (in use)': () => createWasmCrc32() ?? crc32Portable,
  'crc32, by length': () => signedCrc32,
}

const only = process.argv[2] ?? ''
const candidates: Record<string, SignedCrc32> = {}
for (const [name, create] of Object.entries(all)) {
  if (name.includes(only)) candidates[name] = create()
}

const bytes = Uint8Array.from({ length: 1472 }, (_, i) => (i * 2654435761) >>> 13)

for (const [name, crc] of Object.entries(candidates)) {
  for (let size = 4; size <= 1468; size++) {
    if (crc(bytes, 0, size) !== byteByByte(bytes, 0, size)) {
      throw new Error(`Cannot measure ${name}: it is wrong at ${size} bytes`)
    }
  }
}

let sink = 0
function measureNs(crc: SignedCrc32, frame: Uint8Array, size: number): number {
  const startedAtMs = performance.now()
  for (let i = 0; i < CALLS; i++) sink ^= crc(frame, 0, size)
  return ((performance.now() - startedAtMs) / CALLS) * 1e6
}

const best = new Map(Object.keys(candidates).map((name) => [name, SIZES.map(() => Infinity)]))
for (let round = 0; round < ROUNDS; round++) {
  for (const [name, crc] of Object.entries(candidates)) {
    const figures = best.get(name)!
    SIZES.forEach((size, i) => {
      // As frames are: the CRC itself follows.
      const frame = bytes.subarray(0, size + 4)
      figures[i] = Math.min(figures[i]!, measureNs(crc, frame, size))
    })
  }
}

console.log(`${'ns for bytes'.padEnd(24)}${SIZES.map((size) => String(size).padStart(6)).join('')}`)
for (const [name, figures] of best) {
  console.log(`${name.padEnd(24)}${figures.map((ns) => ns.toFixed(0).padStart(6)).join('')}`)
}

const startedAtMs = performance.now()
createWasmCrc32()
console.log(`instantiating: ${(performance.now() - startedAtMs).toFixed(2)} ms (${sink & 1})`)
