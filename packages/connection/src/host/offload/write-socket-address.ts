import { readIpGroups } from '../ip-address.ts'

/** Size of the largest address written here, that of IPv6. */
export const MAX_SOCKET_ADDRESS_BYTES = 28
const IPV4_BYTES = 16
const AF_INET = 2
const AF_INET6 = 10

/**
 * Writes an address as the kernel has it:
 *
 * ```
 *   sockaddr_in    family 2 · port 2, high byte first · address 4 · zeros 8
 *   sockaddr_in6   family 2 · port 2, high byte first · flow 4 · address 16 · scope 4
 * ```
 *
 * @param out Gets at most {@link MAX_SOCKET_ADDRESS_BYTES} at `offset`.
 * @param family The one of the socket.
 * @returns The size, or 0 if `hostname` is no address of that family, or has a zone.
 */
export function writeSocketAddress(
  out: Uint8Array,
  offset: number,
  family: 'IPv4' | 'IPv6',
  hostname: string,
  port: number,
): number {
  const groups = readIpGroups(hostname)
  if (groups === undefined || hostname.includes('%')) return 0
  const isIpv4 = groups.length === 2
  if (isIpv4 !== (family === 'IPv4')) return 0
  const sizeBytes = isIpv4 ? IPV4_BYTES : MAX_SOCKET_ADDRESS_BYTES
  out.fill(0, offset, offset + sizeBytes)
  out[offset] = isIpv4 ? AF_INET : AF_INET6
  out[offset + 2] = port >> 8
  out[offset + 3] = port
  let at = offset + (isIpv4 ? 4 : 8)
  for (const group of groups) {
    out[at++] = group >> 8
    out[at++] = group
  }
  return sizeBytes
}
