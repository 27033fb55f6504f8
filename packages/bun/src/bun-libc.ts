import { dlopen, ptr, read } from 'bun:ffi'
import { LIBC_NAMES, type Libc } from '@rudp/connection/host'

let libc: Libc | undefined

/** The C library. Bun knows no permissions. */
export async function loadBunLibc(): Promise<Libc | undefined> {
  libc ??= load()
  return libc
}

function load(): Libc | undefined {
  for (const name of LIBC_NAMES) {
    try {
      const { symbols } = dlopen(name, {
        getsockname: { args: ['i32', 'ptr', 'ptr'], returns: 'i32' },
        getsockopt: { args: ['i32', 'i32', 'i32', 'ptr', 'ptr'], returns: 'i32' },
        setsockopt: { args: ['i32', 'i32', 'i32', 'ptr', 'u32'], returns: 'i32' },
        sendmmsg: { args: ['i32', 'ptr', 'u32', 'i32'], returns: 'i32' },
        recvmmsg: { args: ['i32', 'ptr', 'u32', 'i32', 'ptr'], returns: 'i32' },
        __errno_location: { args: [], returns: 'ptr' },
      })
      return {
        ...symbols,
        addressOf: (bytes) => ptr(bytes),
        errno: () => {
          const location = symbols.__errno_location()
          return location === null ? 0 : read.i32(location)
        },
      }
    } catch {
      // Another C library.
    }
  }
  return undefined
}
