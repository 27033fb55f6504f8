import { LIBC_NAMES, type Libc } from '@rudp/connection/host'

/** What of `node:ffi` (Node 26.1) is used here; the published types do not know it yet. */
interface NodeFfi {
  dlopen(
    path: string,
    functions: Readonly<Record<string, { return: string; arguments: readonly string[] }>>,
  ): { functions: Readonly<Record<string, (...args: never[]) => unknown>> }
  getRawPointer(bytes: Uint8Array): bigint
  getInt32(address: unknown): number
}

let loading: Promise<Libc | undefined> | undefined

/**
 * The C library through `koffi`, if the application installed it, or else through `node:ffi`.
 * `undefined` where there is neither, or where the permission model forbids it.
 */
export function loadNodeLibc(): Promise<Libc | undefined> {
  loading ??= load()
  return loading
}

async function load(): Promise<Libc | undefined> {
  return (await loadThroughKoffi()) ?? loadThroughNode(await importNodeFfi())
}

/** Tries one name of the library after the other. */
function firstThatLoads<T>(open: (name: string) => T): T | undefined {
  for (const name of LIBC_NAMES) {
    try {
      return open(name)
    } catch {
      // Another C library, or forbidden.
    }
  }
  return undefined
}

async function loadThroughKoffi(): Promise<Libc | undefined> {
  try {
    const { default: koffi } = await import('koffi')
    return firstThatLoads((name): Libc => {
      const libc = koffi.load(name)
      return {
        getsockname: libc.func('int getsockname(int, void *, void *)'),
        getsockopt: libc.func('int getsockopt(int, int, int, void *, void *)'),
        setsockopt: libc.func('int setsockopt(int, int, int, void *, uint32_t)'),
        sendmmsg: libc.func('int sendmmsg(int, void *, uint32_t, int)'),
        recvmmsg: libc.func('int recvmmsg(int, void *, uint32_t, int, void *)'),
        addressOf: (bytes) => Number(koffi.address(bytes)),
        errno: () => koffi.errno(),
      }
    })
  } catch {
    // Not installed, or native addons are forbidden.
    return undefined
  }
}

/** A Node that has it says once in a process that it is experimental. */
async function importNodeFfi(): Promise<NodeFfi | undefined> {
  try {
    // Not written out, for those who look for what a bundle has to hold.
    const name = 'node:ffi'
    return (await import(name)) as NodeFfi
  } catch {
    return undefined
  }
}

function loadThroughNode(ffi: NodeFfi | undefined): Libc | undefined {
  if (ffi === undefined) return undefined
  const int = 'int32'
  const memory = 'buffer'
  return firstThatLoads((name): Libc => {
    const { functions } = ffi.dlopen(name, {
      getsockname: { return: int, arguments: [int, memory, memory] },
      getsockopt: { return: int, arguments: [int, int, int, memory, memory] },
      setsockopt: { return: int, arguments: [int, int, int, memory, 'uint32'] },
      sendmmsg: { return: int, arguments: [int, memory, 'uint32', int] },
      recvmmsg: { return: int, arguments: [int, memory, 'uint32', int, memory] },
      __errno_location: { return: 'pointer', arguments: [] },
    })
    const { __errno_location, ...others } = functions
    return {
      ...(others as unknown as Libc),
      addressOf: (bytes) => Number(ffi.getRawPointer(bytes)),
      errno: () => ffi.getInt32(__errno_location?.()),
    }
  })
}
