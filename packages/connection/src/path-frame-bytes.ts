import { type Dialect, INTERNET_MTU, UDP_HEADER_BYTES } from '@rudp/wire'

/** Headers of IPv6 and UDP: 40 and 8 bytes. */
const IPV6_UDP_HEADER_BYTES = 48

/** Least that any system's loopback device carries as one packet: macOS's. */
const LOOPBACK_MTU = 16_384

/**
 * Largest packet of IP that a path carries whole: a number of bytes, or `'auto'` for what can be known:
 * 1,500, and more to an address that does not leave the machine.
 */
export type PathMtu = number | 'auto'

/**
 * Largest frame that reaches `hostname` in one packet. The dialect's frames fill a packet of IPv4;
 * IPv6 has a longer header (U13). Not all can be smaller: a SYN and a full fragment are what they are.
 */
export function pathFrameBytes(hostname: string, dialect: Dialect, mtu: PathMtu): number {
  // The mapped address of an IPv4 peer is written with colons, but its packets are IPv4's.
  const address = hostname.startsWith('::ffff:') ? hostname.slice('::ffff:'.length) : hostname
  const isIpv6 = address.includes(':')
  const isLoopback = isIpv6 ? address === '::1' : address.startsWith('127.')
  const packetBytes = mtu === 'auto' ? (isLoopback ? LOOPBACK_MTU : INTERNET_MTU) : mtu
  const headerBytes = isIpv6 ? IPV6_UDP_HEADER_BYTES : UDP_HEADER_BYTES
  return Math.min(packetBytes - headerBytes, dialect.maxLongFrameBytes)
}
