/** CRCs in plain JavaScript that were measured against the one in use. */

import { fillCrcTables, TABLE_COUNT } from '../src/crc/crc-tables.ts'
import type { SignedCrc32 } from '../src/crc/crc32.ts'

const t = new Int32Array(TABLE_COUNT * 256)
fillCrcTables(t)

export const byteByByte: SignedCrc32 = (bytes, start, end) => ~addBytes(-1, bytes, start, end)

export const sliceBy8: SignedCrc32 = (bytes, start, end) => {
  let crc = -1
  let i = start
  for (; i + 8 <= end; i += 8) {
    crc ^= word(bytes, i)
    crc =
      t[0x700 + (crc & 0xff)]! ^
      t[0x600 + ((crc >>> 8) & 0xff)]! ^
      t[0x500 + ((crc >>> 16) & 0xff)]! ^
      t[0x400 + (crc >>> 24)]! ^
      t[0x300 + bytes[i + 4]!]! ^
      t[0x200 + bytes[i + 5]!]! ^
      t[0x100 + bytes[i + 6]!]! ^
      t[bytes[i + 7]!]!
  }
  return ~addBytes(crc, bytes, i, end)
}

const inWords = new Int32Array(1024)
const inBytes = new Uint8Array(inWords.buffer)

/** Copies the bytes to where they can be read as words. Little-endian machines only. */
export const copyAndSliceBy16: SignedCrc32 = (bytes, start, end) => {
  const whole = start === 0 && end === bytes.length
  inBytes.set(whole ? bytes : bytes.subarray(start, end))
  const blocks = (end - start) >>> 4
  let crc = -1
  for (let i = 0; i < blocks * 4; i += 4) {
    crc =
      lookUpWord(inWords[i]! ^ crc, 0xc00) ^
      lookUpWord(inWords[i + 1]!, 0x800) ^
      lookUpWord(inWords[i + 2]!, 0x400) ^
      lookUpWord(inWords[i + 3]!, 0)
  }
  return ~addBytes(crc, inBytes, blocks * 16, end - start)
}

const STREAMS = 3
const braid = braidTables()

/** Three interleaved streams of 32 bits, after Kadatch and Jenkins, "Everything we know about CRC". */
export const braidOf3: SignedCrc32 = (bytes, start, end) => {
  let a = -1
  let b = 0
  let c = 0
  let i = start
  if (end - start < 2 * 4 * STREAMS) return sliceBy8(bytes, start, end)
  for (; i + 2 * 4 * STREAMS <= end; i += 4 * STREAMS) {
    a = lookUpBraid(a ^ word(bytes, i))
    b = lookUpBraid(b ^ word(bytes, i + 4))
    c = lookUpBraid(c ^ word(bytes, i + 8))
  }
  let crc = lookUpWord(a ^ word(bytes, i), 0)
  crc = lookUpWord(crc ^ b ^ word(bytes, i + 4), 0)
  crc = lookUpWord(crc ^ c ^ word(bytes, i + 8), 0)
  return ~addBytes(crc, bytes, i + 12, end)
}

const folded = new Int32Array(64 + 1024)

/** The sparse fold of the WebAssembly module, in words: x^504 + x^440 + … + 1 has eight terms. */
export const sparseFold: SignedCrc32 = (bytes, start, end) => {
  const words = (end - start) >>> 2
  const wordsToFold = words - 63
  if (wordsToFold < 1) return sliceBy8(bytes, start, end)
  let i = start
  for (let to = 64; to < 64 + wordsToFold; to++, i += 4) {
    folded[to] = word(bytes, i) ^ foldedBefore(to)
    if (to === 64) folded[to]! ^= -1
  }
  folded.fill(0, 64 + wordsToFold, 64 + words)
  let crc = 0
  for (let to = 64 + wordsToFold; to < 64 + words; to++, i += 4) {
    crc = lookUpWord(crc ^ word(bytes, i) ^ foldedBefore(to), 0)
  }
  return ~addBytes(crc, bytes, i, end)
}

function foldedBefore(to: number): number {
  return (
    folded[to - 8]! ^
    folded[to - 15]! ^
    folded[to - 16]! ^
    folded[to - 47]! ^
    folded[to - 48]! ^
    folded[to - 55]! ^
    folded[to - 63]!
  )
}

function addBytes(from: number, bytes: Uint8Array, start: number, end: number): number {
  let crc = from
  for (let i = start; i < end; i++) crc = (crc >>> 8) ^ t[(crc ^ bytes[i]!) & 0xff]!
  return crc
}

function word(bytes: Uint8Array, i: number): number {
  return bytes[i]! | (bytes[i + 1]! << 8) | (bytes[i + 2]! << 16) | (bytes[i + 3]! << 24)
}

function lookUpWord(value: number, table: number): number {
  return (
    t[table + 0x300 + (value & 0xff)]! ^
    t[table + 0x200 + ((value >>> 8) & 0xff)]! ^
    t[table + 0x100 + ((value >>> 16) & 0xff)]! ^
    t[table + (value >>> 24)]!
  )
}

function lookUpBraid(value: number): number {
  return (
    braid[0x300 + (value & 0xff)]! ^
    braid[0x200 + ((value >>> 8) & 0xff)]! ^
    braid[0x100 + ((value >>> 16) & 0xff)]! ^
    braid[value >>> 24]!
  )
}

/** The first four tables, advanced past the words of the other streams. */
function braidTables(): Int32Array {
  return t.slice(0, 0x400).map((entry) => addBytes(entry, new Uint8Array(8), 0, 4 * STREAMS - 4))
}
