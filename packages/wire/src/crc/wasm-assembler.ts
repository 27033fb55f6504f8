/**
 * Just enough of the WebAssembly binary format to write one function by hand, readably.
 *
 * Code is in the order of the stack machine: operands first, then the instruction.
 * Numbers are from the WebAssembly core specification 1.0, §5.
 *
 * @module
 */

/** Encoded instructions. */
export type Code = readonly number[]

export const I32_ADD: Code = [0x6a]
export const I32_SUB: Code = [0x6b]
export const I32_AND: Code = [0x71]
export const I32_XOR: Code = [0x73]
export const I32_SHL: Code = [0x74]
export const I32_SHR_U: Code = [0x76]
export const I32_LT_U: Code = [0x49]
export const I64_XOR: Code = [0x85]

export const V128_XOR: Code = [0xfd, 0x51]

const I32 = 0x7f
const NO_RESULT = 0x40

export function getLocal(index: number): Code {
  return [0x20, index]
}

export function setLocal(index: number): Code {
  return [0x21, index]
}

/** Sets a local and leaves the value on the stack. */
export function teeLocal(index: number): Code {
  return [0x22, index]
}

export function i32Const(value: number): Code {
  return [0x41, ...encodeSigned(value)]
}

/** Only for small values: 0 to 63. */
export function i64Const(value: number): Code {
  return [0x42, value]
}

/** Loads from the address on the stack plus `offset`. Little-endian; any alignment. */
export function i32Load(offset: number): Code {
  return [0x28, 0, ...encodeUnsigned(offset)]
}

/** Like {@link i32Load}, for 64 bits. */
export function i64Load(offset: number): Code {
  return [0x29, 0, ...encodeUnsigned(offset)]
}

/** Like {@link i32Load}, for 128 bits, which is an extension (fixed-width SIMD). */
export function v128Load(offset: number): Code {
  return [0xfd, 0x00, 0, ...encodeUnsigned(offset)]
}

/** Stores the value on the stack at the address below it plus `offset`. */
export function i32Store(offset: number): Code {
  return [0x36, 0, ...encodeUnsigned(offset)]
}

/** Like {@link i32Store}, for 64 bits. */
export function i64Store(offset: number): Code {
  return [0x37, 0, ...encodeUnsigned(offset)]
}

/** Like {@link i32Store}, for 128 bits. */
export function v128Store(offset: number): Code {
  return [0xfd, 0x0b, 0, ...encodeUnsigned(offset)]
}

/** Runs `body` again for as long as it leaves a non-zero number on the stack. */
export function loopWhile(...body: Code[]): Code {
  return [0x03, NO_RESULT, ...body.flat(), 0x0d, 0, 0x0b]
}

/** Runs `body` if there is a non-zero number on the stack. */
export function ifTrue(...body: Code[]): Code {
  return [0x04, NO_RESULT, ...body.flat(), 0x0b]
}

/** What {@link assembleModule} is to put together. */
export interface WasmFunction {
  /** Parameters, all i32; they are the first locals. */
  parameterCount: number
  /** Further locals, all i32. */
  localCount: number
  /** Must leave an i32, the result, on the stack. */
  body: readonly Code[]
}

/** A module of one page of memory, exported as `memory`, and one function, exported as `run`. */
export function assembleModule(run: WasmFunction): Uint8Array<ArrayBuffer> {
  const parameters = new Array<number>(run.parameterCount).fill(I32)
  const code = [1, run.localCount, I32, ...run.body.flat(), 0x0b]
  return new Uint8Array([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, [1, 0x60, run.parameterCount, ...parameters, 1, I32]),
    ...section(3, [1, 0]),
    ...section(5, [1, 1, 1, 1]),
    ...section(7, [2, ...encodeName('memory'), 2, 0, ...encodeName('run'), 0, 0]),
    ...section(10, [1, ...encodeUnsigned(code.length), ...code]),
  ])
}

function section(id: number, content: Code): Code {
  return [id, ...encodeUnsigned(content.length), ...content]
}

function encodeName(name: string): Code {
  return [name.length, ...Array.from(name, (letter) => letter.charCodeAt(0))]
}

/** LEB128. */
function encodeUnsigned(value: number): Code {
  const bytes: number[] = []
  let rest = value
  while (rest > 0x7f) {
    bytes.push((rest & 0x7f) | 0x80)
    rest >>>= 7
  }
  bytes.push(rest)
  return bytes
}

/** Signed LEB128. */
function encodeSigned(value: number): Code {
  const bytes: number[] = []
  let rest = value
  while (rest < -64 || rest > 63) {
    bytes.push((rest & 0x7f) | 0x80)
    rest >>= 7
  }
  bytes.push(rest & 0x7f)
  return bytes
}
