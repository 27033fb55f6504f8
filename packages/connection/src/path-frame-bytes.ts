import { type Dialect, INTERNET_MTU } from '@rudp/wire'

/** Headers of IPv6 and UDP: 40 and 8 bytes. */
const IPV6_UDP_HEADER_BYTES = 48

/**
 * Largest frame that reaches `hostname` in one packet. The dialect's frames fill a packet of IPv4;
 * IPv6 has a longer header (U13). Not all can be smaller: a SYN and a full fragment are what they are.
 */
export function pathFrameBytes(hostname: string, dialect: Dialect): number {
  // The mapped address of an IPv4 peer is written with colons, but its packets are IPv4's.
  const isIpv6 = hostname.includes(':') && !hostname.startsWith('::ffff:')
  return isIpv6
    ? Math.min(dialect.maxFrameBytes, INTERNET_MTU - IPV6_UDP_HEADER_BYTES)
    : dialect.maxFrameBytes
}
