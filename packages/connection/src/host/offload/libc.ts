/**
 * The C library of Linux, as the foreign function interface of a runtime gives it. Each function
 * is the one of that name: -1 means that it failed, and {@link errno} then tells why.
 *
 * Descriptors and sizes are ints; memory is borrowed for the call.
 */
export interface Libc {
  getsockname(descriptor: number, address: Uint8Array, size: Uint8Array): number
  getsockopt(
    descriptor: number,
    level: number,
    option: number,
    value: Uint8Array,
    size: Uint8Array,
  ): number
  setsockopt(
    descriptor: number,
    level: number,
    option: number,
    value: Uint8Array,
    sizeBytes: number,
  ): number
  sendmmsg(descriptor: number, messages: Uint8Array, count: number, flags: number): number
  recvmmsg(
    descriptor: number,
    messages: Uint8Array,
    count: number,
    flags: number,
    timeout: null,
  ): number
  /** Where the memory of `bytes` begins, as an integer: no address of Linux exceeds 2^53. */
  addressOf(bytes: Uint8Array): number
  /** Why the call before this one failed. */
  errno(): number
}

/** What the C library is called by the loader: glibc first, then musl. */
export const LIBC_NAMES: readonly string[] = [
  'libc.so.6',
  'libc.musl-x86_64.so.1',
  'libc.musl-aarch64.so.1',
]

/** Where the layouts of memory written here hold: 64 bits, the low byte first. */
export function isLibcKnown(platform: string, architecture: string): boolean {
  return platform === 'linux' && ['x64', 'x86_64', 'arm64', 'aarch64'].includes(architecture)
}

export const SOL_SOCKET = 1
export const SO_TYPE = 3
export const SO_SNDBUF = 7
export const SO_RCVBUF = 8
export const SOCK_DGRAM = 2
export const SOL_UDP = 17
export const UDP_SEGMENT = 103
export const UDP_GRO = 104
/** The call does not wait. */
export const MSG_DONTWAIT = 0x40
/** The call does not wait for room in the kernel, nor raises a signal. */
export const MSG_DONTWAIT_NOSIGNAL = 0x4040

/** Sets an option whose value is an int. */
export function setIntOption(
  libc: Libc,
  descriptor: number,
  level: number,
  option: number,
  value: number,
): boolean {
  const bytes = new Uint8Array(Int32Array.of(value).buffer)
  return libc.setsockopt(descriptor, level, option, bytes, bytes.length) === 0
}

/** Reads an option whose value is an int; `NaN` if there is none. */
export function getIntOption(
  libc: Libc,
  descriptor: number,
  level: number,
  option: number,
): number {
  const value = new Int32Array(1)
  const size = new Uint8Array(Int32Array.of(4).buffer)
  const result = libc.getsockopt(descriptor, level, option, new Uint8Array(value.buffer), size)
  return result === 0 ? (value[0] ?? Number.NaN) : Number.NaN
}
