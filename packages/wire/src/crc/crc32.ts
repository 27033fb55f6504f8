import { crc32Portable } from './crc32-portable.ts'
import { createWasmCrc32 } from './crc32-wasm.ts'

/**
 * Takes a CRC over `bytes[start]` to `bytes[end - 1]`, which are borrowed for the call.
 *
 * The result is signed: an unsigned one over 2³¹ would be an object wherever V8 does not inline.
 */
export type SignedCrc32 = (bytes: Uint8Array, start: number, end: number) => number

/** Shorter frames cost less in JavaScript than the way into WebAssembly and back. */
const WASM_FROM_BYTES = 64

let lazyLongCrc32: SignedCrc32 | undefined

/** {@link SignedCrc32}, by the fastest way there is for the length and the runtime. */
export function signedCrc32(bytes: Uint8Array, start: number, end: number): number {
  if (end - start < WASM_FROM_BYTES) return crc32Portable(bytes, start, end)
  lazyLongCrc32 ??= createWasmCrc32() ?? crc32Portable
  return lazyLongCrc32(bytes, start, end)
}

/**
 * Takes the frame check of wire version 3 over `bytes[start]` to `bytes[end - 1]`
 * (docs/protocol.md §3).
 *
 * @param bytes Borrowed for the call.
 * @returns Unsigned. 0x11A6F2A3 for the ASCII bytes `123456789`.
 */
export function crc32(bytes: Uint8Array, start: number, end: number): number {
  return signedCrc32(bytes, start, end) >>> 0
}
