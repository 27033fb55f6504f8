import { afterEach, describe, expect, test, vi } from 'vitest'
import { crc32, type SignedCrc32 } from './crc32.ts'
import { crc32Portable } from './crc32-portable.ts'
import { createCrc32, createWasmCrc32 } from './crc32-wasm.ts'

/** By the definition, one bit at a time. */
function crcByBits(bytes: Uint8Array, start: number, end: number): number {
  let crc = 0xffffffff
  for (let i = start; i < end; i++) {
    crc ^= bytes[i]!
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0x9960034c : 0)
  }
  return ~crc >>> 0
}

function randomBytes(length: number): Uint8Array {
  let state = 12345
  return Uint8Array.from({ length }, () => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0
    return state >>> 24
  })
}

const LONGEST = 3000
const bytes = randomBytes(LONGEST + 100)
/** A frame of each length lies at another offset. */
const startOf = (length: number): number => (length * 7) % 97
const rightCrcs = Array.from({ length: LONGEST + 1 }, (_, length) =>
  crcByBits(bytes, startOf(length), startOf(length) + length),
)

const unsigned =
  (crc: SignedCrc32): typeof crc32 =>
  (bytes, start, end) =>
    crc(bytes, start, end) >>> 0
const ways: [string, typeof crc32][] = [
  ['the chosen way', crc32],
  ['plain JavaScript', unsigned(crc32Portable)],
  ['WebAssembly', unsigned(createCrc32(false)!)],
  ['WebAssembly with words of 128 bits', unsigned(createCrc32(true)!)],
]

describe.each(ways)('%s', (_name, crc) => {
  test('knows the check value', () => {
    expect(crc(new TextEncoder().encode('123456789'), 0, 9)).toBe(0x11a6f2a3)
    expect(crc(new Uint8Array(0), 0, 0)).toBe(0)
  })

  test('agrees with the definition at every length to 3000, up and down', () => {
    const lengths = rightCrcs.map((_, length) => length)
    for (const length of [...lengths, ...lengths.toReversed()]) {
      const start = startOf(length)
      if (crc(bytes, start, start + length) !== rightCrcs[length]) expect.fail(`at ${length} bytes`)
    }
  })

  test('agrees with the definition wherever the bytes lie in a large buffer', () => {
    const large = randomBytes(70_000)
    for (const start of [0, 1, 1024, 1407, 1408, 1409, 5000, 30_001]) {
      for (const length of [4, 63, 64, 208, 209, 1468, 4096, 4097, 8782, 8832, 8833, 20_000]) {
        for (const size of [
          start + length,
          start + length + 1408,
          start + length + 1409,
          large.length,
        ]) {
          const view = large.subarray(0, size)
          expect(crc(view, start, start + length)).toBe(crcByBits(view, start, start + length))
        }
      }
    }
  })

  test('takes a Buffer that is a window of a pool', () => {
    const pool = Buffer.from(randomBytes(4000))
    const window = pool.subarray(1111, 1111 + 1472)
    expect(crc(window, 0, 1468)).toBe(crcByBits(window, 0, 1468))
  })

  test('leaves the bytes alone', () => {
    const bytes = randomBytes(1472)
    crc(bytes, 0, 1472)
    expect(bytes).toEqual(randomBytes(1472))
  })
})

describe('where WebAssembly does not work', () => {
  afterEach(() => {
    vi.unstubAllGlobals()
    vi.resetModules()
  })

  const refusals: [string, unknown][] = [
    ['is missing', undefined],
    [
      'is refused by a content security policy',
      {
        Module: class {
          constructor() {
            throw new EvalError('Refused to compile')
          }
        },
      },
    ],
    [
      'gives wrong results',
      {
        Module: class {},
        Instance: class {
          exports = { memory: { buffer: new ArrayBuffer(65536) }, run: () => 0 }
        },
      },
    ],
  ]

  test.each(refusals)('because it %s, plain JavaScript steps in', async (_why, api) => {
    vi.stubGlobal('WebAssembly', api)
    expect(createWasmCrc32()).toBeUndefined()
    vi.resetModules()
    const fresh = await import('./crc32.ts')
    const bytes = randomBytes(1472)
    expect(fresh.crc32(bytes, 0, 1472)).toBe(crcByBits(bytes, 0, 1472))
  })
})

test('an engine that does not know words of 128 bits has WebAssembly do without them', () => {
  const { WebAssembly: api } = globalThis as unknown as {
    WebAssembly: { Module: new (bytes: Uint8Array) => object; Instance: unknown }
  }
  const attempts: number[] = []
  const OldModule = class extends api.Module {
    constructor(bytes: Uint8Array) {
      attempts.push(bytes.length)
      if (attempts.length === 1) throw new Error('invalid opcode 0xfd')
      super(bytes)
    }
  }
  vi.stubGlobal('WebAssembly', { Module: OldModule, Instance: api.Instance })
  const crc = createWasmCrc32()
  vi.unstubAllGlobals()
  expect(attempts).toHaveLength(2)
  expect(unsigned(crc!)(bytes, 0, 1468)).toBe(crcByBits(bytes, 0, 1468))
})

test('loading the package fills no tables and compiles no WebAssembly', async () => {
  const fillCrcTables = vi.fn()
  const assembleModule = vi.fn()
  vi.doMock('./crc-tables.ts', async (load) => ({ ...(await load<object>()), fillCrcTables }))
  vi.doMock('./wasm-assembler.ts', async (load) => ({ ...(await load<object>()), assembleModule }))
  vi.resetModules()
  const { crc32: fresh } = await import('../index.ts')
  expect(fillCrcTables).not.toHaveBeenCalled()
  expect(assembleModule).not.toHaveBeenCalled()
  fresh(bytes, 0, 10)
  expect(fillCrcTables).toHaveBeenCalledOnce()
  expect(assembleModule).not.toHaveBeenCalled()
  fresh(bytes, 0, 1000)
  expect(assembleModule).toHaveBeenCalled()
  vi.doUnmock('./crc-tables.ts')
  vi.doUnmock('./wasm-assembler.ts')
  vi.resetModules()
})
