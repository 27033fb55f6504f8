/**
 * A WebAssembly module that takes the CRC of one long frame, mostly without tables.
 *
 * A CRC is the remainder of the input after division by a polynomial P, so anything divisible by
 * P may be added to the input. With y = x⁸, one byte, P happens to divide
 *
 *     y²⁰¹ + y¹⁰⁸ + y¹⁰⁵ + y⁹⁶ + y⁹³ + 1
 *
 * Adding a multiple of that wipes out a byte at the front, by adding the same byte again 93, 96,
 * 105, 108 and 201 bytes further on. Seen from there, each byte is xored with what the bytes at
 * those distances before it had become when they were wiped out: "folded". That is five xors for
 * eight bytes, or for sixteen where the engine knows such words, where tables take as many lookups
 * as there are bytes. Only the last 208 bytes, into which all others are folded at the end, go
 * through tables.
 *
 *              start rounded down                                          INPUT_END
 *     input        0┌──────────┬──────────────────────────────────┬────────────┐
 *                  0│          │ i                                │  last 208  │
 *                   └──────────┴─┼────────────────────────────────┴────────────┘
 *     folded  000000┌──────────┬─▼────────────────────────────────┬────────────┐
 *             000000│          │ input[i] ^ folded[i-93] ^ …[i-96]│000000000000│
 *                   └──────────┴──────────────────────────────────┴────────────┘
 *
 * The input always ends at the same address, so that every block but the first is aligned and
 * none is left over. Zeros in front of it do not change its CRC.
 *
 * Why this way, and what the others cost: tooling/decisions/0010-crc.md and 0080.
 *
 * @module
 */

import {
  assembleModule,
  type Code,
  getLocal,
  I32_ADD,
  I32_AND,
  I32_LT_U,
  I32_SHL,
  I32_SHR_U,
  I32_SUB,
  I32_XOR,
  I64_XOR,
  i32Const,
  i32Load,
  i32Store,
  i64Const,
  i64Load,
  i64Store,
  ifTrue,
  loopWhile,
  setLocal,
  teeLocal,
  V128_XOR,
  v128Load,
  v128Store,
} from './wasm-assembler.ts'

/**
 * How far before it a byte finds what it is xored with. None is under {@link BLOCK_BYTES}, or a
 * block would need itself; the least is far enough for its store to be done when it is loaded.
 */
const DISTANCES: readonly number[] = [93, 96, 105, 108, 201]
const BLOCK_BYTES = 16
/** The greatest distance, in whole blocks: what must be zero, and what is left for the tables. */
const LAST_BYTES = 208
/** Shorter inputs go through tables altogether: folding has to make its zeros first. */
const FOLD_FROM_BYTES = 384

/** What is folded at once. */
interface Word {
  readonly sizeBytes: number
  readonly load: (offset: number) => Code
  readonly store: (offset: number) => Code
  readonly xor: Code
}

const WORD: Word = { sizeBytes: 8, load: i64Load, store: i64Store, xor: I64_XOR }
const WIDE_WORD: Word = { sizeBytes: 16, load: v128Load, store: v128Store, xor: V128_XOR }

// The one page of memory: tables, input, folded input.

/** Where 16 tables of 256 little-endian integers lie, which the user of the module fills. */
export const TABLES_ADDRESS = 0
/** One past the input. */
export const INPUT_END = 0x6800
/** Shortest input: the initial value is xored into its first four bytes. */
export const MIN_INPUT_BYTES = 4
/** Room for a long frame. */
export const MAX_INPUT_BYTES = 8832
/**
 * The user may leave so many bytes of anything before the input, and after it: in memory for the
 * largest frame the smallest that comes here is among them.
 */
export const SPARE_BYTES = 1408
const FOLDED_FROM_INPUT = 0x3400

// Locals. LENGTH is the parameter.
const LENGTH = 0
const AT = 1
const CRC = 2
const SCRATCH = 3

/**
 * Function `run(length)`: the CRC, not yet inverted, of the `length` bytes before INPUT_END.
 *
 * @param isWide Whether 16 bytes are folded at once, which an engine may not know.
 */
export function assembleCrcModule(isWide: boolean): Uint8Array<ArrayBuffer> {
  return assembleModule({
    parameterCount: 1,
    localCount: 3,
    body: [...begin(), foldAllButLast(isWide ? WIDE_WORD : WORD), divideByTables(), getLocal(CRC)],
  })
}

