const NAMES: Readonly<Record<number, string>> = {
  100: 'ENETDOWN',
  101: 'ENETUNREACH',
  111: 'ECONNREFUSED',
  112: 'EHOSTDOWN',
  113: 'EHOSTUNREACH',
}
/** EIO, EINVAL, EMSGSIZE, EPROTONOSUPPORT, EOPNOTSUPP and ENOSYS. */
const REFUSALS: readonly number[] = [5, 22, 38, 90, 93, 95]

/**
 * Whether the kernel refuses to segment what goes this way, and will again: the route's MTU is too
 * small for the datagrams (EINVAL, EMSGSIZE), or a device cannot (EIO, some drivers EINVAL).
 */
export function isPathRefusal(errno: number): boolean {
  return REFUSALS.includes(errno)
}

/** Whether the kernel tells of an earlier datagram, and has not looked at this one. */
export function isPendingError(errno: number): boolean {
  return NAMES[errno] !== undefined
}

/** An error with the `code` that runtimes would give it. */
export function describeErrno(errno: number): Error & { code: string } {
  const code = NAMES[errno] ?? `errno ${errno}`
  return Object.assign(new Error(`sendmmsg ${code}`), { code })
}
