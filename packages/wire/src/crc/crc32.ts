import { crc32Portable } from './crc32-portable.ts'
import { createWasmCrc32 } from './crc32-wasm.ts'

/**
 * Takes the frame check of wire version 3 over `bytes[start]` to `bytes[end - 1]`.
 *
 * The bytes are borrowed for the call. The result is unsigned; it is 0x11A6F2A3 for the ASCII
 * bytes `123456789`.
 */
export type Crc32 = (bytes: Uint8Array, start: number, end: number) => number

/** Shorter frames cost less in JavaScript than the way into WebAssembly and back. */
const WASM_FROM_BYTES = 64

let lazyLongCrc32: Crc32 | undefined

/** {@link Crc32}, by the fastest way there is for the length and the runtime. */
export function crc32(bytes: Uint8Array, start: number, end: number): number {
  if (end - start < WASM_FROM_BYTES) return crc32Portable(bytes, start, end)
  lazyLongCrc32 ??= createWasmCrc32() ?? crc32Portable
  return lazyLongCrc32(bytes, start, end)
}