/** Points AT to the first block, and makes the part of it that is not input zero. */
function begin(): Code[] {
  return [
    ...[i32Const(INPUT_END), getLocal(LENGTH), I32_SUB, teeLocal(AT)],
    ...[getLocal(AT), i32Load(0), i32Const(-1), I32_XOR, i32Store(0)],
    ...clearBefore(BLOCK_BYTES, 0),
    ...[getLocal(AT), i32Const(-BLOCK_BYTES), I32_AND, setLocal(AT)],
  ]
}

function foldAllButLast(word: Word): Code {
  const wordsOfBlock: Code[] = []
  for (let offset = 0; offset < BLOCK_BYTES; offset += word.sizeBytes) {
    wordsOfBlock.push(...foldWord(word, offset, FOLDED_FROM_INPUT))
  }
  const last = INPUT_END - LAST_BYTES
  const isBeforeLast = [getLocal(AT), i32Const(last), I32_LT_U]
  return [
    ...[getLocal(AT), i32Const(INPUT_END - FOLD_FROM_BYTES), I32_LT_U],
    ifTrue(
      ...clearBefore(LAST_BYTES, FOLDED_FROM_INPUT),
      loopWhile(...wordsOfBlock, ...advance(BLOCK_BYTES), ...isBeforeLast),
      // Back into the input: `folded` has to stay zero from `last` on, where nothing is wiped out.
      loopWhile(
        ...foldWord(word, 0, 0),
        ...advance(word.sizeBytes),
        ...[getLocal(AT), i32Const(INPUT_END), I32_LT_U],
      ),
      ...[i32Const(last), setLocal(AT)],
    ),
  ].flat()
}

/** The word at AT + `offset`, folded, goes to AT + `offset` + `toOffset`. */
function foldWord({ load, store, xor }: Word, offset: number, toOffset: number): Code[] {
  return [
    ...[getLocal(AT), getLocal(AT), load(offset)],
    ...DISTANCES.flatMap((distance) => [
      getLocal(AT),
      load(FOLDED_FROM_INPUT + offset - distance),
      xor,
    ]),
    store(offset + toOffset),
  ]
}

/**
 * From AT to the end, {@link BLOCK_BYTES} at a time: "slicing by 16" (Kounavis and Berry, 2005).
 * The first word, which has to wait for the CRC so far, comes last: that alone saves a third.
 */
function divideByTables(): Code {
  const lookups: Code[] = []
  for (let offset = BLOCK_BYTES - 4; offset >= 0; offset -= 4) {
    lookups.push(getLocal(AT), i32Load(offset))
    if (offset === 0) lookups.push(getLocal(CRC), I32_XOR)
    lookups.push(setLocal(SCRATCH))
    for (let byte = 3; byte >= 0; byte--) {
      const table = BLOCK_BYTES - 1 - offset - byte
      lookups.push(...lookUp(byte, table))
      if (table > 0) lookups.push(I32_XOR)
    }
  }
  return loopWhile(
    ...lookups,
    setLocal(CRC),
    ...advance(BLOCK_BYTES),
    ...[getLocal(AT), i32Const(INPUT_END), I32_LT_U],
  )
}

/** The entry of `table` for one byte of SCRATCH, the lowest being byte 0. */
function lookUp(byte: number, table: number): Code[] {
  // Entries are four bytes apart, so the byte is brought to bits 2 to 9.
  const toEntry = byte === 0 ? [i32Const(2), I32_SHL] : [i32Const(byte * 8 - 2), I32_SHR_U]
  return [
    ...[getLocal(SCRATCH), ...toEntry, i32Const(0xff << 2), I32_AND],
    i32Load(TABLES_ADDRESS + table * 1024),
  ]
}

/** Makes `count` bytes before AT + `offset` zero. Uses SCRATCH for the address. */
function clearBefore(count: number, offset: number): Code[] {
  const clear: Code[] = [getLocal(AT), i32Const(count), I32_SUB, setLocal(SCRATCH)]
  for (let at = 0; at < count; at += WORD.sizeBytes) {
    clear.push(getLocal(SCRATCH), i64Const(0), i64Store(offset + at))
  }
  return clear
}

function advance(count: number): Code[] {
  return [getLocal(AT), i32Const(count), I32_ADD, setLocal(AT)]
}
