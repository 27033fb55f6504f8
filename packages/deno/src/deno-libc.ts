import { LIBC_NAMES, type Libc } from '@rudp/connection/host'

const SYMBOLS = {
  getsockname: { parameters: ['i32', 'buffer', 'buffer'], result: 'i32' },
  getsockopt: { parameters: ['i32', 'i32', 'i32', 'buffer', 'buffer'], result: 'i32' },
  setsockopt: { parameters: ['i32', 'i32', 'i32', 'buffer', 'u32'], result: 'i32' },
  sendmmsg: { parameters: ['i32', 'buffer', 'u32', 'i32'], result: 'i32' },
  recvmmsg: { parameters: ['i32', 'buffer', 'u32', 'i32', 'buffer'], result: 'i32' },
  __errno_location: { parameters: [], result: 'pointer' },
} as const satisfies Deno.ForeignLibraryInterface

let libc: Libc | undefined

/** The C library, where Deno may use any (`--allow-ffi`). It is not asked to. */
export async function loadDenoLibc(): Promise<Libc | undefined> {
  libc ??= (await Deno.permissions.query({ name: 'ffi' })).state === 'granted' ? load() : undefined
  return libc
}

function load(): Libc | undefined {
  for (const name of LIBC_NAMES) {
    try {
      const { symbols } = Deno.dlopen(name, SYMBOLS)
      return {
        ...(symbols as unknown as Libc),
        addressOf: (bytes) =>
          Number(Deno.UnsafePointer.value(Deno.UnsafePointer.of(bytes as Uint8Array<ArrayBuffer>))),
        errno: () => {
          const location = symbols.__errno_location()
          return location === null ? 0 : new Deno.UnsafePointerView(location).getInt32()
        },
      }
    } catch {
      // Another C library.
    }
  }
  return undefined
}
