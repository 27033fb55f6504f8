/** CRCs in WebAssembly that were measured against the one in use, as modules made to measure. */

import { fillCrcTables, TABLE_COUNT } from '../src/crc/crc-tables.ts'
import type { SignedCrc32 } from '../src/crc/crc32.ts'
import {
  assembleModule,
  type Code,
  getLocal,
  I32_ADD,
  I32_LT_U,
  I32_SHL,
  I32_SHR_U,
  I32_SUB,
  I32_XOR,
  i32Const,
  i32Load,
  i32Store,
  ifTrue,
  loopWhile,
  setLocal,
  teeLocal,
} from '../src/crc/wasm-assembler.ts'

interface Exports {
  memory: { buffer: ArrayBuffer }
  run(length: number): number
}
interface WebAssemblyApi {
  Module: new (bytes: Uint8Array) => object
  Instance: new (module: object) => { exports: Exports }
}

/** A multiple of every block size, so that blocks end where the input does. */
const INPUT_END = 48_000
const FOLDED_FROM_INPUT = 0x2400
const WASM_TABLE_COUNT = 40

const [LENGTH, AT, WORD, CRC] = [0, 1, 2, 3]

const I32_AND: Code = [0x71]
const I32_REM_U: Code = [0x70]

/** "Slicing by" 8 or 16 bytes, by as many tables. */
export function slicing(blockBytes: number): SignedCrc32 {
  return instantiate([...begin(blockBytes), slice(blockBytes)])
}

/** Interleaved streams of 64 bits, after Kadatch and Jenkins, "Everything we know about CRC". */
export function braiding(streamCount: number): SignedCrc32 {
  return instantiate([...begin(streamCount * 8), ...braid(streamCount)])
}

function braid(streamCount: number): Code[] {
  const blockBytes = streamCount * 8
  const streams = Array.from({ length: streamCount }, (_, index) => index)
  const isBeforeLast = [getLocal(AT), i32Const(INPUT_END - blockBytes), I32_LT_U]
  // The first stream's remainder is CRC itself, into which the others go in the last block.
  const weave = streams.flatMap((i) => [
    ...lookUpWords(i * 8, 8, blockBytes - 8, [CRC + i]),
    setLocal(CRC + i),
  ])
  const join = streams.flatMap((i) => [
    ...lookUpWords(i * 8, 8, 0, i === 0 ? [CRC] : [CRC, CRC + i]),
    setLocal(CRC),
  ])
  return [
    ...isBeforeLast,
    ifTrue(loopWhile(...weave, ...advance(blockBytes), ...isBeforeLast)),
    ...join,
  ]
}

/** What folding needs to know; see `src/crc/crc-wasm-module.ts`. */
export interface Fold {
  distances: readonly number[]
  lastBytes: number
  /** 8 or 16: 64-bit integers, or 128-bit vectors. */
  wordBytes: 8 | 16
  /** By how many braided streams the rest is divided; 0 for slicing by 16. */
  finishStreams: number
}

/** Folds all but the last bytes into those. */
export function folding({ distances, lastBytes, wordBytes, finishStreams }: Fold): SignedCrc32 {
  const blockBytes = finishStreams === 0 ? 16 : finishStreams * 8
  const [load, store, xor] =
    wordBytes === 8
      ? [[0x29], [0x37], [0x85]]
      : [
          [0xfd, 0x00],
          [0xfd, 0x0b],
          [0xfd, 81],
        ]
  const zero = wordBytes === 8 ? [0x42, 0] : [0xfd, 0x0c, ...new Array<number>(16).fill(0)]
  const at = (operation: Code, offset: number): Code => [...operation, ...i32Load(offset).slice(1)]
  const foldWord = (offset: number, toOffset: number): Code[] => [
    ...[getLocal(AT), getLocal(AT), at(load, offset)],
    ...distances.flatMap((distance) => [
      ...[getLocal(AT), at(load, FOLDED_FROM_INPUT + offset - distance), xor],
    ]),
    at(store, offset + toOffset),
  ]
  const last = INPUT_END - lastBytes
  const clear: Code[] = [getLocal(AT), i32Const(lastBytes + 8), I32_SUB, setLocal(WORD)]
  for (let offset = 0; offset < lastBytes + 8; offset += wordBytes) {
    clear.push(getLocal(WORD), zero, at(store, FOLDED_FROM_INPUT + offset))
  }
  const block: Code[] = []
  for (let offset = 0; offset < blockBytes; offset += wordBytes) {
    block.push(...foldWord(offset, FOLDED_FROM_INPUT))
  }
  return instantiate([
    ...begin(blockBytes),
    ...[getLocal(AT), i32Const(last), I32_LT_U],
    ifTrue(
      ...clear,
      loopWhile(...block, ...advance(blockBytes), getLocal(AT), i32Const(last), I32_LT_U),
      loopWhile(
        ...[...foldWord(0, 0), ...advance(wordBytes)],
        ...[getLocal(AT), i32Const(INPUT_END), I32_LT_U],
      ),
      ...[i32Const(last), setLocal(AT)],
    ),
    ...(finishStreams === 0 ? [slice(16)] : braid(finishStreams)),
  ])
}

function slice(blockBytes: number): Code {
  return loopWhile(
    ...[...lookUpWords(0, blockBytes, 0, [CRC]), setLocal(CRC)],
    ...[...advance(blockBytes), getLocal(AT), i32Const(INPUT_END), I32_LT_U],
  )
}

/**
 * Looks `byteCount` bytes up that lie `offset` after AT; `xors` go into the first four, which
 * therefore come last.
 */
function lookUpWords(offset: number, byteCount: number, table: number, xors: number[]): Code[] {
  const code: Code[] = []
  for (let word = byteCount - 4; word >= 0; word -= 4) {
    code.push(getLocal(AT), i32Load(offset + word))
    if (word === 0) code.push(...xors.flatMap((local) => [getLocal(local), I32_XOR]))
    code.push(setLocal(WORD))
    for (let byte = 3; byte >= 0; byte--) {
      const toEntry = byte === 0 ? [i32Const(2), I32_SHL] : [i32Const(byte * 8 - 2), I32_SHR_U]
      code.push(getLocal(WORD), ...toEntry, i32Const(0x3fc), I32_AND)
      code.push(i32Load((table + byteCount - 1 - word - byte) * 1024))
      if (word + byte < byteCount - 1) code.push(I32_XOR)
    }
  }
  return code
}

function begin(blockBytes: number): Code[] {
  const clear: Code[] = []
  for (let before = blockBytes; before > 0; before -= 4) {
    clear.push(getLocal(AT), i32Const(before), I32_SUB, i32Const(0), i32Store(0))
  }
  return [
    ...[i32Const(INPUT_END), getLocal(LENGTH), I32_SUB, teeLocal(AT)],
    ...[getLocal(AT), i32Load(0), i32Const(-1), I32_XOR, i32Store(0)],
    ...clear,
    ...[getLocal(AT), getLocal(AT), i32Const(blockBytes), I32_REM_U, I32_SUB, setLocal(AT)],
  ]
}

function advance(count: number): Code[] {
  return [getLocal(AT), i32Const(count), I32_ADD, setLocal(AT)]
}

function instantiate(body: Code[]): SignedCrc32 {
  const api = (globalThis as unknown as { WebAssembly: WebAssemblyApi }).WebAssembly
  const bytes = assembleModule({
    parameterCount: 1,
    localCount: 8,
    body: [...body, getLocal(CRC)],
  })
  const { memory, run } = new api.Instance(new api.Module(bytes)).exports
  const tables = new Int32Array(memory.buffer, 0, WASM_TABLE_COUNT * 256)
  fillCrcTables(tables)
  for (let i = TABLE_COUNT * 256; i < tables.length; i++) {
    const before = tables[i - 256]!
    tables[i] = (before >>> 8) ^ tables[before & 0xff]!
  }
  const input = new Uint8Array(memory.buffer)
  return (frame, start, end) => {
    input.set(frame, INPUT_END - end)
    return ~run(end - start)
  }
}
